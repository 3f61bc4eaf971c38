"""A valley you can see: one ReLU neuron on two points, its sub-level sets, the trap and the wall around it."""

import marimo

app = marimo.App(app_title="A valley you can see")


@app.cell
def _():
    import marimo as mo

    from valleys.theory.activations import activation
    from valleys.theory.exact import matrix, rational
    from valleys.theory.networks import Network
    from valleys.theory.problems import Problem
    from valleys.theory.samples import Sample
    from valleys.verifiers import plots
    from valleys.verifiers.traps.counterexample import counterexample

    return Network, Problem, Sample, activation, counterexample, matrix, mo, plots, rational


@app.cell
def _(mo):
    mo.md(
        """
        # A valley you can see

        One neuron, Φ(x) = u·σ(wx), two data points. A *valley* is a connected piece of {L ≤ c}; it is *spurious* if the
        loss is smaller somewhere else, but not in it. Move the level c: where do two pieces become one?
        """
    )


@app.cell
def _(mo):
    σ = mo.ui.dropdown(["relu", "abs", "z^2", "leaky(1/10)"], value="relu", label="σ")
    depth = mo.ui.slider(1, 5, 0.5, value=4, label="the second target is −")
    level = mo.ui.slider(0.5, 30, 0.25, value=16.5, label="level c", show_value=True)
    mo.vstack([σ, depth, level])
    return depth, level, σ


@app.cell
def _(Network, Problem, Sample, activation, depth, level, matrix, mo, plots, rational, σ):
    sample = Sample.of([[1], [-1]], [[1], [-rational(str(depth.value))]])
    problem = Problem(activation(σ.value), sample, 1)
    bad, better = (
        Network(matrix([[1]]), matrix([[1]])),
        Network(matrix([[-rational(str(depth.value))]]), matrix([[-1]])),
    )
    seen = plots.sub_level_set(problem, level.value, marked=[bad, better])
    mo.vstack([seen, mo.md("The grid shows this; it does not prove it. The next cell proves it.")])
    return better, bad, problem


@app.cell
def _(mo):
    mo.md(
        """
        ## The same, proved, at any width

        For ReLU and any width p there are 2p points with such a trap (notes/traps.md). Everything is rational, and the checker
        verifies the wall: every path out of the trap climbs at least to the level.
        """
    )


@app.cell
def _(mo):
    width = mo.ui.slider(1, 30, value=2, label="width p", show_value=True)
    barrier = mo.ui.slider(1, 20, value=1, label="barrier at least", show_value=True)
    mo.hstack([width, barrier])
    return barrier, width


@app.cell
def _(activation, barrier, counterexample, mo, rational, width):
    import tempfile
    from pathlib import Path

    from valleys.verifiers import certificates

    trap = counterexample(activation("relu"), width.value, 2, rational(str(barrier.value)), None)
    with tempfile.TemporaryDirectory() as folder:
        verdict = certificates.publish(Path(folder) / "trap.json", trap.document())
    mo.md(f"**{type(verdict).__name__}.** {verdict.words}")
    return trap, verdict


@app.cell
def _(mo):
    share = mo.ui.slider(
        0.0, 2.0, 0.05, value=0.5, label="level, between the bad loss (0) and the barrier (1)", show_value=True
    )
    share
    return (share,)


@app.cell
def _(mo, plots, share, trap):
    bad_loss = float(trap.problem.risk(trap.bad))
    chosen = bad_loss + share.value * (float(trap.level) - bad_loss)
    slice_ = plots.slice_through(trap.problem, trap.bad, trap.better, chosen)
    mo.vstack([slice_, mo.md("A plane through the bad and the better network, of the whole parameter space.")])
    return (slice_,)


if __name__ == "__main__":
    app.run()
