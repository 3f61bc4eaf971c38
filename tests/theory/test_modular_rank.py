"""The rank modulo a prime: against FLINT on every shape, and exactness at the edge of float64."""

import tracemalloc
from fractions import Fraction
from math import comb, prod
from typing import Any

import numpy as np
import pytest
from flint import fmpz, fmpz_mat, nmod_mat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from valleys.theory import modular_rank as module
from valleys.theory.errors import InputError, LimitError, ShapeError
from valleys.theory.exact import pivots
from valleys.theory.modular_rank import (
    PRIMES,
    Minor,
    PrimeField,
    modular_rank,
    nonsingular_minor,
)
from valleys.theory.random_minors import power_kernel_matrix

Matrix = NDArray[np.int64]

ALL_PRIMES = (5, 7, 101, 65537, *PRIMES, 8388593, 16777213)
"""The smallest prime for float64 blocks, some between, and the largest two of 23 and 24 bits."""


def flint(a: Matrix, prime: int) -> nmod_mat:
    return nmod_mat(a.shape[0], a.shape[1], [int(x) for x in a.ravel()], prime)


def random_matrix(rows: int, columns: int, rank: int, prime: int, seed: int = 0) -> Matrix:
    """Of at most this rank, and almost surely of this rank: a product of integer matrices, all sums below 2^53."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, prime, (rows, rank)), rng.integers(0, 8, (rank, columns))
    return (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)


@pytest.fixture(params=["blocks", "row by row"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not FLINT, and one of the two eliminations, whatever the size."""
    monkeypatch.setattr(module, "FLINT_BELOW", 0)
    monkeypatch.setattr(module, "BLOCKS_FROM", 0 if request.param == "blocks" else 1_000)


def check(a: Matrix, prime: int) -> None:
    """The rank, the minor and the row rank profile are those of FLINT."""
    expected = flint(a, prime)
    minor = nonsingular_minor(a, prime)
    assert modular_rank(a, prime) == minor.rank == expected.rank()
    assert minor.rows == (tuple(pivots(expected.transpose())) if a.size else ())
    assert flint(a[np.ix_(minor.rows, minor.columns)], prime).rank() == minor.rank


@st.composite
def matrices(draw: st.DrawFn) -> tuple[Matrix, int]:
    """Small matrices, many of them singular: few different entries, repeated and zero rows and columns."""
    rows, columns = draw(st.integers(0, 12)), draw(st.integers(0, 12))
    prime = draw(st.sampled_from(ALL_PRIMES))
    entry = st.one_of(st.sampled_from([0, 1, -1, prime, prime // 2, -(prime // 2)]), st.integers(-prime, prime))
    a = np.array([[draw(entry) for _ in range(columns)] for _ in range(rows)], dtype=np.int64).reshape(rows, columns)
    if rows and draw(st.booleans()):
        a = a[draw(st.lists(st.integers(0, rows - 1), min_size=1, max_size=12))]
    return a, prime


@given(matrices())
@example((np.zeros((0, 0), dtype=np.int64), 5))
@example((np.zeros((0, 3), dtype=np.int64), 5))
@example((np.zeros((3, 0), dtype=np.int64), 5))
@example((np.eye(12, dtype=np.int64)[::-1].copy(), 5))
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("_either_way")
def test_small_matrices(case: tuple[Matrix, int]) -> None:
    check(*case)


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("prime", ALL_PRIMES)
@pytest.mark.parametrize(
    ("rows", "columns", "rank"),
    [(1, 300, 1), (300, 1, 1), (150, 150, 150), (150, 150, 149), (129, 257, 40), (257, 129, 129), (300, 290, 0)],
)
def test_every_shape_and_rank(rows: int, columns: int, rank: int, prime: int) -> None:
    check(random_matrix(rows, columns, rank, prime), prime)


SIZE = 200
RNG = np.random.default_rng(1)
STRUCTURED: dict[str, Matrix] = {
    "zero": np.zeros((SIZE, SIZE), dtype=np.int64),
    "ones": np.ones((SIZE, SIZE), dtype=np.int64),
    "identity": np.eye(SIZE, dtype=np.int64),
    "pivoting at every step: antidiagonal": np.eye(SIZE, dtype=np.int64)[::-1].copy(),
    "pivoting at every step: cyclic shift": np.roll(np.eye(SIZE, dtype=np.int64), 1, axis=1),
    "pivoting at every second step": np.kron(np.eye(SIZE // 2, dtype=np.int64), np.array([[0, 1], [1, 0]])),
    "anti-triangular": np.triu(RNG.integers(1, 1000, (SIZE, SIZE)))[:, ::-1].copy(),
    "permutation": np.eye(SIZE, dtype=np.int64)[RNG.permutation(SIZE)],
    "duplicate rows": RNG.integers(0, 1000, (SIZE, SIZE))[RNG.integers(0, 60, SIZE)],
    "duplicate columns": RNG.integers(0, 1000, (SIZE, SIZE))[:, RNG.integers(0, 60, SIZE)],
    "zero leading columns": np.hstack([np.zeros((SIZE, 150), dtype=np.int64), RNG.integers(0, 9, (SIZE, 150))]),
    "zero leading rows": np.vstack([np.zeros((150, SIZE), dtype=np.int64), RNG.integers(0, 9, (150, SIZE))]),
    "sparse": RNG.integers(0, 2, (SIZE, SIZE)) * (RNG.random((SIZE, SIZE)) < 1.2 / SIZE),
    "multiples of the prime": PRIMES[0] * RNG.integers(-3, 3, (SIZE, SIZE)),
}


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("name", STRUCTURED)
def test_structured_matrices(name: str) -> None:
    check(STRUCTURED[name], PRIMES[0])


def test_blocks_within_blocks() -> None:
    """Three heights: 3100 rows of rank 700, the last ones first independent again."""
    a = random_matrix(3100, 3100, 650, 1000)
    a[-50:] += np.random.default_rng(2).integers(0, 1000, (50, 3100))
    minor = nonsingular_minor(a)
    assert minor.rows == (*range(650), *range(3050, 3100))
    assert flint(a[np.ix_(minor.rows, minor.columns)], PRIMES[0]).rank() == 700


def test_the_rank_depends_on_the_prime() -> None:
    """det diag(1, …, 1, 7) = 7."""
    a = np.diag([1] * 99 + [7])
    assert [modular_rank(a, prime) for prime in (5, 7, PRIMES[0])] == [100, 99, 100]


def test_transposing_and_multiplying_by_invertible_matrices_keep_the_rank() -> None:
    prime, rng = 101, np.random.default_rng(3)
    a = random_matrix(130, 170, 77, prime)
    triangular = np.tril(rng.integers(0, prime, (130, 130)), -1) + np.eye(130, dtype=np.int64)
    for b in (a.T, triangular @ (a % prime), a[rng.permutation(130)], a * 3, np.vstack([a, a])):
        assert modular_rank(b, prime) == 77


@pytest.mark.usefixtures("_either_way")
def test_the_same_matrix_in_every_form() -> None:
    a = random_matrix(90, 85, 20, 1000)
    table = a.tolist()
    forms: list[Any] = [a, a.astype(np.float64), a.astype(object), table, fmpz_mat(90, 85, a.ravel().tolist())]
    assert {modular_rank(form) for form in forms} == {modular_rank(np.asfortranarray(a)), modular_rank(a.T), 20}
    assert {modular_rank(form, 2**61 - 1) for form in forms} == {20}


def test_integers_beyond_float64_are_reduced_exactly() -> None:
    top, prime = 2**63 - 1, PRIMES[0]
    rng = np.random.default_rng(4)
    for low, high, dtype in ((-(2**63), top, np.int64), (0, 2**64 - 1, np.uint64)):
        a = rng.integers(low, high, (120, 100), dtype=dtype, endpoint=True)
        exact = [[int(x) % prime for x in row] for row in a]
        assert (PrimeField(prime).residues(a) % prime).tolist() == exact
        a[:, 1] = a[:, 0]
        assert modular_rank(a) == 99
    huge = [[i * 10**40 + j for j in range(100)] for i in range(100)]
    assert modular_rank(huge) == modular_rank(huge, 2**61 - 1) == 2


@pytest.mark.parametrize("prime", ALL_PRIMES)
def test_no_sum_leaves_the_exact_range(prime: int) -> None:
    """Entries at the bound h, as many terms as allowed, all of one sign: the worst sum there is."""
    field, h = PrimeField(prime), prime // 2 + 2
    k = min(field.terms, 5000)
    assert h + field.terms * h * h <= 2**53 - prime < h + (field.terms + 1) * h * h
    for signs in (1, -1):
        c = np.full((1, 1), -signs * float(h))
        field.subtract_product(c, np.full((1, k), float(h)), np.full((k, 1), signs * float(h)))
        assert abs(c[0, 0]) <= h
        assert (int(c[0, 0]) + signs * (h + k * h * h)) % prime == 0


@given(prime=st.sampled_from(ALL_PRIMES), numbers=st.lists(st.integers(-(2**53), 2**53), min_size=1, max_size=50))
@settings(deadline=None)
def test_reduction_is_exact_up_to_its_limit(prime: int, numbers: list[int]) -> None:
    limit = 2**53 - prime
    clipped = [max(-limit, min(limit, x)) for x in numbers]
    near = [limit - limit % prime, -(limit - limit % prime), limit, -limit, limit // prime * prime - prime // 2]
    reduced = PrimeField(prime).reduce(np.array([[float(x) for x in clipped + near]]))[0]
    for x, r in zip(clipped + near, reduced, strict=True):
        assert r == int(r)
        assert abs(r) <= prime // 2 + 2
        assert (x - int(r)) % prime == 0
        assert (r == 0) == (x % prime == 0)


@pytest.mark.parametrize("prime", ALL_PRIMES)
def test_field_operations(prime: int) -> None:
    field, rng = PrimeField(prime), np.random.default_rng(prime)
    a, b = (field.residues(rng.integers(0, prime, shape)) for shape in ((7, 5000), (5000, 3)))
    expected = fmpz_mat(7, 5000, [int(x) for x in a.ravel()]) * fmpz_mat(5000, 3, [int(x) for x in b.ravel()])
    assert (field.product(a, b) % prime).astype(int).ravel().tolist() == [int(x) % prime for x in expected.entries()]
    for exponent in (0, 1, 2, 3, 100):
        powers = field.power(a[:, :9], exponent) % prime
        assert powers.astype(int).ravel().tolist() == [pow(int(x), exponent, prime) for x in a[:, :9].ravel()]
    square = field.residues(np.eye(9, dtype=np.int64) + np.triu(rng.integers(0, prime, (9, 9)), 1))
    inverse = field.invert(square)
    assert inverse is not None
    assert (field.product(square, inverse) % prime == np.eye(9)).all()
    assert field.invert(np.zeros((1, 1))) is None


@given(data=st.data(), prime=st.sampled_from(ALL_PRIMES))
@settings(deadline=None, max_examples=50)
def test_power_kernel_matrix_entry_by_entry(data: st.DataObject, prime: int) -> None:
    r, s, n = (data.draw(st.integers(0, 4)) for _ in range(3))
    draw = st.integers(-(10**6), 10**6)
    a, b = (np.array([[data.draw(draw) for _ in range(n)] for _ in range(k)]).reshape(k, n) for k in (r, s))
    coefficients = data.draw(st.dictionaries(st.integers(0, 9), st.integers(-(10**20), 10**20), max_size=4))
    found = power_kernel_matrix(a.astype(np.int64), b.astype(np.int64), coefficients, prime)
    assert found.shape == (r, s)
    for i in range(r):
        for j in range(s):
            z = sum(int(x) * int(y) for x, y in zip(a[i], b[j], strict=True))
            assert (int(found[i, j]) - sum(c * z**k for k, c in coefficients.items())) % prime == 0


@pytest.mark.parametrize(("n", "d"), [(3, 5), (4, 4), (2, 30), (6, 3)])
def test_rank_of_the_power_kernel_is_the_number_of_monomials(n: int, d: int) -> None:
    """dim span {⟨w, x⟩^d} = C(n+d−1, d); with all lower degrees C(n+d, d)."""
    rng = np.random.default_rng(n + d)
    count = comb(n + d, d) + 5
    w, x = rng.integers(0, PRIMES[0], (2, count, n))
    assert modular_rank(power_kernel_matrix(w, x, {d: 1}), overwrite=True) == comb(n + d - 1, d)
    everything = {k: comb(d, k) for k in range(d + 1)}
    assert modular_rank(power_kernel_matrix(w, x, everything), overwrite=True) == comb(n + d, d)


def test_principal_lattice_gives_a_nonsingular_kernel() -> None:
    """The matrix ⟨α, β⟩^d over |α| = |β| = d is nonsingular over Q; its determinant is a product of small primes."""
    d = 12
    lattice = np.array([(i, j, d - i - j) for i in range(d + 1) for j in range(d + 1 - i)])
    assert modular_rank(power_kernel_matrix(lattice, lattice, {d: 1})) == len(lattice) == comb(d + 2, 2)


def test_a_characteristic_up_to_the_degree_loses_rank() -> None:
    """(x + y + z)^5 = x^5 + y^5 + z^5 modulo 5: rank 3, where over Q it is 21."""
    w, x = np.random.default_rng(0).integers(0, 10**6, (2, 40, 3))
    assert modular_rank(power_kernel_matrix(w, x, {5: 1}, 5), 5) == 3
    assert modular_rank(power_kernel_matrix(w, x, {5: 1})) == 21


def test_overwrite_uses_the_array_and_otherwise_it_is_left_alone() -> None:
    a = random_matrix(600, 600, 30, 1000).astype(np.float64)
    copy = a.copy()
    assert modular_rank(a) == 30
    assert (a == copy).all()
    tracemalloc.start()
    assert modular_rank(a, overwrite=True) == 30
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < a.nbytes / 2
    assert not (a == copy).all()


def test_memory() -> None:
    """At most 2.5 · 8q² bytes at the peak, the caller's int64 matrix included."""
    q = 1500
    a = np.random.default_rng(0).integers(0, PRIMES[0], (q, q))
    tracemalloc.start()
    assert modular_rank(a) == q
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak + a.nbytes <= 2.5 * 8 * q * q


def test_the_primes_are_the_largest_with_2048_terms() -> None:
    candidates = range(PRIMES[-1], 2**22)
    primes = [p for p in candidates if fmpz(p).is_prime() and PrimeField(p).terms == 2048]
    assert tuple(reversed(primes)) == PRIMES


def test_large_and_small_primes_go_to_flint() -> None:
    for prime in (2, 3, 2**61 - 1, 18446744073709551557):
        a = random_matrix(100, 100, 20, 1000)
        assert modular_rank(a, prime) == flint(a, prime).rank() == nonsingular_minor(a, prime).rank
    assert nonsingular_minor([[0, 2], [0, 4]], 2**61 - 1) == Minor(2**61 - 1, (0,), (1,))


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[1, 2], [3]], ShapeError, r"expected rows of 2 integers, got 1 in row 1"),
        ([1, 2], ShapeError, r"expected a matrix as rows of integers, got \[1, 2\]"),
        (np.ones(3), ShapeError, r"expected a matrix, got an array of shape \(3,\)"),
        ([[0.5]], InputError, r"expected integers, got \[0.5\] in row 0"),
        ([[Fraction(1, 2)]], InputError, r"expected integers, got \[Fraction\(1, 2\)\] in row 0"),
        ([["1"]], InputError, r"expected integers, got \['1'\]"),
        (np.full((2, 2), 0.5), InputError, r"expected integers up to 2\^52, got 0.5"),
        (np.full((99, 99), np.nan), InputError, r"expected integers up to 2\^52, got nan"),
        (np.full((99, 99), 2.0**60), InputError, r"expected integers up to 2\^52, got 1.15\d*e\+18"),
        (np.full((99, 99), 1j), InputError, r"expected integers, got"),
    ],
)
def test_errors_name_the_value(bad: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        modular_rank(bad)


@pytest.mark.parametrize("modulus", [4, 1, 0, -7, 2**64 + 13, 7.0, True])
def test_a_modulus_that_is_no_prime(modulus: Any) -> None:
    with pytest.raises(InputError, match=r"expected a prime below 2\^64, got"):
        modular_rank([[1]], modulus)


def test_kernel_errors() -> None:
    with pytest.raises(ShapeError, match="expected points of one length, got 2 and 1 coordinates"):
        power_kernel_matrix([[1, 2]], [[1]], {1: 1})
    with pytest.raises(InputError, match="expected exponents of at least 0, got -1"):
        power_kernel_matrix([[1]], [[1]], {-1: 1})
    with pytest.raises(LimitError, match="expected a prime from 5 to 2"):
        power_kernel_matrix([[1]], [[1]], {1: 1}, 2**61 - 1)


def test_vandermonde_determinant_decides_the_rank() -> None:
    """A Vandermonde matrix is nonsingular modulo p exactly when its nodes differ modulo p."""
    nodes = list(range(1, 100))
    a = [[pow(x, k, PRIMES[0]) for k in range(99)] for x in nodes]
    assert prod(nodes[j] - nodes[i] for i in range(99) for j in range(i)) % PRIMES[0] != 0
    assert modular_rank(a) == 99
    a[50] = [pow(nodes[3] + PRIMES[0], k, PRIMES[0]) for k in range(99)]
    assert modular_rank(a) == 98
