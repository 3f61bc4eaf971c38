"""Claims and proofs of kinds `strict-minimum` and `no-minimum` (notes/teacher-student.md, Theorems S and N).

Everything here is float64; what it is worth, the checker says.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import frexp, pi, sqrt
from pathlib import Path

import numpy as np

from ...theory.errors import InputError, UndecidedError, shown
from ...theory.samples import UNREADABLE, require_readable
from ..documents import Document, document
from .teacher_floats import Array, hessian, loss_and_gradient, polished

MOST_NEURONS = 100
ROUNDING = 1e-6
"""What the checker's factorisation may lose of an eigenvalue."""
BITS = 24
NEARBY, SMALLEST = 0.05, 1e-12
"""Newton's method may move by this much of |W|; a smaller radius than this is not worth a document."""


@dataclass(frozen=True)
class Near:
    """What float64 says of the loss near W: loss, |∇F|, the least eigenvalue of ∇²F, its direction, |∇²F|_F."""

    W: Array
    loss: float
    slope: float
    least: float
    direction: Array
    size: float

    @classmethod
    def of(cls, W: Array) -> "Near":
        loss, gradient = loss_and_gradient(W)
        values, vectors = np.linalg.eigh(hessian(W))
        return cls(
            W,
            loss,
            float(np.linalg.norm(gradient)),
            float(values[0]),
            vectors[:, 0].reshape(W.shape),
            float(np.linalg.norm(values)),
        )

    @property
    def k(self) -> int:
        """The number of teacher neurons."""
        return int(self.W.shape[1])

    @property
    def n(self) -> int:
        """The number of students."""
        return int(self.W.shape[0])

    def lipschitz(self, radius: float) -> float:
        """T of Lemma L within the radius, infinite where a neuron may be 0."""
        lengths = np.linalg.norm(self.W, axis=1)
        least = lengths.min() - radius
        if least <= 0:
            return float("inf")
        constant = sqrt(28 / 3) / (2 * pi)
        root = sqrt(self.n)
        return float(constant * (lengths.sum() + root * radius + self.k) / least**2 + 3 * root / (pi * least))

    def reach(self, bend: float) -> float:
        """The largest radius, about, with T(r) r ≤ bend: by bisection, as T grows with r."""
        low, high = 0.0, float(np.linalg.norm(self.W, axis=1).min())
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.lipschitz(middle) * middle <= bend else (low, middle)
        return low


def read_weights(path: Path, k: int) -> Array:
    """The n×k weights in a .npy file; raises `InputError` for anything else."""
    require_readable(path)
    try:
        W = np.asarray(np.load(path, allow_pickle=False))
    except UNREADABLE as error:
        raise InputError(f"expected an array in a .npy file, got {shown(str(error))} in {path.name}") from None
    if W.dtype.kind not in "fiu":
        raise InputError(f"expected real numbers in {path.name}, got {W.dtype}: save the weights as float64")
    expect_weights(W.astype(np.float64), k)
    return W.astype(np.float64)


def expect_weights(W: Array, k: int) -> None:
    """Raises `InputError` unless W is n×k with n ≥ k, finite, and without a zero row."""
    if W.ndim != 2 or W.shape[1] != k or not k <= W.shape[0] <= MOST_NEURONS:
        shape = "×".join(map(str, W.shape))
        expected = f"n×{k} with {k} ≤ n ≤ {MOST_NEURONS}, one row for each student, as many inputs as teacher neurons"
        raise InputError(f"expected weights of shape {expected}, got {shape}")
    if not np.isfinite(W).all():
        raise InputError("expected finite weights, got nan or infinity: remove or replace them")
    if not W.any(axis=1).all():
        raise InputError(
            f"expected nonzero rows, got zeros in row {int(np.argmin(W.any(axis=1)))}: leave that neuron out"
        )


def certificate(W: Array) -> tuple[Document, float]:
    """A document that there is a strict minimum near W, or else that there is none, and how far its point is from W.

    The point is W itself, or, where the gradient at W is too large for that, a point near W to which Newton's method
    leads. Raises `UndecidedError` with the reason where neither is found.
    """
    near = Near.of(W)
    try:
        return document(strict_minimum_claim(near), strict_minimum_proof(near)), 0.0
    except UndecidedError as error:
        reason = error
    better = Near.of(polished(W))
    moved = float(np.linalg.norm(better.W - W))
    try:
        if moved <= NEARBY * np.linalg.norm(W):
            return document(strict_minimum_claim(better), strict_minimum_proof(better)), moved
    except UndecidedError:
        pass
    try:
        return document(no_minimum_claim(near), no_minimum_proof(near)), 0.0
    except UndecidedError:
        raise reason from None


def strict_minimum_claim(near: Near) -> Document:
    """One strict local minimum within the radius; raises `UndecidedError` where there is no such radius."""
    bend = _bend(near)
    radius = float(rounded(0.95 * near.reach(bend)))
    rise = radius * (bend * radius / 2 - near.slope - near.lipschitz(radius) * radius**2 / 6) if radius else 0.0
    floor = near.loss - near.slope * radius - 1e-12
    if rise <= 0:
        raise UndecidedError(f"the gradient, {near.slope:.3g}, is too large: descend further")
    if floor <= 0:
        raise UndecidedError(f"the loss, {near.loss:.3g}, is not shown to be positive nearby: a global minimum?")
    numbers = {"radius": radius, "barrier": rise * 0.999, "floor": floor}
    return _claim("strict-minimum", near) | {key: str(rounded(value)) for key, value in numbers.items()}


def strict_minimum_proof(near: Near) -> Document:
    """The guess of the least eigenvalue."""
    return {"eigenvalue": str(rounded(near.least * 0.999))}


def _bend(near: Near) -> float:
    bend = near.least * 0.998 - 2 * ROUNDING
    if bend <= 0:
        raise UndecidedError(f"the least eigenvalue of the Hessian, {near.least:.3g}, is too close to 0")
    return bend


def no_minimum_claim(near: Near) -> Document:
    """No local minimum within the radius; raises `UndecidedError` where neither gradient nor Hessian shows that."""
    radius = 0.95 * max(_reach_of_bend(near), _reach_of_slope(near))
    if radius < SMALLEST:
        raise UndecidedError(
            f"the gradient, {near.slope:.3g}, and the Hessian, from {near.least:.3g} on, exclude nothing"
        )
    return _claim("no-minimum", near) | {"radius": str(rounded(radius))}


def no_minimum_proof(near: Near) -> Document:
    """The gradient, or a direction in which the loss bends down, whichever reaches further."""
    if _reach_of_slope(near) > _reach_of_bend(near):
        return {"by": "slope"}
    rows = [[str(Fraction(round(x * 2**BITS), 2**BITS)) for x in row] for row in near.direction.tolist()]
    return {"by": "bend", "direction": rows}


def _reach_of_bend(near: Near) -> float:
    return near.reach(-near.least) if near.least < -ROUNDING else 0.0


def _reach_of_slope(near: Near) -> float:
    """A radius r with r (|∇²F|_F + T r/2) < |∇F|."""
    radius = near.slope / near.size
    while near.lipschitz(radius) * radius > near.size:
        radius /= 2
    return min(radius, near.slope / (1.5 * near.size))


def _claim(kind: str, near: Near) -> Document:
    weights = [[str(Fraction(x)) for x in row] for row in near.W.tolist()]
    problem = {"model": "teacher-student", "k": str(near.k), "n": str(near.n)}
    return {"kind": kind, "problem": problem, "near": weights}


def rounded(value: float) -> Fraction:
    """The positive value rounded down to 24 bits.

    >>> rounded(0.1)
    Fraction(3355443, 33554432)
    """
    fraction, exponent = frexp(value)
    return Fraction(int(fraction * 2**BITS)) * Fraction(2) ** (exponent - BITS)


def prove(claim: Document) -> Document:
    """The proof of a claim of either kind that `claim_fault` found no fault in."""
    near = Near.of(np.array([[float(Fraction(x)) for x in row] for row in claim["near"]]))
    if not near.W.any(axis=1).all():
        raise UndecidedError("a neuron is 0: the loss is not differentiable there")
    if claim["kind"] == "no-minimum":
        return no_minimum_proof(near)
    _bend(near)
    return strict_minimum_proof(near)
