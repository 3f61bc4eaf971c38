"""What a claim says, as formulas and a sentence, by its kind; the sizes are shown beside them, from the document."""

from dataclasses import dataclass
from typing import Any

from ..web import mathml

SHALLOW = r"\Phi(x;\theta)=U\,\sigma(Wx),\quad \theta=(U,W)"
DEEP = r"\Phi(x;\theta)=W_d\cdots W_2W_1\,x,\quad \theta=(W_1,\ldots,W_d)"
POINTS = r"L(\theta)=\sum_{k=1}^{N} q_k\,\lvert\Phi(x_k;\theta)-y_k\rvert^2"
CONVEX = r"L(\theta)=\sum_{k=1}^{N} q_k\,\ell(\Phi(x_k;\theta),y_k),\quad \ell\text{ convex}"
MOMENTS = r"L(\theta)=\mathbb{E}\,\lvert\Phi(X;\theta)-Y\rvert^2"
PATH = r"\gamma\text{ continuous from }[0,1],\quad \gamma(0)=\theta_0"


@dataclass(frozen=True)
class Statement:
    """A title, a sentence in words, formulas in LaTeX, and the heading of the pictures."""

    title: str
    sentence: str
    formulas: tuple[str, ...]
    picture: str = "The picture"

    def html(self) -> str:
        """The sentence and the formulas."""
        formulas = "\n".join(f'<div class="formula">{mathml(latex)}</div>' for latex in self.formulas)
        return f"<p>{self.sentence}</p>\n{formulas}"


def statement(claim: dict[str, Any]) -> Statement:
    """The statement of a well-formed claim."""
    return STATEMENTS[claim["kind"]](claim)


def _network_and_loss(claim: dict[str, Any]) -> tuple[str, str]:
    problem = claim["problem"]
    network = DEEP if problem["model"] == "deep-linear" else SHALLOW
    if problem["data"]["type"] == "moments":
        return network, MOMENTS
    return network, POINTS if problem["loss"]["type"] == "square" else CONVEX


def _least_outer(claim: dict[str, Any]) -> Statement:
    return Statement(
        "A way down for the outer weights",
        "From the given network θ₀ = (U₀, W₀) a continuous path along which only U moves leads down, and the loss"
        f" never rises, to the least loss of networks with this W₀, c = {claim['level']}.",
        (
            *_network_and_loss(claim),
            PATH,
            r"s\le t\ \Rightarrow\ L(\gamma(s))\ge L(\gamma(t))",
            r"L(\gamma(1))=\min_{U} L(U,W_0)=c",
        ),
        "The way down",
    )


def _descent(claim: dict[str, Any]) -> Statement:
    if "level" in claim:
        return _least_outer(claim)
    deep = claim["problem"]["model"] == "deep-linear"
    widths = "of these widths" if deep else "of every width"
    infimum = r"\inf_{\text{these widths}} L" if deep else r"\inf_{\text{every width}} L"
    end = rf"L(\gamma(1))\le {infimum}+\varepsilon" if claim.get("gap", "0") != "0" else rf"L(\gamma(1))={infimum}"
    return Statement(
        "A way down to the global minimum",
        "From the given network θ₀ a continuous path leads down, along which the loss never rises, to a network whose "
        f"loss is that of the best network {widths}"
        + (f", up to the gap ε = {claim['gap']}." if claim.get("gap", "0") != "0" else "."),
        (*_network_and_loss(claim), PATH, r"s\le t\ \Rightarrow\ L(\gamma(s))\ge L(\gamma(t))", end),
        "The way down",
    )


def _connect(claim: dict[str, Any]) -> Statement:
    return Statement(
        "A path between two networks",
        "The two given networks θ₀ and θ₁ are joined by a continuous path along which the loss never exceeds the larger"
        " of theirs.",
        (
            *_network_and_loss(claim),
            rf"{PATH},\quad \gamma(1)=\theta_1",
            r"L(\gamma(t))\le\max\{L(\theta_0),\,L(\theta_1)\}",
        ),
        "The path",
    )


def _disconnected(claim: dict[str, Any]) -> Statement:
    return Statement(
        "Two networks that no low path joins",
        f"The two given networks θ₀ and θ₁ lie below the level c = {claim['level']}, and every path between them rises "
        "above it.",
        (
            *_network_and_loss(claim),
            r"\gamma(0)=\theta_0,\ \gamma(1)=\theta_1\ \Rightarrow\ \max_t L(\gamma(t))>c\ge L(\theta_0),L(\theta_1)",
        ),
    )


def _valley(claim: dict[str, Any]) -> Statement:
    return Statement(
        "A spurious valley",
        "The given network θ₀ lies in a spurious valley: no path that stays at or below its loss leads to a global "
        "minimum.",
        (
            *_network_and_loss(claim),
            r"\theta_0\in C,\quad C\text{ a component of }\{L\le L(\theta_0)\}",
            r"\theta\in C\ \Rightarrow\ L(\theta)>\inf L",
        ),
        "The trap and a way out",
    )


def _dimension(claim: dict[str, Any]) -> Statement:
    return Statement(
        "An intrinsic dimension",
        f"The functions that one neuron can be, on the given inputs X, span a space of dimension {claim['value']}.",
        (rf"\dim\,\mathrm{{span}}\{{x\mapsto\sigma(\langle w,x\rangle)\}}={claim['value']}\text{{ on }}X",),
    )


def _rank(claim: dict[str, Any]) -> Statement:
    value = claim["value"] if "value" in claim else "between {} and {}".format(*claim["between"])
    field = r"\mathbb{R}" if claim["field"] == "real" else r"\mathbb{C}"
    return Statement(
        "A rank of a form",
        f"The given form f is a sum of {value} powers of linear forms with {claim['field']} numbers, and no such sum "
        "is shorter.",
        (rf"f=\sum_{{i=1}}^{{r}} c_i\,\ell_i^d\text{{ over }}{field},\quad r\text{{ is {value}, no fewer}}",),
    )


def _teacher(claim: dict[str, Any]) -> Statement:
    loss = r"F(W)=\tfrac12\,\mathbb{E}\Big(\sum_i\max(0,\langle w_i,X\rangle)-\sum_j\max(0,\langle e_j,X\rangle)\Big)^2"
    strict = claim["kind"] == "strict-minimum"
    return Statement(
        "A strict local minimum above 0" if strict else "No local minimum nearby",
        f"Within {claim['radius']} of the given weights the population risk of a student of an orthonormal teacher has "
        + ("exactly one local minimum; it is strict, and its risk is positive." if strict else "no local minimum."),
        (loss,),
    )


STATEMENTS = {
    "connect": _connect,
    "descent": _descent,
    "dimension": _dimension,
    "disconnected": _disconnected,
    "no-minimum": _teacher,
    "rank": _rank,
    "spurious-valley": _valley,
    "strict-minimum": _teacher,
}
