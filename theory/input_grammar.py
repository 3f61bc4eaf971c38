"""What users type for --inputs: a named family, equations, or a file of points.

inputs      "everywhere"
            | "points:" FILE                      .csv or .npz, targets and weights left aside
            | "sphere" | "cube" | "bits"          {−1, 1}ⁿ and {0, 1}ⁿ
            | "matrices:" A "x" B ":" R           A×B matrices of rank at most R, as vectors of length AB
            | "permutations:" M                   M×M permutation matrices
            | "SO(3)" | "O(3)"                    3×3 matrices
            | "variety:" polynomial (";" polynomial)*      real solutions of polynomial = 0, in x1, …, xn
"""

import re
from collections.abc import Callable
from pathlib import Path

from .errors import InputError, ParseError, shown
from .inputs import Everywhere, Points
from .polynomial_grammar import Grammar, Terms
from .samples import read_points
from .tensor_features import Inputs
from .varieties import Variety, cube, matrices, orthogonal, permutation_matrices, sphere

MOST_EQUATIONS = 200
MOST_ENTRIES = 64

SPELLINGS = (
    "everywhere, sphere, cube, bits, matrices:AxB:R, permutations:M, SO(3), O(3), variety:EQUATIONS, points:FILE"
)


def parse_inputs(text: str, n: int | None, bias: bool) -> Inputs:
    """The inputs that the text denotes, in n variables where it does not say how many.

    >>> parse_inputs("sphere", 3, False).name, parse_inputs("variety: x1^2 + x2^2 - 1", 2, True).arguments
    ('the unit sphere of R^3', 3)

    Raises `InputError` for unknown spellings, a missing n, or an n that does not fit.
    """
    kind, _, rest = text.strip().partition(":")
    if text.strip() in FAMILIES:
        return FAMILIES[text.strip()](_required(n), bias)
    if kind == "variety":
        return Variety(_required(n), _equations(rest, _required(n)), bias)
    fixed = _fixed(text.strip(), kind, rest, bias)
    coordinates = fixed.n - (bias and isinstance(fixed, Points))
    if n is not None and n != coordinates:
        raise InputError(f"expected inputs with n = {n} coordinates, {text} has {coordinates}: leave out -n")
    return fixed


def _signs(n: int, bias: bool) -> Variety:
    return cube(n, -1, bias)


def _bits(n: int, bias: bool) -> Variety:
    return cube(n, 0, bias)


FAMILIES: dict[str, Callable[[int, bool], Inputs]] = {
    "everywhere": Everywhere,
    "sphere": sphere,
    "cube": _signs,
    "bits": _bits,
}


def _required(n: int | None) -> int:
    if n is None:
        raise InputError("expected the number of inputs, -n N, found none")
    return n


def _fixed(text: str, kind: str, rest: str, bias: bool) -> Points | Variety:
    """The inputs that know their n themselves."""
    if kind == "points" and rest:
        return read_points(Path(rest), bias)
    if text in ("SO(3)", "O(3)"):
        return orthogonal(text == "SO(3)", bias)
    if kind == "permutations" and re.fullmatch("[0-9]{1,3}", rest):
        return permutation_matrices(int(rest), bias)
    shape = re.fullmatch(r"matrices:([0-9]{1,2})x([0-9]{1,2}):([0-9]{1,2})", text)
    if shape is None:
        raise InputError(f"expected --inputs to be one of {SPELLINGS}, got {shown(text)}")
    rows, columns, rank = (int(part) for part in shape.groups())
    if not (1 <= rank < min(rows, columns) and rows * columns <= MOST_ENTRIES):
        raise InputError(f"expected a rank from 1 to below both sizes and at most {MOST_ENTRIES} entries, got {text}")
    return matrices(rows, columns, rank, bias)


def _equations(text: str, n: int) -> tuple[Terms, ...]:
    parts = text.split(";")
    if len(parts) > MOST_EQUATIONS:
        raise InputError(f"expected at most {MOST_EQUATIONS} equations, got {len(parts)}")
    equations = polynomials(parts, n, "write for example variety:x1^2+x2^2-1; x1-x3")
    for part, terms in zip(parts, equations, strict=True):
        if not terms:
            raise ParseError(f"expected an equation that is not 0 = 0, got {shown(part.strip())}")
    return equations


def polynomials(texts: list[str], n: int, hint: str) -> tuple[Terms, ...]:
    """The polynomials in x1, …, xn that some texts denote, without zeros; nothing is evaluated.

    >>> polynomials(["x1^2 - x2/2"], 2, "")
    ({(2, 0): 1, (0, 1): -1/2},)
    """
    noun = f"a variable x1, …, x{n}"
    grammar = Grammar(noun=noun, hint=hint, variable=_index, variables=n, most_degree=100)
    return tuple(grammar.read(text) for text in texts)


def _index(name: str) -> int | None:
    match = re.fullmatch(r"x_?([1-9][0-9]{0,5})", name)
    return None if match is None else int(match[1]) - 1
