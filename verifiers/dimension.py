"""Claims and proofs of kind `dimension`: dim*(σ, X) = value, with both witnesses (notes/certificates.md, dimension)."""

from flint import fmpq, fmpq_mat

from ..theory.activations import Activation
from ..theory.dimension import Dimension, Minor, Relations, upper_dimension
from ..theory.errors import UndecidedError, shown
from ..theory.exact import matrix, rational
from ..theory.inputs import Everywhere, Points
from ..theory.named_activations import Named
from ..theory.standard_monomials import DistinctRoots, Independent, MonomialMap
from ..theory.tensor_features import Inputs
from ..theory.varieties import Variety
from ..theory.variety_dimension import NormalForms
from .documents import Document, parse_activation, polynomial_document, rows


def dimension_claim(dimension: Dimension) -> Document:
    """dim*(σ, X) = value."""
    if isinstance(dimension.activation, Named):
        raise UndecidedError(f"the language has no activation {dimension.activation}: {dimension.reason}")
    return {
        "kind": "dimension",
        "activation": dimension.activation.document(),
        "inputs": inputs_document(dimension.inputs),
        "value": str(dimension.value),
    }


def inputs_document(inputs: Inputs) -> Document:
    """The inputs of a `dimension` claim."""
    if isinstance(inputs, Points):
        return {"type": "points", "x": rows(inputs.x)}
    region = {"n": str(inputs.n), "bias": inputs.bias}
    if isinstance(inputs, Everywhere):
        return {"type": "everywhere"} | region
    return {"type": "variety"} | region | {"equations": [polynomial_document(g) for g in inputs.equations]}


def dimension_proof(dimension: Dimension, lower: Minor | Independent) -> Document:
    """Both witnesses of a dimension."""
    upper = dimension.upper
    return {"lower": _lower(lower), "upper": {"kind": upper} if isinstance(upper, str) else _upper(upper)}


def _lower(lower: Minor | Independent) -> Document:
    if isinstance(lower, DistinctRoots):
        return {"kind": "distinct-roots", "at": [str(value) for value in lower.at]}
    if isinstance(lower, MonomialMap):
        return {"kind": "monomial-map", "exponents": [[str(e) for e in row] for row in lower.exponents]}
    points = rows(lower.points) if isinstance(lower.points, fmpq_mat) else [str(k) for k in lower.points]
    return {"points": points, "weights": rows(lower.weights), "prime": str(lower.prime)}


def _upper(upper: Relations | NormalForms | None) -> Document:
    if upper is None:
        raise UndecidedError("no witness of the upper bound is known")
    if isinstance(upper, NormalForms):
        cofactors = {
            str(s): {str(i): polynomial_document(h) for i, h in products.items()}
            for s, products in upper.cofactors.items()
        }
        return {"kind": "normal-forms", "cofactors": cofactors}
    return {
        "kind": "relations",
        "between": upper.between,
        "basis": [str(index) for index in upper.basis],
        "combinations": [_written(row, len(upper.basis)) for row in upper.combinations],
    }


def _written(row: dict[int, fmpq], length: int) -> list[str]:
    texts = ["0"] * length
    for j, c in row.items():
        texts[j] = str(c)
    return texts


def parse_dimension(claim: Document) -> tuple[Activation, Inputs, int]:
    """Activation, inputs and stated value of a claim that `statement_fault` found no fault in."""
    inputs = claim["inputs"]
    return parse_activation(claim["activation"]), _parse_inputs(inputs), int(claim["value"])


def _parse_inputs(inputs: Document) -> Inputs:
    if inputs["type"] == "points":
        return Points(matrix(inputs["x"]))
    if inputs["type"] == "everywhere":
        return Everywhere(int(inputs["n"]), inputs["bias"])
    equations = [{tuple(map(int, alpha)): rational(a) for a, alpha in terms} for terms in inputs["equations"]]
    return Variety(int(inputs["n"]), tuple(equations), inputs["bias"])


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where it is not true."""
    activation, inputs, value = parse_dimension(claim)
    dimension = upper_dimension(activation, inputs)
    if dimension.asked is not None and dimension.value == value:
        raise UndecidedError(f"there is no proof about equations whose solutions were replaced: {dimension.reason}")
    if dimension.value != value:
        raise UndecidedError(f"the claim says {value}, the dimension is {shown(dimension.value)}: {dimension.reason}")
    return dimension_proof(dimension, dimension.lower())
