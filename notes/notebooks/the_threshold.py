"""The threshold: ranks filling up with the width, and what changes at n, at 2n + 1 and at dim*."""

import marimo

app = marimo.App(app_title="The threshold")


@app.cell
def _():
    import marimo as mo

    from valleys.theory.activations import activation
    from valleys.theory.inputs import Everywhere
    from valleys.theory.thresholds import thresholds
    from valleys.verifiers import plots
    from valleys.verifiers.describe_thresholds import thresholds_lines

    return Everywhere, activation, mo, plots, thresholds, thresholds_lines


@app.cell
def _(mo):
    mo.md(
        """
        # The threshold

        p random features are independent until they fill V, the space of all networks: that happens at p = dim\\*. From there on no data have
        a spurious valley. For z² much less is enough: the paper shows 2n + 1, and n is the truth (notes/quadratic.md).
        """
    )


@app.cell
def _(mo):
    σ = mo.ui.dropdown(["z^2", "z^2+z", "z^3", "z^4", "1+z+z^2+z^3"], value="z^2", label="σ")
    n = mo.ui.slider(1, 6, value=3, label="inputs n", show_value=True)
    p = mo.ui.slider(1, 40, value=3, label="width p", show_value=True)
    mo.hstack([σ, n, p])
    return n, p, σ


@app.cell
def _(Everywhere, activation, n, p, thresholds, σ):
    found = thresholds(activation(σ.value), Everywhere(n.value))
    here = found.at(p.value)
    return found, here


@app.cell
def _(activation, found, plots, σ):
    seen = plots.ranks(activation(σ.value), found, min(40, 2 * (found.dimension.value or 20)))
    seen
    return (seen,)


@app.cell
def _(here, mo, p):
    facts = "\n".join(f"- `{fact.claim}`: {fact.hypotheses}. {fact.source}" for fact in here.facts)
    mo.md(f"**p = {p.value}: {here.status}**\n\n{facts}")


@app.cell
def _(found, mo, thresholds_lines):
    chart = "\n".join(thresholds_lines(found)[:9])
    mo.md(f"```\n{chart}\n```")
    return (chart,)


if __name__ == "__main__":
    app.run()
