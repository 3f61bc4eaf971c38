"""Which real points a variety has: finitely many that are listed, infinitely many and why, or it is not settled.

The equations are taken apart without changing their real solutions: into irreducible factors over Q (one case for
each), sums of squares into their squares, linear equations solved; two equations in two variables get their
resultant. What is left of a case is an affine subspace, or a system of which one of these shows infinitely many real
points (proofs: notes/dimension.md, Theorem 3):

* one equation that changes its sign on a line: its zeros separate the space;
* a rational point where the gradients are independent, or simple real roots over an open set: a manifold;
* a curve x_i = t^{e_i}; a line through a rational point on a cone or a cylinder.

Functions f with f(tx) = t^k f(x), t > 0, only see the *rays* of X: then infinitely many lines through 0 are needed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb
from random import Random

from flint import Ordering, fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from .candidates import lattice
from .errors import UndecidedError
from .normal_forms import Terms, degree, value_at
from .ranks.real_roots import sturm
from .rational_points import rational_points
from .standard_monomials import MonomialMap, independent
from .varieties import Point, Variety

MOST_CASES = 2_000
MOST_VARIABLES = 100
MOST_TERMS = 200
MOST_DEGREE = 20
MOST_EXPANDED = 20_000
"""Linear equations are solved only if the others stay shorter than so many terms."""
MOST_DETERMINING = 5_000
MOST_ELIMINATED = 100
"""Resultants are taken up to this product of degrees."""
TRIES = 60
WANTED, REACH = 12, 4
"""So many rational points, of numbers up to about this size, are looked for."""


@dataclass(frozen=True)
class Flat:
    """The affine subspace offset + span(directions), all of it in X; the offset is 0 if it contains 0."""

    offset: Point
    directions: list[Point]


@dataclass(frozen=True)
class Infinite:
    """Infinitely many real points; `rays`: on infinitely many lines through 0, as was shown too."""

    reason: str
    rays: bool


@dataclass(frozen=True)
class Unsettled:
    """Nothing more is claimed than that this part of X exists as equations."""

    reason: str


Piece = Flat | Infinite | Unsettled


def essential_points(variety: Variety, rays: bool) -> list[Point] | str:
    """The points of X if they are finitely many; with `rays` two points of each line through 0 in X; or why not.

    >>> from .input_grammar import polynomials
    >>> essential_points(Variety(2, polynomials(["x1^2 + x2^2", "x1*x2"], 2, "")), False)
    [[0, 0]]
    >>> line = Variety(2, polynomials(["x1 - 2*x2"], 2, ""))
    >>> essential_points(line, True), essential_points(line, False)
    ([[2, 1], [-2, -1]], 'it contains a line')

    Raises `UndecidedError` with the reason where neither is shown.
    """
    found = pieces(variety)
    reasons = [reason for piece in found if (reason := _infinite(piece, rays))]
    if reasons:
        return reasons[0]
    for piece in found:
        if isinstance(piece, Infinite):
            raise UndecidedError(f"{variety}: infinitely many points, perhaps on finitely many lines through 0")
        if isinstance(piece, Unsettled):
            raise UndecidedError(f"{variety}: {piece.reason}")
    points = [point for piece in found if isinstance(piece, Flat) for point in _representatives(piece)]
    return list({str(point): point for point in points}.values())


def determining_points(variety: Variety, top: int) -> list[Point] | None:
    """If X is a union of affine subspaces: points of X where a polynomial of degree ≤ top is 0 only if it is so on X.

    On each subspace a principal lattice. None if X is not seen to be such a union, or they are very many.

    >>> from .input_grammar import polynomials
    >>> determining_points(Variety(2, polynomials(["x1^2 - 2*x1*x2 + x2^2"], 2, "")), 2)
    [[0, 0], [1, 1], [2, 2]]
    """
    try:
        found = pieces(variety)
    except UndecidedError:
        return None
    flats = [piece for piece in found if isinstance(piece, Flat)]
    number = sum(comb(len(flat.directions) + top, top) for flat in flats)
    if len(flats) < len(found) or number > MOST_DETERMINING:
        return None
    points = [
        [
            x + sum((t * d[i] for t, d in zip(place, flat.directions, strict=True)), fmpq(0))
            for i, x in enumerate(flat.offset)
        ]
        for flat in flats
        for place in lattice(len(flat.directions), top)
    ]
    return list({str(point): point for point in points}.values())


def _infinite(piece: Piece, rays: bool) -> str | None:
    if isinstance(piece, Flat) and piece.directions:
        many = not rays or len(piece.directions) > 1 or any(piece.offset)
        return f"it contains a {'line' if len(piece.directions) == 1 else 'plane'}" if many else None
    return piece.reason if isinstance(piece, Infinite) and (piece.rays or not rays) else None


def _representatives(flat: Flat) -> list[Point]:
    """The point; or one for each of the two rays of a line through 0."""
    return [direction for d in flat.directions for direction in (d, [-x for x in d])] or [flat.offset]


def pieces(variety: Variety) -> list[Piece]:
    """Parts of X that together are all of it: exact statements about each."""
    if variety.n > MOST_VARIABLES or any(len(g) > MOST_TERMS or degree(g) > MOST_DEGREE for g in variety.equations):
        limits = f"{MOST_VARIABLES} variables, {MOST_TERMS} terms in an equation, or degree {MOST_DEGREE}"
        return [Unsettled(f"real solutions are not studied beyond {limits}")]
    context = fmpq_mpoly_ctx.get([f"x{i}" for i in range(variety.n)], Ordering.degrevlex)
    waiting = [_System(context, [context.from_dict(dict(g)) for g in variety.equations], {})]
    found: list[Piece] = []
    for _ in range(MOST_CASES):
        if not waiting:
            return found
        system = waiting.pop()
        cases = system.cases()
        if cases is None:
            found += system.piece()
        else:
            waiting += cases
    return [*found, Unsettled(f"the equations fall into more than {MOST_CASES} cases")]


@dataclass(frozen=True)
class _System:
    """Equations in the variables that are free; `solved` has the others as affine functions of these."""

    context: fmpq_mpoly_ctx
    equations: list[fmpq_mpoly]
    solved: dict[int, fmpq_mpoly]

    def cases(self) -> "list[_System] | None":
        """Simpler systems with the same real solutions together; None if this one is as simple as it gets."""
        for i, g in enumerate(self.equations):
            rest = [*self.equations[:i], *self.equations[i + 1 :]]
            if g in rest or g.is_zero():
                return [self._with(rest)]
            if g.total_degree() == 1:
                return [self._solve(g, rest)]
            alternatives = _alternatives(g)
            if alternatives != [[g]]:
                return [self._with(rest + parts) for parts in alternatives]
        return self._eliminate()

    def _with(self, equations: list[fmpq_mpoly]) -> "_System":
        return _System(self.context, equations, self.solved)

    def _solve(self, g: fmpq_mpoly, rest: list[fmpq_mpoly]) -> "_System":
        """A linear equation, for one of its variables."""
        i, others = _variables(g)[0], len(g.to_dict()) - 1
        if sum(len(h.to_dict()) * comb(h.degrees()[i] + others, others) for h in rest) > MOST_EXPANDED:
            raise UndecidedError(f"solving a linear equation would make more than {MOST_EXPANDED} terms")
        images = list(self.context.gens())
        images[i] -= g / g.derivative(i).leading_coefficient()
        solved = {j: h.compose(*images) for j, h in self.solved.items()} | {i: images[i]}
        return _System(self.context, [h.compose(*images) for h in rest], solved)

    def _eliminate(self) -> "list[_System] | None":
        """Two irreducible equations in the only two variables: what their common zeros have for one of them."""
        if len(self.free) != 2 or len(self.equations) < 2 or any(len(_variables(g)) < 2 for g in self.equations):
            return None
        g, h = self.equations[:2]
        if g.total_degree() * h.total_degree() > MOST_ELIMINATED:
            return None
        return [self._with([*self.equations, g.resultant(h, self.free[0])])]

    @cached_property
    def free(self) -> list[int]:
        """The variables that are not solved for."""
        return [i for i in range(self.context.nvars()) if i not in self.solved]

    @cached_property
    def flat(self) -> Flat:
        """Where the linear equations hold."""
        n = self.context.nvars()
        rows = [self.solved[i].to_dict() if i in self.solved else {_unit(n, i): fmpq(1)} for i in range(n)]
        return Flat(
            [row.get((0,) * n, fmpq(0)) for row in rows],
            [[row.get(_unit(n, j), fmpq(0)) for row in rows] for j in self.free],
        )

    def piece(self) -> list[Piece]:
        """What is shown of a system that is as simple as it gets; nothing if it has no real solution."""
        if not self.equations:
            return [self.flat]
        single = [(_variables(g)[0], g) for g in self.equations if len(_variables(g)) == 1]
        determined = {i for i, _ in single}
        if len(determined) < len(single) or any(sturm(_univariate(g, i)) == 0 for i, g in single):
            return []  # two irreducible polynomials in one variable have no root in common
        if determined == set(self.free) or (len(self.free) == 2 and len(self.equations) > 1):
            return [Unsettled("finitely many points, not all known to be rational")]
        local = [{tuple(alpha[i] for i in self.free): a for alpha, a in g.to_dict().items()} for g in self.equations]
        shown: Piece | None = None
        for found in _manifolds(Variety(len(self.free), tuple(local)), any(self.flat.offset)):
            shown = shown or found
            if found.rays:
                return [found]
        return [shown or Unsettled("no curve of real solutions was found, and they may be finitely many")]


def _unit(n: int, i: int) -> tuple[int, ...]:
    return tuple(int(i == j) for j in range(n))


def _variables(g: fmpq_mpoly) -> list[int]:
    return [i for i, e in enumerate(g.degrees()) if e]


def _univariate(g: fmpq_mpoly, i: int) -> fmpq_poly:
    terms = {alpha[i]: a for alpha, a in g.to_dict().items()}
    return fmpq_poly([terms.get(k, fmpq(0)) for k in range(max(terms) + 1)])


def _alternatives(g: fmpq_mpoly) -> list[list[fmpq_mpoly]]:
    """Lists of polynomials: g is 0 at a real point exactly if all of some list are."""
    return [_squares(f) or [f] for f, _ in g.factor()[1]]


def _squares(f: fmpq_mpoly) -> list[fmpq_mpoly] | None:
    """Polynomials whose squares f, or −f, is a sum of, with positive factors, where that is easily seen."""
    context, terms = f.context(), f.to_dict()
    if all(e % 2 == 0 for alpha in terms for e in alpha) and len({a > 0 for a in terms.values()}) == 1:
        return [context.from_dict({tuple(e // 2 for e in alpha): fmpq(1)}) for alpha in terms]
    return _squares_of_linear(f) if f.total_degree() == 2 else None


def _squares_of_linear(f: fmpq_mpoly) -> list[fmpq_mpoly] | None:
    """Of affine functions, by completing squares, if the quadratic polynomial is semidefinite."""
    n, found, signs = f.context().nvars(), list[fmpq_mpoly](), set[bool]()
    while not f.is_zero():
        i = next((i for i in range(n) if f.to_dict().get(tuple(2 * e for e in _unit(n, i)))), None)
        if i is None:
            signs.add(f.to_dict().get((0,) * n, fmpq(0)) > 0)
            return [*found, f.context().constant(1)] if f.is_constant() and len(signs) == 1 else None
        square = f.to_dict()[tuple(2 * e for e in _unit(n, i))]
        linear = f.derivative(i) / (2 * square)
        f -= square * linear**2
        found.append(linear)
        signs.add(square > 0)
    return found if len(signs) == 1 else None


def _manifolds(local: Variety, apart: bool) -> Iterator[Infinite]:
    """Reasons why a system has infinitely many real solutions; `apart`: every line through 0 meets it once at most."""
    yield from _change_of_sign(local, apart)
    yield from _independent_monomials(local, apart)
    yield from _through_points(local, rational_points(local, WANTED, REACH), apart)


def _change_of_sign(local: Variety, apart: bool) -> Iterator[Infinite]:
    """For one irreducible equation; or a line on which it is 0."""
    if len(local.equations) > 1:
        return
    (g,) = local.equations
    for p, v in _lines(local.n):
        along = _on_line(g, p, v)
        if along.degree() < 0:
            yield Infinite("it contains a line", apart or fmpq_mat([p, v]).rank() == 2)
        elif along.degree() % 2 or (along.gcd(along.derivative()).degree() == 0 and sturm(along) > 0):
            yield Infinite("a polynomial changes its sign there", apart or local.n > 2 or len(set(map(sum, g))) > 1)
            return


def _lines(n: int) -> Iterator[tuple[Point, Point]]:
    """Points and directions: the axes first."""
    for i in range(n):
        yield [fmpq(0)] * n, [fmpq(e) for e in _unit(n, i)]
    random = Random(f"lines {n}")
    for attempt in range(TRIES):
        p, v = ([fmpq(random.randint(-2 - attempt, 2 + attempt), 2) for _ in range(n)] for _ in range(2))
        yield p, v


def _on_line(g: Terms, p: Point, v: Point) -> fmpq_poly:
    total = fmpq_poly([0])
    for alpha, a in g.items():
        term = fmpq_poly([a])
        for x, step, e in zip(p, v, alpha, strict=True):
            term *= fmpq_poly([x, step]) ** e
        total += term
    return total


def _independent_monomials(local: Variety, apart: bool) -> Iterator[Infinite]:
    """The witnesses that `standard_monomials` has for lower bounds: simple roots over an open set, or a torus."""
    witness = independent(local)
    if isinstance(witness, MonomialMap):
        if any(e for row in witness.exponents for e in row):
            rays = apart or any(row != witness.exponents[0] for row in witness.exponents)
            yield Infinite("it contains a curve of monomials", rays)
    elif witness is not None and local.n > len(local.equations):
        rays = apart or local.n > len(local.equations) + 1
        yield Infinite("its equations have simple real roots near a point", rays)


def _through_points(local: Variety, points: Iterable[Point], apart: bool) -> Iterator[Infinite]:
    """Rational points: smooth ones of a manifold, or with a line through them in a cone or a cylinder."""
    occurring = {i for g in local.equations for alpha in g for i, e in enumerate(alpha) if e}
    unused = [i for i in range(local.n) if i not in occurring]
    cone = all(len(set(map(sum, g))) == 1 for g in local.equations)
    for p in points:
        gradients = fmpq_mat([_gradient(g, p) for g in local.equations])
        size = local.n - len(local.equations)
        if gradients.rank() == len(local.equations) and size > 0:
            moving = any(sum((a * x for a, x in zip(row, p, strict=True)), fmpq(0)) for row in gradients.tolist())
            yield Infinite("it is a manifold near a rational point", apart or size > 1 or moving)
        if cone and any(p):
            yield Infinite("it is a cone with a rational point", apart)
        for i in unused:
            rays = apart or any(x for j, x in enumerate(p) if j != i)
            yield Infinite("it is a cylinder with a rational point", rays)


def _gradient(g: Terms, p: Sequence[fmpq]) -> list[fmpq]:
    def derivative(i: int) -> Terms:
        lower = {alpha: (*alpha[:i], alpha[i] - 1, *alpha[i + 1 :]) for alpha in g if alpha[i]}
        return {below: g[alpha] * alpha[i] for alpha, below in lower.items()}

    return [value_at(derivative(i), p) for i in range(len(p))]
