"""The real and complex Waring rank of a form: exact where it is known, else between proved bounds.

The real rank of f is the number of neurons u σ(⟨w, x⟩), σ = z^d, with real u, that represent f. The form is first
written in the variables that it needs (`forms.essential`), then:

* one variable: a power, rank 1; degree 2: the rank of the matrix, over R and C (completing squares);
* two variables: `binary_forms`;
* a monomial, or a sum of coprime monomials: the complex rank is Σ Π_(i ≠ least) (a_i + 1) (Carlini, Catalisano,
  Geramita 2012; of a monomial it is certified), and the real rank is the same when all least exponents are 1. A
  monomial with least exponent above 1 has a larger real rank (Carlini, Kummer, Oneto, Ventura 2017);
* a sum of as few powers as it has essential variables: `diagonal`; a plane cubic: `_plane_cubic`;
* otherwise: catalecticants and `derivatives` below; above, forms in different variables one by one, also monomial by
  monomial (`power_sums`), and `maximal_rank`.

complex rank ≤ real rank always, so real upper bounds hold for both and complex lower bounds too.
"""

import math
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from .binary_forms import binary_ranks, moments, search
from .derivatives import killed
from .diagonal import Diagonal, diagonal
from .forms import Exponents, Form, best_catalecticant, determinant, essential, form
from .maximal_rank import maximal_real_rank
from .power_sums import (
    PowerSum,
    apolar_sum,
    joined,
    monomial_sum,
    monomial_terms,
    pulled_back,
    quadratic_sum,
    rational_sum,
)
from .rank_bounds import Bound, Interval, exactly, largest, smallest

MOST_WORK = 200_000
"""A power sum is written out if its terms times the monomials of its degree are at most this."""


@dataclass(frozen=True)
class RankAnswer:
    """Both Waring ranks of a form, with reasons, and decompositions where they are at hand.

    `essential` is the number of variables that f needs. `decomposition` is real and has as many terms as the
    upper end of the real interval, or more; `complex_decomposition` is given when it is shorter.
    """

    form: Form
    essential: int
    complex: Interval
    real: Interval
    decomposition: PowerSum | None = None
    complex_decomposition: PowerSum | None = None

    def __str__(self) -> str:
        return "\n".join(self.describe())

    def _repr_latex_(self) -> str:
        ends = [
            self.complex.latex("\\operatorname{rank}_{\\mathbb C} f"),
            self.real.latex("\\operatorname{rank}_{\\mathbb R} f"),
        ]
        return "$" + ",\\quad ".join(ends) + "$"

    def describe(self) -> list[str]:
        """The form, both ranks with the reason for each end, and the decompositions, line by line."""
        lines = [f"f = {self.form}", f"degree {self.form.degree}, {self.essential} essential variables"]
        lines += self.complex.describe("complex rank") + self.real.describe("real rank")
        for name, found in (("real", self.decomposition), ("complex", self.complex_decomposition)):
            if found is not None:
                lines.append(f"{name} decomposition of length {len(found)}, {_quality(found)}:")
                lines.append(f"  f = {found}")
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        real, complex_ = self.decomposition, self.complex_decomposition
        return {
            "form": str(self.form),
            "variables": list(self.form.names),
            "degree": self.form.degree,
            "essential_variables": self.essential,
            "complex_rank": self.complex.to_dict(),
            "real_rank": self.real.to_dict(),
            "decomposition": real.to_dict() if real else None,
            "complex_decomposition": complex_.to_dict() if complex_ else None,
        }


def _quality(found: PowerSum) -> str:
    return "exact" if found.field == "rational" else f"enclosed, residual contains 0 within {found.radius:.1e}"


def describe(answer: RankAnswer) -> list[str]:
    """The answer for a terminal, line by line."""
    return answer.describe()


def waring_rank(source: Form | str) -> RankAnswer:
    """The complex and the real Waring rank of a form with rational coefficients.

    >>> answer = waring_rank("x^3 - 3*x*y^2")
    >>> answer.complex.exact, answer.real.exact
    (2, 3)
    >>> waring_rank("x*y*z").real, waring_rank("x^2*y + y^2*z").real, waring_rank("x^3 + y^2*z").real
    (Interval(4), Interval(5), Interval(4))

    Raises `ParseError`, `LimitError` or `InputError` for what is no form, or too large.
    """
    f = form(source)
    if not f.terms:
        return RankAnswer(f, 0, exactly(0, "f = 0"), exactly(0, "f = 0"))
    reduced, basis = essential(f)
    answer = _reduced_rank(reduced)
    sums = [s and pulled_back(s, basis, f) for s in (answer.decomposition, answer.complex_decomposition)]
    return RankAnswer(f, reduced.variables, answer.complex, answer.real, *sums)


def _reduced_rank(f: Form) -> RankAnswer:
    if f.variables <= 1:
        one = exactly(1, "f is a multiple of a power of a linear form")
        power = rational_sum(f, [(f.terms[0][1], [fmpq(1)])]) if f.variables else None
        return RankAnswer(f, f.variables, one, one, power)
    if f.degree == 2:
        rank = exactly(f.variables, f"the matrix of f has rank {f.variables}")
        return RankAnswer(f, f.variables, rank, rank, quadratic_sum(f))
    return _binary(f) if f.variables == 2 else _several(f)


def _binary(f: Form) -> RankAnswer:
    ranks, d = binary_ranks(f), f.degree
    witness = ranks.real_apolar
    if ranks.real.upper.value == d or witness is None:
        # A search in degree d prescribes all roots but one, so what it finds splits over Q.
        witness = search(moments(f), d, 500) or witness
    real = monomial_sum(f) if len(f.terms) == 1 else apolar_sum(f, witness, real=True) if witness else None
    needed = real is None or len(real) > len(ranks.complex_apolar) - 1
    complex_ = apolar_sum(f, ranks.complex_apolar, real=False) if needed else None
    return RankAnswer(f, 2, ranks.complex, ranks.real, real, complex_)


def monomial_rank(key: Exponents) -> int:
    """The complex rank of a monomial: Π (a_i + 1) without the least exponent that occurs. Exact.

    >>> monomial_rank((1, 1, 1)), monomial_rank((2, 2, 2)), monomial_rank((4, 1)), monomial_rank((0, 3))
    (4, 9, 5, 1)
    """
    ordered = sorted(e for e in key if e)
    return math.prod(e + 1 for e in ordered[1:])


def _several(f: Form) -> RankAnswer:
    m, (upper, written) = f.variables, _by_monomials(f)
    if all(sum(bool(key[i]) for key, _ in f.terms) == 1 for i in range(m)):
        return RankAnswer(f, m, *_coprime([key for key, _ in f.terms], upper), written)
    found, parts = diagonal(f), [waring_rank(g) for g in _separate(f)]
    if parts:
        upper = smallest([upper, _together([part.real.upper for part in parts])])
        written = _shortest(written, joined(f, [part.decomposition for part in parts]))
    if found.holds:
        return _diagonal(f, found, upper, written)
    real = Interval(_lower_bound(f, found), upper)
    if (m, f.degree) == (3, 3):
        return RankAnswer(f, m, *_plane_cubic(f, real), written)
    known = [upper, *([_together([part.complex.upper for part in parts])] if parts else [])]
    if (m, f.degree) == (3, 4):
        known.append(Bound(7, "the largest complex rank of ternary quartics", "deparis2015", "cited"))
    complex_ = joined(f, [part.complex_decomposition or part.decomposition for part in parts])
    shorter = complex_ if complex_ is not None and (written is None or len(complex_) < len(written)) else None
    return RankAnswer(f, m, Interval(real.lower, smallest(known)), real, written, shorter)


def _shortest(*sums: PowerSum | None) -> PowerSum | None:
    return min((s for s in sums if s is not None), key=len, default=None)


def _separate(f: Form) -> list[Form]:
    """The forms in different variables that f is the sum of, if they are two or more; else none."""
    groups: list[set[int]] = []
    for key, _ in f.terms:
        used = {i for i, e in enumerate(key) if e}
        apart = [group for group in groups if not group & used]
        groups = [*apart, used.union(*(group for group in groups if group & used))]
    if len(groups) == 1:
        return []
    return [Form.of({key: a for key, a in f.terms if any(key[i] for i in group)}, f.names) for group in groups]


def _together(uppers: list[Bound]) -> Bound:
    """The sum of upper bounds for forms with the sum f."""
    proved = all(bound.status == "proved" for bound in uppers)
    ranks = " + ".join(str(bound.value) for bound in uppers)
    reason = f"a sum of forms in different variables, of ranks at most {ranks}"
    return Bound(sum(map(int, uppers)), reason, status="proved" if proved else "cited")


def _by_monomials(f: Form) -> tuple[Bound, PowerSum | None]:
    """The best upper bound on the real rank, and the sum over the monomials if it is that short."""
    m, terms = f.variables, sum(monomial_terms(key) for key, _ in f.terms)
    bound = Bound(terms, "the sum of the power sums of its monomials (power_sums)")
    upper = smallest([bound, maximal_real_rank(m, f.degree).upper])
    short = terms <= int(upper) and terms * math.comb(m + f.degree - 1, f.degree) <= MOST_WORK
    return upper, monomial_sum(f) if short else None


def _lower_bound(f: Form, sum_of_few: Diagonal) -> Bound:
    m, (order, rank) = f.variables, best_catalecticant(f)
    bounds = [Bound(rank, f"the catalecticant of order {order} has rank {rank}", "iarrobino1999")]
    found = killed(f)
    bounds.append(Bound(len(found), f"{len(found)} derivatives that a direction kills (derivatives)", "carlini2012"))
    if sum_of_few.holds is False:
        bounds.insert(0, Bound(m + 1, f"f needs {m} variables and is no sum of {m} powers: its polars (diagonal)"))
    return largest(bounds)


def _diagonal(f: Form, found: Diagonal, upper: Bound, written: PowerSum | None) -> RankAnswer:
    m = f.variables
    complex_ = exactly(m, f"f needs {m} variables and is a sum of {m} powers: its polars (diagonal)")
    if found.real:
        return RankAnswer(f, m, complex_, complex_, found.sum)
    lower = Bound(m + 1, f"the only powers of which f is a combination of {m} are not all real (diagonal)")
    return RankAnswer(f, m, complex_, Interval(lower, upper), written, found.sum)


def _plane_cubic(f: Form, real: Interval) -> tuple[Interval, Interval]:
    """A ternary cubic, not a cone and no sum of 3 cubes: rank 5 for a conic with a tangent line, else complex rank 4.

    Four powers suffice otherwise (compare Landsberg and Teitler 2010). If the net of apolar conics has no base
    point, a general pencil in it has 4 distinct base points (Bertini), which decompose f. A base point ℓ means that
    some polar ∂_v f is ℓ². If ℓ(v) ≠ 0, f is a cube and a binary cubic: 1 + 3 terms. Else f = ℓ²z + g(x, ℓ), and
    in suitable coordinates either f = y²z + x³, of rank 3 + 1, or f = y(yz + x²), the exception. Its rank is at
    least 5: `maximal_rank`, conic and tangent.
    """
    if _is_conic_with_tangent(f):
        five = Bound(5, "f is a conic with a tangent line (maximal_rank)", "landsberg2010")
        return Interval(five, real.upper), Interval(five, real.upper)
    four = Bound(4, "f is no conic with a tangent line (_plane_cubic)", "landsberg2010")
    return Interval(real.lower, four), real


def _is_conic_with_tangent(f: Form) -> bool:
    """Whether f = ℓ(c m² + ℓ n) with independent ℓ, m, n, exactly; f needs three variables.

    Its Hessian is then a cube, of ℓ. Conversely, if f = 0 on ℓ = 0 and ∂_u f has rank 1 there, ℓ(u) = 1, f has that
    shape, and ℓ, m, n are independent since f needs three variables.
    """
    hessian = determinant([[f.derivative(i).derivative(j) for j in range(3)] for i in range(3)])
    cube, line = essential(hessian)
    if cube.variables != 1:
        return False
    ell = line.tolist()[0]
    pivot = ell.index(fmpq(1))
    free = [i for i in range(3) if i != pivot]
    plane = fmpq_mat([[-ell[j] if i == pivot else fmpq(int(i == j)) for j in free] for i in range(3)])
    conic = f.derivative(pivot).substitute(plane)
    return not f.substitute(plane).terms and essential(conic)[0].variables == 1


def _coprime(keys: list[Exponents], upper: Bound) -> tuple[Interval, Interval]:
    rank = sum(map(monomial_rank, keys))
    kind = "monomial" if len(keys) == 1 else "sum of coprime monomials"
    source = "carlini2012"
    reason = f"a {kind}: Σ Π (a_i + 1), the least exponent left out"
    complex_ = exactly(rank, reason, source, "proved" if len(keys) == 1 else "cited")
    lower = [complex_.lower]
    if len(keys) == 1 and min(e for e in keys[0] if e) > 1:
        reason = "a monomial without exponent 1 has real rank above its complex rank"
        lower.append(Bound(rank + 1, reason, "carlini2017", "cited"))
    return complex_, Interval(largest(lower), upper)
