"""Exact arithmetic of the checker: integers over common denominators, and determinants modulo a number."""

from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul

from .document import Malformed

MOST_WORK = 30_000_000_000
MOST_STORED = 2**33
MOST_COMMON = 2**27
MOST_IN_A_BYTE = 31
"""Up to this modulus elimination keeps an entry in one byte."""

OPERATION = 80
FRACTION = 2_000
PRODUCT = 2
"""Rough costs in nanoseconds: an operation of Python, one on fractions, a product of two words of 64 bits."""


class Budget:
    """What a document may cost in time and memory, counted before it is spent."""

    def __init__(self) -> None:
        self.work = MOST_WORK
        self.stored = MOST_STORED

    def spend(self, operations: int, one: int = 0, other: int = 0, cost: int = OPERATION) -> None:
        """Set aside the time for so many products of numbers of so many bits."""
        self.work -= operations * (cost + PRODUCT * (1 + one // 64) * (1 + other // 64))
        if self.work < 0:
            raise Malformed(f"expected at most about {MOST_WORK // 10**9} seconds of work, this document asks for more")

    def store(self, numbers: int, bits: int) -> None:
        """Set aside the memory for so many integers of so many bits."""
        self.stored -= numbers * (bits + 300)
        if self.stored < 0:
            raise Malformed(f"expected at most {MOST_STORED // 8} bytes of numbers, this document asks for more")


def over_common_denominator(row: Sequence[Fraction], budget: Budget) -> tuple[list[int], int]:
    """(numerators, d) with row = numerators / d."""
    common = 1
    for value in row:
        if common % value.denominator:
            budget.spend(4, common.bit_length(), value.denominator.bit_length())
            common = lcm(common, value.denominator)
            if common.bit_length() * len(row) > MOST_COMMON:
                raise Malformed(f"expected a row over a common denominator to fit in {MOST_COMMON} bits, this does not")
    budget.spend(len(row), common.bit_length(), bits([value.denominator for value in row]))
    return [value.numerator * (common // value.denominator) for value in row], common


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    """Σ a_i b_i, for sequences of one length."""
    return sum(map(mul, a, b))


def bits(numbers: Sequence[int]) -> int:
    """The bits of the longest of some integers."""
    return max((x.bit_length() for x in numbers), default=0)


def inverse(value: int, modulus: int) -> int | None:
    """value⁻¹ modulo the modulus, None if there is none."""
    try:
        return pow(value, -1, modulus)
    except ValueError:
        return None


def is_nonsingular(rows: Sequence[Sequence[int]], modulus: int) -> bool:
    """Whether elimination finds a full set of pivots that are invertible modulo the modulus.

    True implies that the determinant is invertible modulo the modulus, prime or not, and so is not 0.
    A row is one long integer with a slot of whole bytes per column; eliminating a column adds a multiple of
    a pivot row and shifts the first slot out. Slots never carry, because all entries are ≥ 0 and fit.
    """
    if modulus <= MOST_IN_A_BYTE:
        return _is_nonsingular_in_bytes(rows, modulus)
    slot = -(-(2 * modulus.bit_length() + len(rows).bit_length() + 1) // 8) * 8  # wide enough for r + 1 products
    mask = (1 << slot) - 1
    waiting = deque((pack([x % modulus for x in row], slot), 0) for row in rows)
    pivots: list[tuple[int, int]] = []
    for column in range(len(rows)):
        for _ in range(len(waiting)):
            row, done = waiting.popleft()
            for inverted, tail in pivots[done:]:
                row = row + -(row & mask) * inverted % modulus * tail >> slot
            inverted_lead = inverse((row & mask) % modulus, modulus)
            if inverted_lead is not None:
                entries = [x % modulus for x in unpack(row, slot, len(rows) - column)]
                pivots.append((inverted_lead, pack(entries, slot)))
                break
            waiting.append((row, column))
        else:
            return False
    return True


def _is_nonsingular_in_bytes(rows: Sequence[Sequence[int]], modulus: int) -> bool:
    """The same with a byte per entry: the multiples of a pivot row are listed, reduced, and added.

    A reduced entry is at most m − 1, so it takes 255 // (m − 1) − 1 additions before it is reduced again.
    """
    reduced = bytes(x % modulus for x in range(256))
    times = [bytes(c * x % modulus for x in range(256)) for c in range(modulus)]
    left = [int.from_bytes(bytes(x % modulus for x in row), "little") for row in rows]
    most = 255 // (modulus - 1) - 1
    for column in range(len(rows)):
        width = len(rows) - column
        if column % most == 0:
            left = [int.from_bytes(row.to_bytes(width, "little").translate(reduced), "little") for row in left]
        place = next((i for i, row in enumerate(left) if gcd(row & 255, modulus) == 1), None)
        if place is None:
            return False
        pivot = left.pop(place).to_bytes(width, "little")
        factors = [-c * pow(pivot[0], -1, modulus) % modulus for c in range(modulus)]
        multiples = [int.from_bytes(pivot.translate(times[c]), "little") for c in factors]
        by_lead = [multiples[c % modulus] for c in range(256)]
        left = [row + by_lead[row & 255] >> 8 for row in left]
    return True


def pack(entries: Sequence[int], slot: int) -> int:
    """Σ entries_i 2^(i slot), for entries from 0 to below 2^slot, slot a multiple of 8."""
    width = slot // 8
    return int.from_bytes(b"".join(x.to_bytes(width, "little") for x in entries), "little")


def unpack(row: int, slot: int, count: int) -> list[int]:
    """The entries that `pack` put together."""
    width = slot // 8
    data = row.to_bytes(width * count, "little")
    return [int.from_bytes(data[i : i + width], "little") for i in range(0, len(data), width)]
