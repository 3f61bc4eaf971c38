"""Down from a trained network: straight segments of U and W, each a damped Newton step, to where Theorem K applies.

notes/transcendental.md, Theorem K. Each step is that of Levenberg and Marquardt for Φ − v, as long as the checker's
rule for `joint` accepts it; the path ends where its rule for `newton` does.
"""

import numpy as np

from ...theory.errors import UndecidedError
from ...theory.networks import Network
from ..checker.arithmetic import MOST_WORK
from ..documents import Document
from ..floats import Array
from .enclosed_features import Workbench, floats
from .joints import accepted, is_predicted, rounded_step
from .newton import final_at, linearised
from .segments import Joint

MOST_STEPS = 60
SHARE = 0.7
"""Of the checker's time that all steps together may take."""
EQUAL_PIECES, PIECES = 2, 3
"""Of one step: equal ones in the guess, and those that the checker tries, halves included."""
LEAST, FIRST, MOST = 1e-12, 1e-2, 1e8
"""Damping, relative to the diagonal of the normal equations."""


def down(bench: Workbench, start: Network) -> tuple[tuple[Joint, ...], Document]:
    """Joint segments and a final `newton`; raises `UndecidedError` where steps end before one is accepted."""
    here, damping, left = start, FIRST, SHARE * MOST_WORK
    segments: list[Joint] = []
    while left > 0 and len(segments) < MOST_STEPS:
        final = final_at(bench, here)
        if final is not None:
            return tuple(segments), final
        found = _step(bench, here, damping)
        if found is None:
            break
        here, damping, work = found
        damping, left = max(damping / 8, LEAST), left - work
        segments.append(Joint(here))
    raise UndecidedError(
        f"the theorems are silent (dim* = {bench.dimension}), and after {len(segments)} certified steps down, as many "
        "as are found or the checker has time for, the network is not shown to be near a best one"
    )


def _step(bench: Workbench, here: Network, damping: float) -> tuple[Network, float, int] | None:
    """The end of the least damped step that is accepted, its damping and its work; None if there is none."""
    root = np.tile(np.sqrt(bench.q), bench.problem.m)
    residual, jacobian = linearised(bench, here, list(range(len(bench.q))))
    residual, jacobian = root * residual, root[:, None] * jacobian
    if not np.isfinite(jacobian).all() or not np.isfinite(residual).all():
        return None
    normal, gradient = jacobian.T @ jacobian, jacobian.T @ residual
    diagonal = np.diag(normal) + 1e-9 * np.diag(normal).max() + 1e-300
    while damping < MOST:
        solved = np.linalg.solve(normal + damping * np.diag(diagonal), gradient)
        step = _shaped(bench, np.asarray(-solved, dtype=np.float64))
        if is_predicted(bench, (floats(here.U), floats(here.W)), step, EQUAL_PIECES):
            end = rounded_step(here, step)
            work = accepted(bench, here, end, PIECES)
            if work is not None:
                return end, damping, work
        damping *= 4
    return None


def _shaped(bench: Workbench, step: Array) -> tuple[Array, Array]:
    cut = bench.problem.m * bench.problem.width
    return step[:cut].reshape(bench.problem.m, -1), step[cut:].reshape(bench.problem.width, -1)
