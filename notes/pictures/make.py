"""Draws the two pictures of README.md: a trap, and a way down. `python notes/pictures/make.py`."""

from pathlib import Path

from valleys.theory.activations import activation
from valleys.theory.exact import matrix
from valleys.theory.networks import Network, random_network
from valleys.theory.problems import Problem
from valleys.theory.samples import Sample
from valleys.verifiers import plots
from valleys.verifiers.paths.descent import descend

HERE = Path(__file__).parent


def trap() -> None:
    """One ReLU neuron on two points: {L ≤ 16½} has two components, and one of them is spurious."""
    problem = Problem(activation("relu"), Sample.of([[1], [-1]], [[1], [-4]]), 1)
    marked = [Network(matrix([[u]]), matrix([[w]])) for u, w in ((1, 1), (-4, -1))]
    plots.sub_level_set(problem, 16.5, marked=marked).savefig(HERE / "trap.png", dpi=110)


def way_down() -> None:
    """Eight ReLU neurons on seven points, half of them equal: reroute, move the dead, descend."""
    points, targets = [[k] for k in range(-3, 4)], [[2], [0], [1], [-1], [0], [3], [1]]
    start = random_network(2, 1, 8, 1)
    rows = start.W.tolist()
    start = Network(start.U, matrix([rows[max(0, 2 * i - 8)] for i in range(8)]))
    path = descend(Problem(activation("relu"), Sample.of(points, targets).with_bias(), 8), start)
    plots.way_down(path, 0.85 * len(path.segments)).savefig(HERE / "way-down.png", dpi=110)


if __name__ == "__main__":
    trap()
    way_down()
