"""Whether a claim of kind `dimension` is true: the rank of a kernel matrix or of neuron features, or a closed form that
random points confirm; the proof is read for its form only."""

import random
from functools import lru_cache
from math import comb
from typing import Any

from flint import fmpz, nmod_mat

from . import varieties
from .reading import (
    PRIMES,
    Activation,
    MalformedError,
    Polynomial,
    Table,
    items,
    natural,
    obj,
    one_of,
    rational,
    read_activation,
    read_row,
    read_table,
    size,
)
from .values import features_that_span, kernel

MOST_DIMENSION = 1200
"""Above this dimension the evaluation rank is not computed, and the oracle does not decide."""


def dimension(claim: dict[str, Any], proof: object) -> bool | None:
    obj(claim, "kind", "activation", "inputs", "value")
    activation, value, inputs = read_activation(claim["activation"]), natural(claim["value"]), claim["inputs"]
    _read_dimension_proof(proof)
    if not isinstance(inputs, dict):
        raise MalformedError("expected an object as inputs")
    kind = one_of(inputs.get("type"), "everywhere", "points", "variety")
    if kind == "variety":
        return varieties.claim_is_true(activation, inputs, proof, value)  # type: ignore[arg-type]
    if kind == "points":
        return value == dimension_on(activation, read_table(obj(inputs, "type", "x")["x"], None, None))
    obj(inputs, "type", "n", "bias")
    if not isinstance(inputs["bias"], bool) or not isinstance(activation, Polynomial):
        raise MalformedError("expected a polynomial everywhere, with bias true or false")
    n, bias = size(inputs["n"]), inputs["bias"]
    return value == dimension_everywhere(activation, n, bias) and _confirmed(activation, n, bias, value)


def dimension_on(activation: Activation, x: Table) -> int:
    """The dimension of the span of the f_w on the points: rank K over Q for polynomials, else of neuron features."""
    if not isinstance(activation, Polynomial):
        return int(features_that_span(activation, x).rank())
    return int(kernel(activation, x).rank()) if x else 0


def dimension_everywhere(activation: Polynomial, n: int, bias: bool) -> int:
    """The closed form: forms in n variables of the degrees K; with bias all polynomials of degree ≤ deg σ."""
    if bias:
        return comb(n + activation.degree, n) if activation.degrees else 0
    return sum(comb(n + k - 1, k) if k else 1 for k in activation.degrees)


@lru_cache(maxsize=256)
def _confirmed(activation: Polynomial, n: int, bias: bool, value: int) -> bool | None:
    """Whether σ(⟨w_i, x_j⟩) at value + 1 random w and x has rank `value` modulo a prime; None if it is too large.

    A rank modulo a prime is at most the rank over Q, which is at most the dimension. So a rank equal to `value`
    proves that the dimension is no less, and the one row and column more would show most errors the other way.
    """
    if value > MOST_DIMENSION:
        return None
    ranks = [evaluation_rank(activation, n, bias, value + 1, prime) for prime in PRIMES]
    return True if max(ranks) == value else None


def evaluation_rank(activation: Polynomial, n: int, bias: bool, size: int, prime: int) -> int:
    """The rank modulo the prime of σ(⟨w_i, x_j⟩), `size` random w and x; σ times a common denominator."""
    rng = random.Random(prime + size)
    common = fmpz(1)
    for a in activation.coefficients:
        common = common.lcm(a.q)
    coefficients = [int((a * common).p) % prime for a in activation.coefficients]
    w = [[rng.randrange(prime) for _ in range(n + bias)] for _ in range(size)]
    x = [[rng.randrange(prime) for _ in range(n)] + [1] * bias for _ in range(size)]
    values = [_horner(coefficients, sum(a * b for a, b in zip(v, u, strict=True)), prime) for v in w for u in x]
    return int(nmod_mat(size, size, values, prime).rank())


def _horner(coefficients: list[int], z: int, prime: int) -> int:
    total = 0
    for a in reversed(coefficients):
        total = (total * z + a) % prime
    return total


def _read_dimension_proof(value: object) -> None:
    """Only the form: keys, words and spellings. Whether it proves anything is not asked here."""
    proof = obj(value, "lower", "upper")
    _read_lower(proof["lower"])
    upper = proof["upper"]
    if not isinstance(upper, dict):
        raise MalformedError("expected an object as upper")
    kind = one_of(upper.get("kind"), "spanning-set", "points", "relations", "normal-forms", "standard-monomials")
    if kind == "normal-forms":
        _read_cofactors(obj(upper, "kind", "cofactors")["cofactors"])
        return
    if kind != "relations":
        obj(upper, "kind")
        return
    obj(upper, "kind", "between", "basis", "combinations")
    one_of(upper["between"], "features", "points")
    basis = [natural(index) for index in items(upper["basis"])]
    read_table(upper["combinations"], None, len(basis))


def _read_lower(value: object) -> None:
    if isinstance(value, dict) and "kind" in value:
        if one_of(value["kind"], "distinct-roots", "monomial-map") == "distinct-roots":
            read_row(obj(value, "kind", "at")["at"])
            return
        for row in items(obj(value, "kind", "exponents")["exponents"]):
            if any(x.q != 1 for x in read_row(row)):
                raise MalformedError("expected whole numbers")
        return
    lower = obj(value, "points", "weights", "prime")
    for point in items(lower["points"]):
        if isinstance(point, list):
            read_row(point)
        else:
            natural(point)
    read_table(lower["weights"], None, None)
    natural(lower["prime"])


def _read_cofactors(value: object) -> None:
    """An object by index of S of objects by index of an equation of polynomials."""
    if not isinstance(value, dict) or not all(isinstance(entry, dict) for entry in value.values()):
        raise MalformedError("expected an object of objects as cofactors")
    for key, entry in value.items():
        natural(key)
        for index, terms in entry.items():
            natural(index)
            for term in items(terms):
                coefficient, alpha = items(term, 2)
                rational(coefficient)
                for exponent in items(alpha):
                    natural(exponent)
