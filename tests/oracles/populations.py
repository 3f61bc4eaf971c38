"""Whether a descent for a population risk is true: polynomials multiplied out, and integrated term by term.

* A segment is judged by values of L along it, each the integral of Σ_j (Φ_j − t_j)² as one polynomial in x.
* The infimum comes from neurons f_w on a grid that spans all polynomials of the degree, by exact least squares: the
  spanning set and the `final` of a proof are not used.
* Moments are those of products of one-dimensional laws; on the sphere by a recursion that takes x_i² away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

from flint import fmpq, fmpq_mat

from .reading import (
    MalformedError,
    Network,
    Polynomial,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_activation,
    size,
)
from .values import between

Key = tuple[int, ...]
Terms = dict[Key, fmpq]
MOST_NEURONS = 300


@dataclass(frozen=True)
class Law:
    """The data of a claim by moments."""

    n: int
    m: int
    p: int
    activation: Polynomial
    name: str
    bias: bool
    targets: tuple[Terms, ...]
    noise: fmpq


def read_law(value: Any) -> Law:
    problem = obj(value, "model", "n", "m", "p", "activation", "loss", "data")
    one_of(problem["model"], "shallow")
    one_of(obj(problem["loss"], "type")["type"], "square")
    data = obj(problem["data"], "type", "distribution", "target", "noise", "bias")
    n, m, p = (size(problem[key]) for key in ("n", "m", "p"))
    σ, bias, noise = read_activation(problem["activation"]), data["bias"], rational(data["noise"])
    name = one_of(data["distribution"], "gaussian", "cube", "hypercube", "sphere")
    if not isinstance(bias, bool) or noise < 0 or not isinstance(σ, Polynomial) or n - bias < 1:
        raise MalformedError("expected a bias, noise and a polynomial")
    targets = tuple(_polynomial(terms, n - bias) for terms in items(data["target"], m))
    return Law(n, m, p, σ, name, bias, targets, noise)


def _polynomial(value: object, n: int) -> Terms:
    terms: Terms = {}
    for entry in items(value):
        coefficient, alpha = items(entry, 2)
        key = tuple(natural(e) for e in items(alpha, n))
        if key in terms or rational(coefficient) == 0:
            raise MalformedError("a term twice or zero")
        terms[key] = rational(coefficient)
    return terms


@lru_cache(maxsize=1 << 16)
def moment(name: str, alpha: Key) -> fmpq:
    if any(a % 2 for a in alpha):
        return fmpq(0)
    if name == "sphere":  # E x_i^a … by integration by parts: (n + |α| − 2) E x^α = (a − 1) E x^α / x_i²
        i = next((i for i, a in enumerate(alpha) if a), None)
        if i is None:
            return fmpq(1)
        less = tuple(a - 2 * (j == i) for j, a in enumerate(alpha))
        return moment(name, less) * fmpq(alpha[i] - 1, len(alpha) + sum(alpha) - 2)
    total = fmpq(1)
    for a in alpha:
        if name == "gaussian":
            for k in range(a - 1, 0, -2):
                total *= k
        elif name == "cube":
            total /= a + 1
    return total


def times(f: Terms, g: Terms) -> Terms:
    out: Terms = {}
    for (a, c), (b, d) in product(f.items(), g.items()):
        key = tuple(map(int.__add__, a, b))
        out[key] = out.get(key, fmpq(0)) + c * d
    return out


def plus(f: Terms, g: Terms, factor: fmpq) -> Terms:
    return {key: f.get(key, fmpq(0)) + factor * g.get(key, fmpq(0)) for key in f.keys() | g.keys()}


def integral(law: Law, f: Terms) -> fmpq:
    return sum((c * moment(law.name, key) for key, c in f.items()), fmpq(0))


def neuron(law: Law, w: tuple[fmpq, ...]) -> Terms:
    """σ(⟨w, x⟩ + b), multiplied out."""
    inputs = law.n - law.bias
    linear: Terms = {tuple(int(i == j) for j in range(inputs)): w[i] for i in range(inputs)}
    if law.bias:
        linear[(0,) * inputs] = w[-1]
    power, total = {(0,) * inputs: fmpq(1)}, dict[Key, fmpq]()
    for a in law.activation.coefficients:
        total, power = plus(total, power, a), times(power, linear)
    return total


def risk(law: Law, network: Network) -> fmpq:
    total = law.noise
    neurons = [neuron(law, w) for w in network.W]
    for u, target in zip(network.U, law.targets, strict=True):
        rest = {key: -c for key, c in target.items()}
        for value, f in zip(u, neurons, strict=True):
            rest = plus(rest, f, value)
        total += integral(law, times(rest, rest))
    return total


def infimum(law: Law) -> fmpq | None:
    """Least squares over the neurons of a grid on which polynomials of the degree are told apart."""
    degree = max(law.activation.degree, 0)
    if (degree + 1) ** law.n > MOST_NEURONS:
        return None
    grid = [tuple(fmpq(a) for a in w) for w in product(range(degree + 1), repeat=law.n)]
    basis: list[Terms] = []
    gram: list[list[fmpq]] = []
    for f in (neuron(law, w) for w in grid):
        row = [integral(law, times(f, g)) for g in basis]
        square = integral(law, times(f, f))
        bigger = [[*old, row[i]] for i, old in enumerate(gram)] + [[*row, square]]
        if fmpq_mat(bigger).det() != 0:
            basis, gram = [*basis, f], bigger
    total = law.noise
    for target in law.targets:
        total += integral(law, times(target, target))
        if basis:
            wanted = fmpq_mat(len(basis), 1, [integral(law, times(f, target)) for f in basis])
            total -= (wanted.transpose() * fmpq_mat(gram).solve(wanted))[0, 0]
    return total


def is_true(law: Law, states: list[Network], gap: fmpq) -> bool | None:
    least = infimum(law)
    if least is None:
        return None
    return all(_does_not_rise(law, a, b) for a, b in pairwise(states)) and risk(law, states[-1]) <= least + gap


def _does_not_rise(law: Law, a: Network, b: Network) -> bool:
    """U moves: a quadratic through three values. W moves: constant at as many places as L has degree in t, and one."""
    if a.W == b.W:
        start, middle, end = (risk(law, _at(a, b, t)) for t in (fmpq(0), fmpq(1, 2), fmpq(1)))
        return -3 * start + 4 * middle - end <= 0 and start - 4 * middle + 3 * end <= 0
    return len({risk(law, network) for network in _along(law, a, b)}) == 1


def _along(law: Law, a: Network, b: Network) -> Iterator[Network]:
    places = 2 * max(law.activation.degree, 0) + 1
    return (_at(a, b, fmpq(k, max(places - 1, 1))) for k in range(places))


def _at(a: Network, b: Network, t: fmpq) -> Network:
    return Network(between(a.U, b.U, t), between(a.W, b.W, t))


def connects(law: Law, states: list[Network]) -> bool:
    """Whether L exceeds neither end's: it is convex where U moves, and must be constant where W moves."""
    risks = [risk(law, state) for state in states]
    return max(risks) <= max(risks[0], risks[-1]) and all(
        a.W == b.W or len({risk(law, network) for network in _along(law, a, b)}) == 1 for a, b in pairwise(states)
    )
