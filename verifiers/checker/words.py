"""Numbers and nouns in the checker's sentences. Display only: nothing is decided here."""

from fractions import Fraction

SHOWN_DIGITS = 7


def count(number: int, noun: str) -> str:
    """`1 point`, `2 points`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def decimal(value: Fraction, up: bool = False) -> str:
    """The number itself if it is short, else its leading digits after a `≈`, cut off or rounded away from 0."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) <= 24:
        return str(value)
    sign, size = "-" if value < 0 else "", abs(value)
    exponent = _exponent(size)
    scale = SHOWN_DIGITS - 1 - exponent
    whole = size.numerator * 10 ** max(scale, 0) // (size.denominator * 10 ** max(-scale, 0))
    exact = "" if Fraction(whole) / Fraction(10) ** scale == size else "≈ "
    digits = str(whole + (up and bool(exact)))
    exponent += len(digits) - SHOWN_DIGITS  # 9.999999… rounded up
    if not -4 <= exponent < SHOWN_DIGITS:
        return f"{exact}{sign}{_point(digits, 1)}e{exponent}"
    return f"{exact}{sign}{_point(digits.rjust(scale + 1, '0'), -scale or len(digits))}"


def _point(digits: str, place: int) -> str:
    return f"{digits[:place]}.{digits[place:]}".rstrip("0").rstrip(".")


def _exponent(size: Fraction) -> int:
    """e with 10^e ≤ size < 10^(e+1)."""
    guess = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100000 - 1
    while size >= Fraction(10) ** (guess + 1):
        guess += 1
    return guess


def path_words(segments: int, curved: int) -> str:
    """A path of so many segments, so many of them rational curves, in words."""
    if curved:
        return f"a path of {count(segments, 'segment')}, {curved} of them rational curves,"
    return "the constant path" if segments == 0 else f"a path of {count(segments, 'straight segment')}"
