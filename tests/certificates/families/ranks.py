"""Documents of kind `rank`."""

from valleys.theory.ranks.forms import form
from valleys.verifiers.documents import Document, document
from valleys.verifiers.rank import rank_claim, rank_proof

from .common import changed, put, texts


def rank(text: str, field: str, value: int, most: int | None = None) -> Document:
    f = form(text)
    return document(rank_claim(f, field, value, most), rank_proof(f, field, value, most))


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
        "rank-derivatives": rank("x*y*z", "real", 4),
        "rank-derivatives-no-monomial": rank("x*y*z + x^3", "complex", 4, 5),
        "rank-grid": rank("2*x^2*y^3*z^2/7", "complex", 12),
        "rank-between": rank("x^2*y*z + z^4", "real", 6, 7),
        "rank-between-binary": rank("x^3*y^2", "real", 3, 6),
        "rank-apolar": rank("x^6 + x^3*y^3 + y^6", "real", 4),
    }


def invalid(good: dict[str, Document]) -> dict[str, Document]:
    quadratic, real, complex_ = good["rank-quadratic"], good["rank-cubic-real"], good["rank-cubic-complex"]
    factors, killed, grid = good["rank-real-factors"], good["rank-derivatives"], good["rank-grid"]
    between = good["rank-between"]
    return {
        "rank-derivatives-not-killed": changed(rank("x^2*y", "real", 3), not_killed),
        "rank-derivatives-no-direction": changed(killed, put("proof", "lower", "direction", ["0", "0", "0"])),
        "rank-derivatives-dependent": changed(
            killed, lambda d: put("proof", "lower", "operators", 0, d["proof"]["lower"]["operators"][1])(d)
        ),
        "rank-derivatives-singular-columns": changed(
            killed, lambda d: put("proof", "lower", "columns", 0, d["proof"]["lower"]["columns"][1])(d)
        ),
        "rank-derivatives-of-another-form": changed(killed, put("claim", "form", 0, ["1", ["3", "0", "0"]])),
        "rank-grid-not-apolar": changed(grid, put("proof", "upper", "forms", 0, ["-1", "0", "0", "1"])),
        "rank-grid-double-root": changed(grid, put("proof", "upper", "forms", 0, ["0", "0", "0", "0", "1"])),
        "rank-grid-over-the-reals": changed(grid, put("claim", "field", "real")),
        "rank-grid-too-large": changed(grid, put("proof", "upper", "forms", 1, ["-1", "0", "0", "0", "1"])),
        "rank-between-too-high": changed(changed(between, put("claim", "between", ["7", "8"])), stretched),
        "rank-between-too-low": changed(changed(between, put("claim", "between", ["5", "6"])), shortened),
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


def not_killed(document: Document) -> None:
    """All four derivatives of xy, of which ∂/∂x kills two: x²y has rank 3."""
    orders = [["0", "0"], ["1", "0"], ["0", "1"], ["1", "1"]]
    document["claim"]["value"] = "4"
    document["proof"]["lower"] = {
        "kind": "derivatives",
        "direction": ["1", "0"],
        "operators": [[["1", alpha]] for alpha in orders],
        "columns": orders,
        "prime": "101",
    }


def stretched(document: Document) -> None:
    lower = document["proof"]["lower"]
    for key in ("operators", "columns"):
        lower[key].append(lower[key][0])


def shortened(document: Document) -> None:
    lower = document["proof"]["lower"]
    for key in ("operators", "columns"):
        lower[key].pop()


def malformed(good: dict[str, Document]) -> dict[str, str]:
    quadratic = good["rank-quadratic"]
    return texts(
        {
            "rank-between-equal": (good["rank-between"], put("claim", "between", ["6", "6"])),
            "rank-between-reversed": (good["rank-between"], put("claim", "between", ["6", "5"])),
            "rank-between-and-value": (good["rank-between"], put("claim", "value", "6")),
            "rank-between-three": (good["rank-between"], put("claim", "between", ["6", "7", "8"])),
            "rank-derivatives-fewer": (good["rank-derivatives"], lambda d: d["proof"]["lower"]["operators"].pop()),
            "rank-grid-lead-zero": (good["rank-grid"], put("proof", "upper", "forms", 0, ["1", "0"])),
            "rank-grid-of-one-variable-more": (good["rank-grid"], put("proof", "upper", "variable", "3")),
            "rank-grid-of-two-forms-less": (good["rank-grid"], put("proof", "upper", "forms", [])),
            "rank-of-zero": (quadratic, put("claim", "form", [])),
            "rank-not-homogeneous": (quadratic, put("claim", "form", 0, ["1", ["1", "0", "0"]])),
            "rank-of-a-constant": (quadratic, put("claim", "form", [["1", ["0", "0", "0"]]])),
            "rank-over-another-field": (quadratic, put("claim", "field", "rational")),
            "rank-degrees-do-not-add-up": (quadratic, put("proof", "lower", "rows", 0, ["2", "0", "0"])),
            "rank-fewer-rows": (quadratic, lambda d: d["proof"]["lower"]["rows"].pop()),
            "rank-apolar-zero": (good["rank-apolar"], put("proof", "upper", "form", ["0", "0"])),
        }
    )
