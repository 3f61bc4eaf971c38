"""Dimensions and paths in words, for a terminal and for --json."""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from math import inf, isinf
from typing import Any

from flint import fmpq, fmpq_mat, fmpz

from ..theory.activations import MOST_DEGREE
from ..theory.dimension import Dimension, Minor, Relations
from ..theory.errors import LimitError
from ..theory.exact import abbreviated, digits, matrix
from ..theory.inputs import Everywhere, Points
from ..theory.losses import Square
from ..theory.lower_dimension import LowerDimension, lower_dimension
from ..theory.networks import Network
from ..theory.neurovarieties import Neurovariety
from ..theory.normal_forms import Exponent
from ..theory.problems import Landscape, Problem
from ..theory.standard_monomials import DistinctRoots, Independent, MonomialMap
from ..theory.tensor_features import Kinks, Monomials
from ..theory.variety_dimension import NormalForms
from .checker.words import count, decimal
from .paths.convex import Risk
from .paths.deep_linear import LinearPath
from .paths.enclosed import EnclosedPath
from .paths.enclosed_features import Workbench
from .paths.segments import Connection, Interpolate, Joint, MoveDead, Path, Rational, Reroute, Segment
from .verdict import Undecided, Verdict

MOST_SHOWN = 24


def dimension_lines(dimension: Dimension, verdict: Verdict) -> list[str]:
    """The spanning set, ψ, the value with both bounds, and the checker's answer."""
    lines = [f"σ(z) = {dimension.activation} on {_where(dimension)}"]
    functions, psi = _tensor(dimension)
    if functions:
        lines.append(f"S    = {_listed(functions)}")
    if psi:
        lines.append(f"ψ(w) = {_listed(psi)}")
    lines.append(f"dim* {_value(dimension)}: {dimension.reason}")
    lines += _lower_lines(dimension)
    if dimension.upper is not None:
        lines.append(f"at most:  {_upper(dimension)}")
    if dimension.upper is None:
        return lines
    if isinstance(verdict, Undecided):
        return [*lines, f"no witness written: {verdict.words}"]
    lines.append(f"at least: {_at_least(dimension.lower())}")
    return [*lines, f"{type(verdict).__name__}: {verdict.words}"]


def _at_least(lower: Minor | Independent) -> str:
    if isinstance(lower, DistinctRoots):
        at = _listed([f"x{i} = {x}" for i, x in enumerate(lower.at, 1)])
        return f"each equation has as many real roots as its degree in its leading variable, where else {at}"
    if isinstance(lower, MonomialMap):
        images = _listed([_power_product(row) for row in lower.exponents])
        return f"S has so many different images on the points x = ({images}), t > 0"
    weights = _listed([_vector(row) for row in lower.weights.tolist()])
    return f"the neurons with w = {weights} are independent, modulo {lower.prime}"


def _power_product(exponents: list[int]) -> str:
    return "*".join(f"t{j}" if e == 1 else f"t{j}^{e}" for j, e in enumerate(exponents, 1) if e) or "1"


def _lower(dimension: Dimension) -> LowerDimension | None:
    """dim_*, which is about inputs of full support; None elsewhere and where its numbers are too large."""
    inputs = dimension.inputs
    if not isinstance(inputs, Everywhere):
        return None
    try:
        return lower_dimension(dimension.activation, inputs.n, inputs.bias)
    except LimitError:
        return None


def _lower_lines(dimension: Dimension) -> list[str]:
    found = _lower(dimension)
    return [] if found is None else found.describe()


def _value(dimension: Dimension) -> str:
    if dimension.between is not None:
        return "lies between {} and {}".format(*dimension.between)
    return "= infinite" if dimension.value is None else f"= {abbreviated(dimension.value)}"


def _where(dimension: Dimension) -> str:
    inputs = dimension.asked or dimension.inputs
    if isinstance(inputs, Everywhere):
        return f"R^{inputs.n}" + (" with bias, σ(⟨w, x⟩ + b)" if inputs.bias else "")
    if isinstance(inputs, Points):
        return f"{inputs.count} points of R^{inputs.n}"
    return str(inputs) + (" with bias, σ(⟨w, x⟩ + b)" if inputs.bias else "")


def _tensor(dimension: Dimension) -> tuple[list[str], list[str]]:
    """φ and ψ as texts, as many as are shown."""
    space = dimension.features
    if space is None or space.count > 10 * MOST_SHOWN:
        return [], []
    if isinstance(space, Kinks):
        return space.names(), []
    if space.activation.degree > MOST_DEGREE:
        return [], []
    return [_monomial(alpha) for alpha in space.exponents], _psi(space)


def _monomial(alpha: Exponent) -> str:
    """`x2*x10^3` for the exponents of x1, x2, …; `1` if all are 0."""
    powers = [f"x{i}" if a == 1 else f"x{i}^{a}" for i, a in enumerate(alpha, 1) if a]
    return "*".join(powers) or "1"


def _psi(space: Monomials) -> list[str]:
    """ψ as texts; SymPy sorts symbols by name, so that the numbers in theirs are padded with zeros to be sorted."""
    import sympy

    digits = len(str(space.n))
    padded = {
        sympy.Symbol(f"w{i}", real=True): sympy.Symbol(f"w{i:0{digits}}", real=True) for i in range(1, space.n + 1)
    }
    texts = [str(e.xreplace(padded)).replace("**", "^") for e in space.psi()]
    return [re.sub(r"w0+", "w", text) for text in texts]


def _listed(texts: list[str]) -> str:
    shown = ", ".join(islice(texts, MOST_SHOWN))
    return shown if len(texts) <= MOST_SHOWN else f"{shown}, … ({len(texts)} in all)"


def _vector(row: list[fmpq]) -> str:
    return f"({', '.join(map(str, row))})"


def _upper(dimension: Dimension) -> str:
    if isinstance(dimension.upper, Relations):
        number, side = len(dimension.upper.combinations), dimension.upper.between
        return f"{count(number, 'exact relation')} between the {side} leave{'s' * (number == 1)} {dimension.value}"
    if isinstance(dimension.upper, NormalForms):
        return f"modulo the equations S needs only {dimension.value} monomials"
    if dimension.upper == "standard-monomials":
        return f"dividing S by the equations leaves {dimension.value} monomials at most"
    if dimension.upper == "points":
        return f"there are {dimension.value} distinct points"
    space = dimension.features
    return f"S has {abbreviated(0 if space is None else space.count)} functions"


def dimension_data(dimension: Dimension, verdict: Verdict) -> dict[str, Any]:
    """The same as plain JSON types; numbers are strings, an infinite value is the string "infinite"."""
    functions, psi = _tensor(dimension)
    return {
        "activation": str(dimension.activation),
        "inputs": _where(dimension),
        "upper_dimension": "infinite" if dimension.infinite else _whole(dimension.value),
        "between": None if dimension.between is None else [str(end) for end in dimension.between],
        "reason": dimension.reason,
        "lower_dimension": None if (lower := _lower(dimension)) is None else lower.to_dict(),
        "basis": functions,
        "psi": psi,
        "verdict": type(verdict).__name__,
        "words": verdict.words,
    }


def _heading(problem: Landscape) -> str:
    return (
        f"σ(z) = {problem.activation}, {count(problem.n, 'input')}, {count(problem.m, 'output')}, "
        f"width {problem.width}, {problem.where()}, dim* = {problem.dimension} on them"
    )


def path_lines(path: Path | Connection) -> list[str]:
    """One line for each vertex of a path: what moved, and the risk there."""
    problem = path.problem
    lines = [_heading(problem)]
    names = ["start", *(_segment(segment) for segment in path.segments)]
    shown = _risk_of(problem)
    for name, network in zip(names, path.vertices(), strict=True):
        longest = max(_longest(network.U), _longest(network.W))
        lines.append(f"  {name:<44} loss {shown(network):<18} longest number {longest} digits")
    return lines


def _risk_of(problem: Landscape) -> Callable[[Network], str]:
    """The risk of a network in digits; rounded up where it need not be rational."""
    if isinstance(problem, Problem) and not isinstance(problem.loss, Square):
        risk = Risk(problem)
        return lambda network: _bounded(*risk.bounds(problem.outputs(network)))
    return lambda network: _number(problem.risk(network))


def _bounded(low: Fraction, high: Fraction) -> str:
    return "at most " * (low < high) + decimal(high, up=True)


def enclosed_lines(path: EnclosedPath) -> list[str]:
    """One line for each rational vertex of a path, and one for its end if that is not rational."""
    bench = Workbench(path.problem)
    names = ["start", *(_segment(segment) for segment in path.segments)]
    if path.final["kind"] == "newton":
        names = ["descend: U moves down" if name.startswith("descend") else name for name in names]
    lines = [_heading(path.problem)]
    for name, network in zip(names, path.vertices(), strict=True):
        longest = max(_longest(network.U), _longest(network.W))
        loss = f"loss {bench.risk(network):<18.12g} " if isinstance(path.problem.loss, Square) else ""
        lines.append(f"  {name:<44} {loss}longest number {longest} digits")
    if path.final["kind"] == "interpolation":
        longest = max(map(_longest, (matrix(path.final["inverse"]), bench.witness)))
        name = "interpolate: U moves to the best function"
        lines.append(f"  {name:<44} loss {_number(bench.least):<18} longest number {longest} digits, U not rational")
    if path.final["kind"] == "newton":
        longest = max(map(_longest, (matrix(path.final["directions"]), bench.witness)))
        name = "curve: Φ moves to the best function"
        lines.append(f"  {name:<44} loss {_number(bench.least):<18} longest number {longest} digits, end not rational")
    return lines


def linear_lines(path: LinearPath) -> list[str]:
    """One line for each vertex of a path of deep linear networks: which layers moved, and the risk there."""
    problem = path.problem
    widths, points = ", ".join(map(str, problem.widths)), problem.where()
    lines = [f"linear network of widths {widths}, {points}"]
    names = ["start", *(f"layers {', '.join(f'W{i + 1}' for i in sorted(moved))} move" for moved in path.segments)]
    for name, network in zip(names, path.vertices(), strict=True):
        longest = max(map(_longest, network.layers))
        lines.append(f"  {name:<44} loss {_number(problem.risk(network)):<18} longest number {longest} digits")
    return lines


def _number(value: fmpq) -> str:
    """Twelve digits; leading digits and an exponent where the number is no float64."""
    try:
        rounded = float(value)
    except OverflowError:
        rounded = inf
    if isinf(rounded) or (rounded == 0) != (value == 0):
        return decimal(Fraction(int(value.p), int(value.q)))
    return f"{rounded:.12g}"


def _segment(segment: Segment) -> str:
    if isinstance(segment, Rational):
        return f"rational: {count(len(segment.curves), 'neuron')} on curves"
    if isinstance(segment, MoveDead):
        return f"move-dead: {count(len(segment.rows), 'dead neuron')} moved"
    if isinstance(segment, Joint):
        return "joint: U and W move down the gradient"
    if isinstance(segment, Reroute):
        return "reroute: U moves, the function stays"
    if isinstance(segment, Interpolate):
        return "interpolate: U moves to the other function"
    return "descend: U moves to the minimum"


def _longest(a: fmpq_mat) -> int:
    return max(map(digits, a.entries()), default=0)


def neurovariety_lines(found: Neurovariety) -> list[str]:
    """The dimension beside the expected one, and how well it is known."""
    widths = ", ".join(map(str, found.widths))
    known = "exact" if found.certified else f"at least; proved upper bound {found.bound}"
    filling = "fills" if found.filling else "does not fill" if found.bound < found.ambient else "is not known to fill"
    return [
        f"widths {widths}, activation z^{found.exponent}: {found.parameters} parameters",
        f"dimension = {found.dimension} ({known}), expected {found.expected}, defect {found.defect}",
        f"the neurovariety {filling} its ambient space of dimension {found.ambient}",
        f"evidence: {found.evidence}",
    ]


def neurovariety_data(found: Neurovariety) -> dict[str, Any]:
    """The same as plain JSON types; numbers are strings."""
    numbers = ("exponent", "dimension", "bound", "expected", "defect", "ambient", "parameters")
    return {"widths": [str(width) for width in found.widths]} | {
        **{name: str(getattr(found, name)) for name in numbers},
        "certified": found.certified,
        "filling": found.filling if found.certified else None,
        "evidence": found.evidence,
    }


def _whole(value: int | None) -> str | None:
    return None if value is None else str(fmpz(value))
