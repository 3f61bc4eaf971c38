"""Your own data: paste a table, train a network, and certify the way down from where training stopped."""

import marimo

app = marimo.App(app_title="Your own data")


@app.cell
def _():
    import marimo as mo

    from valleys.theory.activations import activation
    from valleys.theory.errors import InputError, UndecidedError
    from valleys.theory.networks import random_network
    from valleys.theory.problems import Problem
    from valleys.theory.samples import read_sample
    from valleys.verifiers import certificates, plots
    from valleys.verifiers.documents import document, text
    from valleys.verifiers.paths.descent import descend, descent_claim
    from valleys.verifiers.training import train

    return (
        InputError, Problem, UndecidedError, activation, certificates, descend, descent_claim, document, mo, plots,
        random_network, read_sample, text, train,
    )  # fmt: skip


@app.cell
def _(mo):
    mo.md(
        """
        # Your own data

        Columns named `y…` are targets, `weight` weighs, the rest are inputs. A network is trained by plain gradient descent; from
        where it stopped, a path leads down to the *global* minimum, and the checker proves it.
        """
    )


@app.cell
def _(mo):
    default = "x,y\n-2,3\n-1,0\n0,1\n1,-1\n2,2\n3,2\n"
    table = mo.ui.text_area(default, label="CSV", rows=9)
    σ = mo.ui.text("relu", label="σ")
    extra = mo.ui.slider(0, 10, value=0, label="neurons beyond dim*", show_value=True)
    steps = mo.ui.slider(0, 3000, 100, value=500, label="steps of training", show_value=True)
    mo.hstack([table, mo.vstack([σ, extra, steps])])
    return extra, steps, table, σ


@app.cell
def _(InputError, Problem, UndecidedError, activation, certificates, descend, descent_claim, document, extra, mo,
      random_network, read_sample, steps, table, text, train, σ):  # fmt: skip
    import tempfile
    from pathlib import Path

    def certified():
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.csv"
            data.write_text(table.value)
            sample = read_sample(data).with_bias()
            width = Problem(activation(σ.value), sample, 1).dimension + extra.value
            problem = Problem(activation(σ.value), sample, width)
            trained = train(problem, random_network(problem.n, problem.m, width, 0), steps.value, bits=20)
            path = descend(problem, trained)
            written = document(descent_claim(problem, trained), path.proof())
            return path, written, certificates.publish(Path(folder) / "path.json", written)

    try:
        path, written, verdict = certified()
        said = mo.md(f"**{type(verdict).__name__}.** {verdict.words}")
        kept = mo.download(text(written).encode(), "path.json", label="the certificate")
    except (InputError, UndecidedError) as error:
        path, verdict, said, kept = None, None, mo.md(f"**{error}**"), mo.md("")
    mo.vstack([said, kept])
    return path, verdict


@app.cell
def _(mo, path):
    time = mo.ui.slider(0, len(path.segments) if path else 1, 0.02, value=0, label="along the path", full_width=True)
    time
    return (time,)


@app.cell
def _(path, plots, time):
    seen = plots.way_down(path, min(time.value, len(path.segments))) if path and path.segments else None
    seen
    return (seen,)


if __name__ == "__main__":
    app.run()
