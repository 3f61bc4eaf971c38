"""Laws τ of the rows of the first layer: uniform on the unit sphere, Gaussian, uniform signs, or any finite law.

Draws are float64 from NumPy's PCG64, each batch from its own seed, so that a run can be stopped and goes on with the
same numbers. That these pseudorandom floats stand for independent draws of τ is assumed, not proved.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
from flint import fmpq, fmpq_mat

from ...theory.errors import InputError, LimitError, ShapeError, shown
from ...theory.exact import matrix, rational
from ...theory.samples import read_arrays
from ..floats import Array

NAMES = ("sphere", "gaussian", "rademacher")
MOST_ATOMS = 4096


@dataclass(frozen=True)
class Law:
    """τ on Rⁿ: one of `NAMES`, or with `atoms` (M×n) and `masses` that add up to 1 a finite law."""

    name: str
    n: int
    atoms: fmpq_mat | None = None
    masses: tuple[fmpq, ...] = ()

    @property
    def finite(self) -> bool:
        """Whether there are atoms: expectations are finite sums then, and exact where σ is rational."""
        return self.atoms is not None

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Rows, of shape (…, n)."""
        if self.finite:
            chosen: Array = self._floats[random.choice(len(self.masses), size=shape, p=self._probabilities)]
            return chosen
        rows: Array = random.normal(size=(*shape, self.n))
        if self.name == "gaussian":
            return rows
        return np.asarray(rows / np.sqrt((rows * rows).sum(axis=-1, keepdims=True)))

    @cached_property
    def _floats(self) -> Array:
        assert self.atoms is not None
        return nearest(self.atoms)

    @cached_property
    def _probabilities(self) -> Array:
        found = np.array([int(v.p) / int(v.q) for v in self.masses])
        return np.asarray(found / found.sum())

    def __str__(self) -> str:
        names = {"sphere": "uniform on the unit sphere", "gaussian": "standard Gaussian", "rademacher": "uniform signs"}
        return names.get(self.name, f"{len(self.masses)} given atoms")


def nearest(a: fmpq_mat) -> Array:
    """The nearest float64 matrix."""
    return np.array([[int(v.p) / int(v.q) for v in row] for row in a.tolist()]).reshape(a.nrows(), a.ncols())


def law(name: str, n: int) -> Law:
    """One of `NAMES` on Rⁿ, or the finite law in an NPZ file (`W`, and `weights` where they are not equal).

    >>> law("rademacher", 2).masses
    (1/4, 1/4, 1/4, 1/4)
    """
    if name == "rademacher" or (name == "sphere" and n == 1):
        if 2**n > MOST_ATOMS:
            raise LimitError(f"expected at most {MOST_ATOMS} atoms, got 2^{n} of the uniform signs: take --law sphere")
        signs = list(product([-1, 1], repeat=n))
        return Law("rademacher", n, matrix(signs, n), (fmpq(1, 2**n),) * 2**n)
    if name in NAMES:
        return Law(name, n)
    if name.endswith(".npz"):
        return _read(Path(name), n)
    raise InputError(f"expected a law {', '.join(NAMES)} or a .npz file with W and weights, got {shown(name)}")


def _read(path: Path, n: int) -> Law:
    arrays = read_arrays(path)
    if "W" not in arrays or arrays["W"].ndim != 2:
        raise InputError(f"expected a matrix W in {path.name}, its rows the atoms, got {', '.join(sorted(arrays))}")
    if len(arrays["W"]) > MOST_ATOMS:
        raise LimitError(f"expected at most {MOST_ATOMS} atoms, got {len(arrays['W'])}")
    atoms = matrix(arrays["W"].tolist())
    weights = [rational(v) for v in arrays.get("weights", np.ones(len(arrays["W"]))).ravel().tolist()]
    return finite_law(atoms, weights, n)


def finite_law(atoms: fmpq_mat, weights: list[fmpq], n: int) -> Law:
    """The law with these atoms (M×n), with probabilities in proportion to the weights. Raises `InputError`."""
    if atoms.ncols() != n or len(weights) != atoms.nrows() or not weights:
        got = f"{atoms.nrows()}×{atoms.ncols()} and {len(weights)} weights"
        raise ShapeError(f"expected atoms with {n} coordinates and a weight for each, got {got}")
    if min(weights) <= 0:
        raise InputError(f"expected positive weights of the atoms, got {min(weights)}")
    total = sum(weights, fmpq(0))
    return Law("finite", n, atoms, tuple(weight / total for weight in weights))
