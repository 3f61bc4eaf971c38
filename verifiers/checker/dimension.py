"""The rules of `dimension`: as many independent neurons as claimed, and no more than so many functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import comb
from typing import Any

from .activations import Activation, Polynomial, read_activation
from .arithmetic import FRACTION, Budget, bits, dot, over_common_denominator
from .document import Malformed, Matrix, Refused, Row, fields, indexed, kind, listed, matrix, natural, shown
from .minors import Minor
from .points import Points, read_points
from .polynomials import Exponent, Terms, exponents_of_degree, read_polynomial, subtract_product, value_at
from .standard_monomials import DistinctRoots, MonomialMap, require_standard_monomials
from .words import count

MOST_MODULUS = 2**64
MOST_VALUE = 100_000


@dataclass(frozen=True)
class Region:
    """The real solutions of some equations in Rⁿ, all of Rⁿ if there are none; with a bias x ↦ σ(⟨w, x⟩ + b)."""

    activation: Polynomial
    n: int
    bias: bool
    equations: list[Terms]
    budget: Budget

    @property
    def arguments(self) -> int:
        """The number of coordinates of a weight vector."""
        return self.n + self.bias

    @property
    def degrees(self) -> Sequence[int]:
        """The degrees of the monomials in S."""
        σ = self.activation
        return range(σ.degree + 1) if self.bias and σ.degrees else σ.degrees

    def count_spanning(self) -> int:
        """|S|."""
        return sum(comb(self.n + k - 1, k) for k in self.degrees)

    def lower_points(self, value: Any, r: int) -> Matrix:
        """Points of the proof, by coordinates; the equations must hold there."""
        points = matrix(value, "lower.points", r, self.arguments)
        if self.bias and any(point[-1] != 1 for point in points):
            raise Malformed("expected the last coordinate of each of lower.points to be 1, the bias, got another")
        for index, point in enumerate(points):
            if any(value_at(equation, point) for equation in self.equations):
                raise Refused(f"lower: an equation does not hold at point {index}")
        return points

    def __str__(self) -> str:
        solutions = f"the real solutions of {count(len(self.equations), 'equation')} in " if self.equations else ""
        return f"{solutions}R^{self.n}"


@dataclass(frozen=True)
class Finite:
    """The points of the claim."""

    points: Points
    x: Matrix

    @property
    def activation(self) -> Activation:
        """σ."""
        return self.points.activation

    @property
    def budget(self) -> Budget:
        """What the document may still cost."""
        return self.points.budget

    @property
    def arguments(self) -> int:
        """The number of coordinates of a weight vector."""
        return self.points.n

    def count_spanning(self) -> int:
        """|S|."""
        return self.points.count_spanning()

    def lower_points(self, value: Any, r: int) -> Matrix:
        """Points of the proof, by their indices in the claim."""
        return [self.x[i] for i in listed(value, "lower.points", r, lambda v, at: natural(v, at, most=len(self.x) - 1))]

    def __str__(self) -> str:
        return f"{count(len(self.x), 'given point')} of R^{self.points.n}"


Inputs = Region | Finite


@dataclass(frozen=True)
class Claim:
    """dim span {x ↦ σ(⟨w, x⟩)} on the inputs = value."""

    inputs: Inputs
    value: int


def read_claim(value: Any, budget: Budget) -> Claim:
    """Every field of the claim."""
    table = fields(value, "claim", "kind", "activation", "inputs", "value")
    σ = read_activation(table["activation"], budget)
    readers = {"everywhere": _read_everywhere, "variety": _read_variety, "points": _read_finite}
    inputs = kind(table["inputs"], "inputs", readers, "type")
    return Claim(inputs(σ, table["inputs"], budget), natural(table["value"], "value", most=MOST_VALUE))


def _read_everywhere(σ: Activation, value: Any, budget: Budget) -> Inputs:
    return _region(σ, fields(value, "inputs", "type", "n", "bias"), [], budget)


def _read_variety(σ: Activation, value: Any, budget: Budget) -> Inputs:
    table = fields(value, "inputs", "type", "n", "bias", "equations")
    return _region(σ, table, table["equations"], budget)


def _region(σ: Activation, table: dict[str, Any], equations: Any, budget: Budget) -> Region:
    if not isinstance(σ, Polynomial):
        raise Malformed("expected a polynomial activation except on points, got a piecewise-linear one")
    if not isinstance(table["bias"], bool):
        raise Malformed(f"expected inputs.bias to be true or false, got {shown(table['bias'])}")
    n = natural(table["n"], "inputs.n", least=1)
    read = listed(equations, "inputs.equations", None, lambda value, where: read_polynomial(value, where, n))
    return Region(σ, n, table["bias"], read, budget)


def _read_finite(σ: Activation, value: Any, budget: Budget) -> Inputs:
    x = read_points(fields(value, "inputs", "type", "x")["x"], "inputs.x", None)
    return Finite(Points.of(σ, len(x[0]), x, budget), x)


def check(claim: Claim, proof: Any) -> str:
    """The statement in words; raises Refused where the proof fails."""
    table = fields(proof, "proof", "lower", "upper")
    lower = _read_lower(claim, table["lower"])
    uppers = {
        "spanning-set": _read_spanning,
        "points": _read_points,
        "relations": _read_relations,
        "normal-forms": _read_normal_forms,
        "standard-monomials": _read_standard_monomials,
    }
    upper = kind(table["upper"], "upper", uppers)(claim, table["upper"])
    lower.require()
    if upper is not None:
        upper.require()
    argument = "⟨w, x⟩ + b" if isinstance(claim.inputs, Region) and claim.inputs.bias else "⟨w, x⟩"
    return (
        f"The functions x ↦ σ({argument}), σ(z) = {claim.inputs.activation}, on {claim.inputs} span a space "
        f"of dimension {claim.value}."
    )


def _read_lower(claim: Claim, value: Any) -> Minor | DistinctRoots | MonomialMap:
    """The witness of the lower bound: a minor, or on a variety what its word `kind` says."""
    if isinstance(value, dict) and "kind" in value:
        rules: dict[str, type[DistinctRoots | MonomialMap]]
        rules = {"distinct-roots": DistinctRoots, "monomial-map": MonomialMap}
        rule = kind(value, "lower", rules)
        if not isinstance(claim.inputs, Region):
            raise Refused("lower: this rule is for solutions of equations, the inputs are points")
        return rule(claim.inputs, claim.value, value)
    table = fields(value, "lower", "points", "weights", "prime")
    weights = matrix(table["weights"], "lower.weights", claim.value, claim.inputs.arguments)
    points = claim.inputs.lower_points(table["points"], claim.value)
    modulus = natural(table["prime"], "lower.prime", least=2, most=MOST_MODULUS)
    return Minor(claim.inputs.activation, weights, points, modulus, claim.inputs.budget)


@dataclass(frozen=True)
class Relations:
    """Each function of S (or point) outside the basis is a stated combination of those in it."""

    points: Points
    between: str
    basis: list[int]
    combinations: list[Row]

    def require(self) -> None:
        """Raises Refused unless every relation holds exactly."""
        table = list(self.points.functions() if self.between == "points" else self.points.spanning())
        if self.between == "points":
            scales = self.points.powers
            table = [[function[k] for function in table] for k in range(len(scales))]
        else:
            scales = [1] * len(table)
        others = [i for i in range(len(scales)) if i not in set(self.basis)]
        longest = max((bits([c.numerator, c.denominator]) for row in self.combinations for c in row), default=0)
        values = self.points.bits * self.points.activation.degree
        length = len(table[0]) if table else 0
        self.points.budget.spend(length * sum(map(bool, chain(*self.combinations))), longest + bits(scales), values)
        self.points.budget.spend(length * len(others), longest + bits(scales), values, FRACTION)
        for other, row in zip(others, self.combinations, strict=True):
            self._require_one(table, scales, other, row)

    def _require_one(self, table: list[list[int]], scales: list[int], other: int, row: Row) -> None:
        """table[i] / scales[i] are the true values of item i, up to factors common to all items."""
        used = [(c / scales[b], table[b]) for c, b in zip(row, self.basis, strict=True) if c]
        factors, common = over_common_denominator([c for c, _ in used], self.points.budget)
        columns = list(zip(*(values for _, values in used), strict=True)) if used else [()] * len(table[other])
        for column, value in zip(columns, table[other], strict=True):
            if dot(factors, column) * scales[other] != value * common:
                raise Refused(f"upper: the relation for number {other} of the {self.between} does not hold")


@dataclass(frozen=True)
class NormalForms:
    """Each s ∈ S minus combinations of the equations, which vanish on X: together they need few monomials."""

    region: Region
    value: int
    cofactors: dict[int, dict[int, Terms]]

    def require(self) -> None:
        """Raises Refused if the normal forms need more monomials than the claim has dimensions."""
        support: set[Exponent] = set()
        budget = self.region.budget
        budget.spend(self.region.count_spanning() * self.region.n, cost=FRACTION)
        index = 0
        for k in self.region.degrees:
            for alpha in exponents_of_degree(self.region.n, k):
                support.update(self._normal_form(index, alpha, budget))
                index += 1
                if len(support) > self.value:
                    raise Refused(f"upper: the normal forms need more than {self.value} monomials")

    def _normal_form(self, index: int, alpha: Exponent, budget: Budget) -> Terms:
        form: Terms = {alpha: Fraction(1)}
        for i, h in self.cofactors.get(index, {}).items():
            subtract_product(form, h, self.region.equations[i], budget)
        return form


def _read_normal_forms(claim: Claim, value: Any) -> NormalForms:
    table = fields(value, "upper", "kind", "cofactors")["cofactors"]
    region = claim.inputs
    if not isinstance(region, Region):
        raise Refused("upper: normal forms need equations, the inputs are points")
    most = region.count_spanning() - 1
    read = {i: _read_cofactors(region, h) for i, h in indexed(table, "upper.cofactors", most).items()}
    return NormalForms(region, claim.value, read)


@dataclass(frozen=True)
class StandardMonomials:
    """The rule `require_standard_monomials`."""

    region: Region
    value: int

    def require(self) -> None:
        """Raises Refused if more monomials may be left than the claim has dimensions."""
        require_standard_monomials(self.region, self.value)


def _read_standard_monomials(claim: Claim, value: Any) -> StandardMonomials:
    fields(value, "upper", "kind")
    if not isinstance(claim.inputs, Region):
        raise Refused("upper: standard monomials need equations, the inputs are points")
    return StandardMonomials(claim.inputs, claim.value)


def _read_cofactors(region: Region, value: Any) -> dict[int, Terms]:
    table = indexed(value, "a cofactor", len(region.equations) - 1)
    return {i: read_polynomial(h, f"the cofactor of equation {i}", region.n) for i, h in table.items()}


def _read_spanning(claim: Claim, value: Any) -> None:
    fields(value, "upper", "kind")
    if claim.inputs.count_spanning() > claim.value:
        raise Refused(f"upper: the spanning set has {claim.inputs.count_spanning()} functions, more than {claim.value}")


def _read_points(claim: Claim, value: Any) -> None:
    fields(value, "upper", "kind")
    if not isinstance(claim.inputs, Finite):
        raise Refused("upper: the inputs are not finitely many points")
    distinct = len({tuple(point) for point in claim.inputs.x})
    if distinct > claim.value:
        raise Refused(f"upper: {distinct} of the points are distinct, more than {claim.value}")


def _read_relations(claim: Claim, value: Any) -> Relations:
    table = fields(value, "upper", "kind", "between", "basis", "combinations")
    if not isinstance(claim.inputs, Finite):
        raise Refused("upper: relations need finitely many points")
    sizes = {"features": claim.inputs.count_spanning(), "points": len(claim.inputs.x)}
    size = kind(table, "upper", sizes, "between")
    basis = listed(table["basis"], "upper.basis", None, lambda v, at: natural(v, at, most=size - 1))
    if len(set(basis)) != len(basis):
        raise Malformed("expected the indices of upper.basis to be distinct, got one twice")
    if len(basis) > claim.value:
        raise Refused(f"upper: the basis has {len(basis)} elements, more than {claim.value}")
    combinations = matrix(table["combinations"], "upper.combinations", size - len(basis), len(basis))
    return Relations(claim.inputs.points, table["between"], basis, combinations)
