"""Pictures for notebooks and notes: sub-level sets, the way down, ranks of features. Floats: they prove nothing.

Colours are Okabe and Ito's, as in the report; what a colour says is also said by a mark or a word.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..theory.activations import Activation
from ..theory.errors import ShapeError
from ..theory.inputs import Everywhere
from ..theory.named_activations import Named
from ..theory.networks import Network
from ..theory.problems import Problem
from ..theory.thresholds import Thresholds
from . import search
from .float_activations import float_activation
from .floats import Array, floats
from .paths.segments import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREEN, BLUE, SKY, ORANGE, RED, PINK, GREY = "#009E73", "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#999999"
PIECES = (SKY, ORANGE, PINK, GREEN)
GRID = 301


def sub_level_set(problem: Problem, level: float, reach: float = 6.0, marked: Sequence[Network] = ()) -> "Figure":
    """{L ≤ c} in the plane of (u, w) for one neuron, one input and one output; each component in its own colour.

    A component is called spurious if, on the grid, all of it lies above a smaller value elsewhere.
    """
    if (problem.width, problem.n, problem.m) != (1, 1, 1):
        raise ShapeError(f"expected p = n = m = 1 for a plane, got p = {problem.width}, n = {problem.n}")
    side = np.linspace(-reach, reach, GRID)
    u, w = np.meshgrid(side, side)
    loss = _risks(problem, u[..., None, None], w[..., None, None])
    figure, axes = _coloured(side, side, loss, level)
    for network, mark, name in zip(marked, "X*", ("bad", "better"), strict=False):
        at_u, at_w = float(network.U[0, 0]), float(network.W[0, 0])
        label = f"{name}: L = {float(problem.risk(network)):.3g}"
        axes.plot(at_u, at_w, mark, color="black", markersize=10, label=label)
    axes.set(xlabel="outer weight u", ylabel="inner weight w")
    axes.legend(loc="upper left", fontsize=8)
    return figure


def slice_through(problem: Problem, bad: Network, better: Network, level: float, margin: float = 0.4) -> "Figure":
    """{L ≤ c} in the plane through two networks of one output: across from the bad to the better, upwards all of U.

    A slice shows less than the whole: what is apart in it may be joined outside it. The certificate is about the whole.
    """
    across, up = np.linspace(-margin, 1 + margin, GRID), np.linspace(-1, 1, GRID)
    s, t = np.meshgrid(across, up)
    (U0, W0), (U1, W1) = ((floats(network.U), floats(network.W)) for network in (bad, better))
    s, t = s[..., None, None], t[..., None, None]
    loss = _risks(problem, U0 + s * (U1 - U0) + t * np.abs(U0).max(), W0 + s * (W1 - W0))
    figure, axes = _coloured(across, up, loss, level)
    for place, network, mark, name in ((0, bad, "X", "bad"), (1, better, "*", "better")):
        label = f"{name}: L = {float(problem.risk(network)):.3g}"
        axes.plot(place, 0, mark, color="black", markersize=10, label=label)
    axes.set(xlabel="from the bad to the better network", ylabel="added to every outer weight")
    axes.legend(loc="upper right", fontsize=8)
    return figure


def _coloured(across: Array, up: Array, loss: Array, level: float) -> "tuple[Figure, Axes]":
    """A window of a plane with the contours of L and the components of {L ≤ c}."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.contour(across, up, np.log1p(loss), levels=14, colors=GREY, linewidths=0.5)
    labels, count = _components(loss <= level)
    least = loss.min()
    for piece in range(1, count + 1):
        lowest = loss[labels == piece].min()
        spurious = lowest > least + 1e-9 * (1 + abs(least))
        words = f"component {piece}: lowest {lowest:.3g}" + (", spurious" if spurious else "")
        colour = PIECES[(piece - 1) % len(PIECES)]
        axes.contourf(across, up, labels == piece, levels=[0.5, 1.5], colors=[colour], alpha=0.75)
        axes.plot([], [], "s", color=colour, label=words)
    axes.set_title(f"{{L ≤ {level:g}}}: {count} component{'s' * (count != 1)} in this window")
    return figure, axes


def _risks(problem: Problem, U: Array, W: Array) -> Array:
    """L of a field of networks with one output: U (…×1×p or …×1×1), W (…×p×n or …×1×1)."""
    of = search.FloatProblem.from_problem(problem)
    field = np.broadcast_shapes(U.shape[:-2], W.shape[:-2])
    U = np.broadcast_to(U, (*field, 1, of.p)).reshape(-1, 1, of.p)
    W = np.broadcast_to(W, (*field, of.p, of.n)).reshape(-1, of.p, of.n)
    return search.risks(of, of.join(U, W)).reshape(field)


def _components(inside: "np.ndarray[Any, np.dtype[np.bool_]]") -> tuple[Any, int]:
    from scipy import ndimage

    labels, count = ndimage.label(inside)
    return labels, int(count)


def way_down(path: Path, time: float) -> "Figure":
    """A path at a time in [0, number of segments]: the loss along it, the function, and the neurons (dead ones grey).

    The function is drawn over the first input coordinate, the neurons over their first two weights.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.2), layout="constrained")
    drawn, function, neurons = figure.subplots(1, 3)
    U, W = along(path, [time])
    _loss_along(drawn, path, time)
    _function(function, path, U[0], W[0])
    _neurons(neurons, U[0], W[0])
    return figure


def along(path: Path, times: Sequence[float]) -> tuple[Array, Array]:
    """U (T×m×p) and W (T×p×n) in floats at T times in [0, number of segments] of a path of straight segments."""
    vertices = list(path.vertices())
    t = np.asarray(times, dtype=np.float64)
    before = np.minimum(t.astype(int), len(vertices) - 2)
    share = (t - before)[:, None, None]
    U, W = (np.array([floats(a) for a in matrices]) for matrices in zip(*((v.U, v.W) for v in vertices), strict=True))
    return (1 - share) * U[before] + share * U[before + 1], (1 - share) * W[before] + share * W[before + 1]


def losses(path: Path, times: Sequence[float]) -> Array:
    """The risk at some times, in floats."""
    assert isinstance(path.problem, Problem), "a picture needs points"
    of = search.FloatProblem.from_problem(path.problem)
    return search.risks(of, of.join(*along(path, times)))


def _loss_along(axes: "Axes", path: Path, time: float) -> None:
    end = len(path.segments)
    times = [k / 40 for k in range(40 * end + 1)]
    axes.plot(times, losses(path, times), color=BLUE)
    axes.plot([time], losses(path, [time]), "o", color=RED, markersize=8)
    for k, segment in enumerate(path.segments):
        axes.axvline(k, color=GREY, linewidth=0.5)
        axes.text(k + 0.5, 1.02, _name(segment), transform=axes.get_xaxis_transform(), ha="center", fontsize=8)
    axes.set(xlabel="along the path", ylabel="loss", xlim=(0, end))


def _name(segment: object) -> str:
    return {"MoveDead": "move the dead"}.get(type(segment).__name__, type(segment).__name__.lower())


def _function(axes: "Axes", path: Path, U: Array, W: Array) -> None:
    assert isinstance(path.problem, Problem), "a picture needs points"
    x, y = floats(path.problem.sample.points.x), floats(path.problem.sample.y)
    margin = 0.15 * (np.ptp(x[:, 0]) or 1.0)
    line = np.linspace(x[:, 0].min() - margin, x[:, 0].max() + margin, 200)
    inputs = np.repeat(x.mean(axis=0)[None], len(line), axis=0)
    inputs[:, 0] = line
    axes.plot(
        line, (U @ float_activation(path.problem.activation).jet(W @ inputs.T)[0])[0], color=BLUE, label="network"
    )
    axes.plot(x[:, 0], y[:, 0], "o", color="black", markersize=4, label="data")
    axes.set(xlabel="first input", ylabel="output")
    axes.legend(fontsize=8)


def _neurons(axes: "Axes", U: Array, W: Array) -> None:
    second = W[:, 1] if W.shape[1] > 1 else np.zeros(len(W))
    size = np.abs(U).max(axis=0)
    for dead, colour, mark, name in ((True, GREY, "x", "dead: u = 0"), (False, GREEN, "o", "alive")):
        chosen = (size == 0) == dead
        axes.scatter(W[chosen, 0], second[chosen], c=colour, marker=mark, label=f"{name} ({chosen.sum()})")
    axes.axhline(0, color=GREY, linewidth=0.5)
    axes.axvline(0, color=GREY, linewidth=0.5)
    axes.set(xlabel="first weight", ylabel="second weight")
    axes.legend(fontsize=8)


def ranks(σ: Activation | Named, found: Thresholds, most: int, seed: int = 0) -> "Figure":
    """How the rank of p random features grows with p on random points, with the thresholds as vertical lines."""
    from matplotlib.figure import Figure

    assert isinstance(found.inputs, Everywhere)
    random = np.random.default_rng(seed)
    n = found.inputs.n
    features = float_activation(σ).jet(random.normal(size=(most, n)) @ random.normal(size=(n, 4 * most)))[0]
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    shown = [int(np.linalg.matrix_rank(features[:p])) for p in range(1, most + 1)]
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(range(1, most + 1), shown, "o-", color=BLUE, markersize=4, label="rank of p random features (float)")
    lines = [(found.dimension.value, RED, "dim*", "-"), (2 * n + 1, ORANGE, "2n + 1", "--"), (n, GREEN, "n", ":")]
    for width, colour, name, style in lines:
        if width is not None and width <= most:
            axes.axvline(width, color=colour, linestyle=style, label=f"{name} = {width}")
    axes.set(xlabel="width p", ylabel="rank", title=f"σ = {σ}, n = {n}")
    axes.legend(fontsize=8)
    return figure
