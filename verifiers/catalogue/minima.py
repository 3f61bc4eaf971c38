"""Verifier of the claim about certified local minima: searched for on random data of a wider network."""

from random import Random

import numpy as np

from ...theory.activation_grammar import named
from ...theory.errors import UndecidedError
from ...theory.problems import Problem
from ...theory.samples import Sample
from ..float_activations import float_activation
from ..traps.local_minimum import traps_of_all
from ..traps.trap import Trap
from .verifier import Verifier

KINDS = (
    ("z^2", 2, 1, 5),
    ("sin", 1, 1, 5),
    ("sigmoid", 2, 2, 8),
    ("relu", 2, 2, 8),
    ("gelu", 2, 1, 6),
    ("tanh", 2, 2, 8),
    ("z^3 - z", 2, 1, 6),
    ("cos", 2, 1, 6),
    ("softplus", 2, 2, 8),
    ("gaussian", 2, 1, 6),
)
"""Activation, inputs, width, points."""
TRIES, TOGETHER, STARTS = 30, 5, 12


def _minimum(random: Random, index: int) -> Trap:
    """All kinds in turn; inputs and targets in eighths; the first trap that is met."""
    name, n, p, N = KINDS[index % len(KINDS)]
    rng = np.random.default_rng(random.randrange(1 << 60))
    for _ in range(TRIES):
        problems = [_problem(rng, name, n, p, N) for _ in range(TOGETHER)]
        for findings in traps_of_all(problems, seed=random.randrange(1 << 30), starts=STARTS):
            if findings.traps:
                return findings.traps[0]
    raise UndecidedError(f"no local minimum that is not the best was met for {name} at width {p}")


def _problem(rng: np.random.Generator, name: str, n: int, p: int, N: int) -> Problem:
    """Targets of a network of three times the width."""
    σ = named(name)
    x = np.round(8 * rng.normal(size=(N, n))) / 8
    W, u = rng.normal(size=(3 * p, n)), rng.normal(size=3 * p)
    y = np.round(8 * float_activation(σ).jet(x @ W.T)[0] @ u) / 8
    return Problem(σ, Sample.of(x.tolist(), y[:, None].tolist()), p)


VERIFIERS = {"local-minimum": Verifier(_minimum, Trap.claim, Trap.proof)}
