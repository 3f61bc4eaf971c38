"""Documents of kind `rank`."""

from valleys.theory.ranks.forms import form
from valleys.verifiers.documents import Document, document
from valleys.verifiers.rank import rank_claim, rank_proof

from .common import changed, put, texts


def rank(text: str, field: str, value: int) -> Document:
    f = form(text)
    return document(rank_claim(f, field, value), rank_proof(f, field, value))


def valid() -> dict[str, Document]:
    return {
        "rank-quadratic": rank("x^2 + y^2 - z^2 + x*z/3", "real", 3),
        "rank-square-of-a-sum": rank("x^2 + 2*x*y + y^2", "complex", 1),
        "rank-monomial-real": rank("x^3*y", "real", 4),
        "rank-monomial-complex": rank("x^3*y", "complex", 4),
        "rank-cubic-real": rank("x^3 - 3*x*y^2", "real", 3),
        "rank-cubic-complex": rank("x^3 - 3*x*y^2", "complex", 2),
        "rank-real-factors": rank("x^2*y^2", "real", 4),
        "rank-three-fourth-powers": rank("x^4 + y^4 - 2*(x+y+z)^4", "real", 3),
        "rank-apolar": rank("x^6 + x^3*y^3 + y^6", "real", 4),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    quadratic, real, complex_ = good["rank-quadratic"], good["rank-cubic-real"], good["rank-cubic-complex"]
    factors = good["rank-real-factors"]
    return {
        "rank-complex-claimed-real": changed(complex_, put("claim", "field", "real")),
        "rank-real-claimed-complex": changed(real, put("claim", "field", "complex")),
        "rank-too-large": changed(real, put("claim", "value", "4")),
        "rank-too-small": changed(real, put("claim", "value", "2")),
        "rank-minor-singular": changed(
            quadratic, lambda d: put("proof", "lower", "rows", 1, d["proof"]["lower"]["rows"][0])(d)
        ),
        "rank-powers-of-another-form": changed(quadratic, put("proof", "upper", "coefficients", 0, "17")),
        "rank-generator-not-apolar": changed(real, put("proof", "lower", "form", ["1", "0", "2"])),
        "rank-generator-no-generator": changed(real, put("proof", "lower", "form", ["1", "0", "1", "0"])),
        "rank-generator-with-distinct-roots": changed(
            complex_, put("proof", "lower", {"kind": "generator", "form": ["1", "0", "1"]})
        ),
        "rank-apolar-double-root": changed(
            good["rank-monomial-real"], put("proof", "upper", {"kind": "apolar", "form": ["0", "0", "0", "0", "1"]})
        ),
        "rank-real-factors-for-the-complex-rank": changed(factors, put("claim", "field", "complex")),
        "rank-real-factors-of-a-power": changed(
            good["rank-square-of-a-sum"],
            lambda d: (d["claim"].update(field="real", value="2"), d["proof"].update(lower={"kind": "real-factors"})),
        ),
        "rank-binary-rule-in-three-variables": changed(quadratic, put("proof", "lower", {"kind": "real-factors"})),
    }


def malformed(good: dict[str, Document]) -> dict[str, str]:
    quadratic = good["rank-quadratic"]
    return texts(
        {
            "rank-of-zero": (quadratic, put("claim", "form", [])),
            "rank-not-homogeneous": (quadratic, put("claim", "form", 0, ["1", ["1", "0", "0"]])),
            "rank-of-a-constant": (quadratic, put("claim", "form", [["1", ["0", "0", "0"]]])),
            "rank-over-another-field": (quadratic, put("claim", "field", "rational")),
            "rank-degrees-do-not-add-up": (quadratic, put("proof", "lower", "rows", 0, ["2", "0", "0"])),
            "rank-fewer-rows": (quadratic, lambda d: d["proof"]["lower"]["rows"].pop()),
            "rank-apolar-zero": (good["rank-apolar"], put("proof", "upper", "form", ["0", "0"])),
        }
    )
