"""The grammar of what users type for an activation; nothing is evaluated.

    activation  "relu" | "abs" | "leaky(" rational ")" | "pwl(" rational "," rational ")"
                | rational ("," rational)+            the coefficients a_0, a_1, …
                | a polynomial in z (or x, or t), see polynomial_grammar

`named` also knows the activations of which only dimensions on points are known: tanh, exp, relu^2, ….
"""

import re

from flint import fmpq

from .activations import ABS, RELU, Activation, PiecewiseLinear, Polynomial
from .errors import LimitError, ParseError, shown
from .exact import rational
from .named_activations import Named, is_named
from .polynomial_grammar import Grammar

MOST_CHARACTERS = 10_000

_VARIABLE = {"z": 0, "x": 0, "t": 0}
GRAMMAR = Grammar(
    noun="z or the name of an activation (relu, leaky(…), abs)",
    hint="write for example z^2, 1 + z/2 - 3*z^4, relu, leaky(1/10), abs, or the coefficients 0,1,1/2",
    variable=lambda name: _VARIABLE.get(name.lower()),
    variables=1,
    most_degree=1_000_000,
    most_characters=MOST_CHARACTERS,
)


def parse(text: str) -> Activation:
    """The activation that the text denotes; see the grammar above.

    >>> parse("z^2 - (z+1)*(z-1)/2"), parse("leaky(1/10)"), parse("0, 1, 1/2"), parse("2z")
    (Polynomial('1/2 + z^2/2'), PiecewiseLinear('leaky(1/10)'), Polynomial('z + z^2/2'), Polynomial('2*z'))

    Raises `ParseError` with the place of the fault, `LimitError` for what is too large.
    """
    if len(text) > MOST_CHARACTERS:
        raise LimitError(f"expected an activation of at most {MOST_CHARACTERS} characters, got {len(text)}")
    name = text.strip().lower()
    if name in ("relu", "abs", "|z|", "|x|"):
        return RELU if name == "relu" else ABS
    slopes = re.fullmatch(r"(leaky|pwl)\((.*)\)", name, re.DOTALL)
    if slopes:
        return _slopes(text, slopes[1], slopes[2].split(","))
    if "," in text:
        return Polynomial.of(text.split(","))
    return Polynomial.of({k: a for (k,), a in GRAMMAR.read(text).items()})


def named(text: str) -> Activation | Named:
    """The same, the names of `named_activations.RULES`, and relu^k.

    >>> named("tanh"), named("z"), named("relu^2"), named("relu^1")
    (Named(name='tanh'), Polynomial('z'), Named(name='relu^2'), PiecewiseLinear('relu'))
    """
    name = text.strip().lower()
    if name == "relu^1":
        return RELU
    return Named(name) if is_named(name) else parse(text)


def _slopes(text: str, name: str, parts: list[str]) -> PiecewiseLinear:
    if len(parts) != (1 if name == "leaky" else 2):
        raise ParseError(f"expected leaky(slope) or pwl(negative slope, positive slope), got {shown(text)}")
    values = [rational(part) for part in parts]
    return PiecewiseLinear(values[0], values[1] if name == "pwl" else fmpq(1))
