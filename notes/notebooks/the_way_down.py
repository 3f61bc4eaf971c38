"""The way down: the three segments, the loss along them, and the neurons moving."""

import marimo

app = marimo.App(app_title="The way down")


@app.cell
def _():
    import marimo as mo

    from valleys.theory.activations import activation
    from valleys.theory.networks import random_network
    from valleys.theory.problems import Problem
    from valleys.theory.samples import Sample
    from valleys.verifiers import plots
    from valleys.verifiers.paths.descent import descend

    return Problem, Sample, activation, descend, mo, plots, random_network


@app.cell
def _(mo):
    mo.md(
        """
        # The way down

        p ≥ dim\\* neurons, any start: *reroute* writes the function in a basis of the live neurons' features, so that the others are dead;
        *move the dead* sends them where their features complete a basis; *descend* moves the outer weights straight to a global minimum.
        """
    )


@app.cell
def _(mo):
    σ = mo.ui.dropdown(["relu", "z^2", "z^2+z", "abs", "z^3"], value="relu", label="σ")
    seed = mo.ui.slider(0, 20, value=1, label="start", show_value=True)
    same = mo.ui.checkbox(value=True, label="half of the neurons equal")
    mo.hstack([σ, seed, same])
    return same, seed, σ


@app.cell
def _(Problem, Sample, activation, descend, random_network, same, seed, σ):
    from valleys.theory.exact import matrix
    from valleys.theory.networks import Network

    points = [[-3], [-2], [-1], [0], [1], [2], [3]]
    targets = [[2], [0], [1], [-1], [0], [3], [1]]
    sample = Sample.of(points, targets).with_bias()
    width = Problem(activation(σ.value), sample, 1).dimension + 1
    problem = Problem(activation(σ.value), sample, width)
    start = random_network(2, 1, width, seed.value)
    if same.value:
        rows = start.W.tolist()
        start = Network(start.U, matrix([rows[max(0, 2 * i - width)] for i in range(width)]))
    path = descend(problem, start)
    return path, width


@app.cell
def _(mo, path):
    time = mo.ui.slider(0, len(path.segments), 0.02, value=0, label="along the path", full_width=True)
    time
    return (time,)


@app.cell
def _(path, plots, time):
    seen = plots.way_down(path, time.value)
    seen
    return (seen,)


@app.cell
def _(mo, path):
    import tempfile
    from pathlib import Path

    from valleys.verifiers import certificates
    from valleys.verifiers.documents import document
    from valleys.verifiers.paths.descent import descent_claim

    with tempfile.TemporaryDirectory() as folder:
        written = document(descent_claim(path.problem, path.start), path.proof())
        verdict = certificates.publish(Path(folder) / "path.json", written)
    mo.md(f"**{type(verdict).__name__}.** {verdict.words}")
    return (verdict,)


if __name__ == "__main__":
    app.run()
