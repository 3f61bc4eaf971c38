"""Documents of kind `dimension`."""

from flint import fmpq

from valleys.theory.activations import Polynomial, activation
from valleys.theory.dimension import Dimension, upper_dimension
from valleys.theory.exact import matrix
from valleys.theory.inputs import Everywhere, Points
from valleys.theory.tensor_features import Inputs
from valleys.theory.varieties import Variety, affine, cube, matrices, sphere
from valleys.theory.variety_dimension import bounds_on_variety
from valleys.verifiers import documents
from valleys.verifiers.dimension import dimension_claim, dimension_proof
from valleys.verifiers.documents import Document

from .common import changed, put, texts
from .descents import PLANE

ONE = fmpq(1)
CONE = Variety(3, ({(2, 0, 0): ONE, (0, 2, 0): ONE, (0, 0, 2): -ONE},))
CIRCLE = {(2, 0): ONE, (0, 2): ONE, (0, 0): -3 * ONE}
CUSP = {(3, 0): ONE, (0, 2): -ONE}
TWO_POINTS = ({(2, 0): ONE, (0, 2): -ONE}, {(2, 0): ONE, (1, 1): ONE, (0, 0): -2 * ONE})


def dimension(σ: str, inputs: Inputs) -> Document:
    found = upper_dimension(activation(σ), inputs)
    return documents.document(dimension_claim(found), dimension_proof(found, found.lower()))


def by_points(σ: str, variety: Variety) -> Document:
    """With rational points and cofactors also where counting monomials would do."""
    polynomial = activation(σ)
    assert isinstance(polynomial, Polynomial)
    bounds = bounds_on_variety(polynomial, variety)
    found = Dimension(polynomial, variety, bounds.upper, "", bounds.normal_forms, space=bounds.space)
    return documents.document(dimension_claim(found), dimension_proof(found, found.lower()))


def valid() -> dict[str, Document]:
    return {
        "dimension-everywhere": dimension("z^2+z", Everywhere(2)),
        "dimension-bias": dimension("1/2 - 2*z^3/5", Everywhere(2, bias=True)),
        "dimension-gap-in-degrees": dimension("z^3+z", Everywhere(3)),
        "dimension-zero": dimension("0", Everywhere(2)),
        "dimension-points-spanning": dimension("z^2", Points(matrix(PLANE))),
        "dimension-points-all": dimension("z^3", Points(matrix([["1/2", 0, 1], [0, 1, 1], [1, 1, 1]]))),
        "dimension-relations-features": dimension(
            "z+z^2", Points(matrix([[1, 1], [-1, 1], [1, -1], [-1, -1], [2, 2], [3, 3]]))
        ),
        "dimension-relations-points": dimension("z^4", Points(matrix([[1, 2, 3], [2, 4, 6], ["1/2", 0, 1]]))),
        "dimension-sphere": by_points("1+z-z^2", sphere(2)),
        "dimension-signs-bias": by_points("z^2", cube(3, -1, bias=True)),
        "dimension-rank-one": by_points("z^2", matrices(2, 2, 1)),
        "dimension-cone": by_points("z+z^2", CONE),
        "dimension-by-linear-algebra": dimension("z^2", Variety(2, TWO_POINTS)),
        "dimension-roots-sphere": dimension("z+z^4", sphere(3)),
        "dimension-roots-no-rational-point": dimension("z+z^2", Variety(2, (CIRCLE,))),
        "dimension-roots-bits": dimension("z^2", cube(3, 0)),
        "dimension-roots-signs-bias": dimension("z^3", cube(3, -1, bias=True)),
        "dimension-roots-plane": dimension("z^2-z^4", affine([ONE, ONE], [[ONE, -ONE]])),
        "dimension-roots-cone": dimension("z+z^3", CONE),
        "dimension-monomial-map": dimension("z^3", matrices(2, 3, 1)),
        "dimension-monomial-map-cusp": dimension("1-z^2", Variety(2, (CUSP,), bias=True)),
        "dimension-relu": dimension("relu", Points(matrix([[1, 1], [2, 2], [-1, -1], [0, 3]]))),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    plane, relations = good["dimension-everywhere"], good["dimension-relations-features"]
    points, sphere_ = good["dimension-relations-points"], good["dimension-sphere"]
    roots, cone, images = good["dimension-roots-sphere"], good["dimension-roots-cone"], good["dimension-monomial-map"]
    plane_, cusp = good["dimension-roots-plane"], good["dimension-monomial-map-cusp"]
    return {
        "dimension-roots-too-large": changed(roots, put("claim", "value", "19")),
        "dimension-roots-too-small": changed(roots, put("claim", "value", "17")),
        "dimension-roots-complex": changed(cone, put("claim", "inputs", "equations", 0, 2, 0, "1")),
        "dimension-roots-double": changed(cone, put("proof", "lower", "at", ["0", "0", "0"])),
        "dimension-roots-off-the-ball": changed(roots, put("proof", "lower", "at", ["0", "2", "0"])),
        "dimension-roots-bound-variable-given": changed(roots, put("proof", "lower", "at", ["1", "0", "0"])),
        "dimension-roots-of-no-power": changed(
            images, put("proof", "lower", {"kind": "distinct-roots", "at": ["0"] * 6})
        ),
        "dimension-roots-of-two-equations-in-one-variable": changed(
            roots, lambda d: d["claim"]["inputs"]["equations"].append(d["claim"]["inputs"]["equations"][0])
        ),
        "dimension-roots-empty": changed(roots, put("claim", "inputs", "equations", 0, 0, ["1", ["0", "2", "1"]])),
        "dimension-roots-zero-equation": changed(roots, put("claim", "inputs", "equations", 0, [])),
        "dimension-roots-degree-out-of-reach": changed(
            plane_, put("claim", "activation", "coefficients", ["0", "1", "1", "1"])
        ),
        "dimension-roots-of-an-empty-set": changed(roots, empty),
        "dimension-roots-lifted-too-often": changed(roots, parabola),
        "dimension-roots-on-points": changed(
            relations, put("proof", "lower", {"kind": "distinct-roots", "at": ["0", "0"]})
        ),
        "dimension-standard-monomials-on-points": changed(
            relations, put("proof", "upper", {"kind": "standard-monomials"})
        ),
        "dimension-monomial-map-off-the-variety": changed(images, put("proof", "lower", "exponents", 0, 0, "2")),
        "dimension-monomial-map-too-few": changed(
            images, put("proof", "lower", "exponents", [row[:1] for row in images["proof"]["lower"]["exponents"]])
        ),
        "dimension-monomial-map-too-large": changed(cusp, put("claim", "value", "7")),
        "dimension-monomial-map-of-another-curve": changed(cusp, put("claim", "inputs", "equations", 0, 1, 0, "-2")),
        "dimension-too-large": changed(plane, larger),
        "dimension-too-small": changed(plane, smaller),
        "dimension-singular-modulo-prime": changed(plane, put("proof", "lower", "prime", "2")),
        "dimension-prime-divides-a-denominator": changed(good["dimension-bias"], put("proof", "lower", "prime", "5")),
        "dimension-composite-modulus": changed(plane, put("proof", "lower", "prime", "4")),
        "dimension-one-point-twice": changed(
            relations, lambda d: put("proof", "lower", "points", 1, d["proof"]["lower"]["points"][0])(d)
        ),
        "dimension-relation-false": changed(relations, put("proof", "upper", "combinations", 0, 0, "7")),
        "dimension-relation-between-points-false-above": changed(
            points, put("proof", "upper", "combinations", 0, 0, "17")
        ),
        "dimension-relation-between-points-false": changed(points, put("proof", "upper", "combinations", 0, 0, "7")),
        "dimension-points-everywhere": changed(plane, put("proof", "upper", {"kind": "points"})),
        "dimension-fewer-than-points": changed(relations, put("proof", "upper", {"kind": "points"})),
        "dimension-fewer-than-functions": changed(relations, put("proof", "upper", {"kind": "spanning-set"})),
        "dimension-sphere-point-outside": changed(sphere_, put("proof", "lower", "points", 0, ["1", "1"])),
        "dimension-sphere-cofactor-wrong": changed(sphere_, put("proof", "upper", "cofactors", {})),
        "dimension-sphere-another-radius": changed(sphere_, put("claim", "inputs", "equations", 0, 0, 0, "2")),
        "dimension-points-by-normal-forms": changed(
            relations, put("proof", "upper", good["dimension-sphere"]["proof"]["upper"])
        ),
        "dimension-basis-too-large": changed(relations, whole_basis),
    }


def empty(document: Document) -> None:
    """x₀² = x₁ + 1 and x₁ = −5: real roots where the other leading variable is 0, none together."""
    square, one, other, constant = ["2", "0"], ["0", "0"], ["0", "1"], ["5", ["0", "0"]]
    document["claim"] |= {"activation": {"type": "polynomial", "coefficients": ["1", "1"]}, "value": "2"}
    equations = [[["1", square], ["-1", other], ["-1", one]], [["1", other], constant]]
    document["claim"]["inputs"] |= {"n": "2", "equations": equations}
    document["proof"]["lower"]["at"] = ["0", "0"]


def parabola(document: Document) -> None:
    """x₀² = x₁ turns x₁ into a form of degree 2, and no higher: z³ spans 4 dimensions, not 5."""
    coefficients = {"type": "polynomial", "coefficients": ["0", "0", "0", "1"]}
    document["claim"] |= {"activation": coefficients, "value": "5"}
    document["claim"]["inputs"] |= {"n": "2", "equations": [[["1", ["2", "0"]], ["-1", ["0", "1"]]]]}
    document["proof"] = {"lower": {"kind": "distinct-roots", "at": ["0", "1"]}, "upper": {"kind": "spanning-set"}}


def larger(document: Document) -> None:
    document["claim"]["value"] = "6"
    lower = document["proof"]["lower"]
    lower["weights"].append(["1", "-1"])
    lower["points"].append(["1", "-1"])


def smaller(document: Document) -> None:
    document["claim"]["value"] = "4"
    lower = document["proof"]["lower"]
    lower["weights"].pop()
    lower["points"].pop()


def whole_basis(document: Document) -> None:
    upper = document["proof"]["upper"]
    upper["basis"] = [str(i) for i in range(5)]
    upper["combinations"] = []


def malformed(good: dict[str, Document]) -> dict[str, str]:
    plane, round_ = good["dimension-everywhere"], good["dimension-sphere"]
    return texts(
        {
            "dimension-roots-too-few-values": (good["dimension-roots-sphere"], put("proof", "lower", "at", ["0", "0"])),
            "dimension-roots-with-points": (good["dimension-roots-sphere"], put("proof", "lower", "points", [])),
            "dimension-lower-of-no-kind": (good["dimension-roots-sphere"], put("proof", "lower", "kind", "minor")),
            "dimension-monomial-map-ragged": (
                good["dimension-monomial-map"],
                lambda d: d["proof"]["lower"]["exponents"][0].pop(),
            ),
            "dimension-monomial-map-fraction": (
                good["dimension-monomial-map"],
                put("proof", "lower", "exponents", 0, 0, "1/2"),
            ),
            "dimension-monomial-map-huge": (
                good["dimension-monomial-map"],
                put("proof", "lower", "exponents", 0, 0, "1001"),
            ),
            "dimension-standard-monomials-with-cofactors": (
                good["dimension-roots-sphere"],
                put("proof", "upper", "cofactors", {}),
            ),
            "dimension-bias-a-string": (plane, put("claim", "inputs", "bias", "false")),
            "dimension-no-inputs": (plane, put("claim", "inputs", {"type": "points", "x": [[]]})),
            "dimension-prime-one": (plane, put("proof", "lower", "prime", "1")),
            "dimension-prime-huge": (plane, put("proof", "lower", "prime", str(2**64 + 13))),
            "dimension-relu-everywhere": (
                plane,
                put("claim", "activation", {"type": "piecewise-linear", "negative": "0", "positive": "1"}),
            ),
            "dimension-equation-term-twice": (
                round_,
                put("claim", "inputs", "equations", [[["1", ["2", "0"]], ["1", ["2", "0"]]]]),
            ),
            "dimension-equation-zero-term": (round_, put("claim", "inputs", "equations", [[["0", ["2", "0"]]]])),
            "dimension-equation-exponent-negative": (
                round_,
                put("claim", "inputs", "equations", [[["1", ["-2", "0"]]]]),
            ),
            "dimension-equation-too-few-exponents": (round_, put("claim", "inputs", "equations", [[["1", ["2"]]]])),
            "dimension-cofactor-of-no-equation": (
                round_,
                put("proof", "upper", "cofactors", {"2": {"1": [["1", ["0", "0"]]]}}),
            ),
            "dimension-cofactor-of-no-function": (round_, put("proof", "upper", "cofactors", {"9": {}})),
            "dimension-bias-coordinate-not-one": (
                good["dimension-bias"],
                put("proof", "lower", "points", 0, ["1", "1", "2"]),
            ),
            "dimension-index-out-of-range": (
                good["dimension-relations-points"],
                put("proof", "lower", "points", 0, "9"),
            ),
            "dimension-basis-twice": (good["dimension-relations-points"], put("proof", "upper", "basis", ["0", "0"])),
        }
    )
