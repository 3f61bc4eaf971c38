"""From a stated spurious valley to a proof: the reader's own data and network.

Each reason that is for the activation proposes a region around the network, by what the network and the data are; a
network of smaller loss outside is searched for. Where none succeeds, it is said why not.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from ...theory.errors import InputError, UndecidedError
from ...theory.problems import Problem
from .. import search
from ..checker.document import Refused
from ..documents import Document, parse_landscape, parse_network
from ..floats import Array
from .better import better_network
from .ellipsoid import Workbench
from .hankel import hankel_region
from .lines import kinks_region, unimodal_region
from .one_neuron import one_neuron_region
from .quadratic_regions import cone_region, inertia_region
from .region import Place, Region, proof
from .semidefinite_region import semidefinite_region
from .wall import wall_region

MOST_WIDTH, MOST_POINTS = 100, 2_000
STARTS = 300
SMALLEST = Fraction(1, 10**60)
"""Numbers of a claim that are smaller or, inverted, larger are not for floats."""

REGIONS: dict[str, Callable[[Place], Region | None]] = {
    "kinks": kinks_region,
    "unimodal": unimodal_region,
    "cone": cone_region,
    "hankel": hankel_region,
    "inertia": inertia_region,
    "semidefinite": semidefinite_region,
    "one-neuron": one_neuron_region,
}
"""Reason ↦ a region around the network; None where the reason is for other activations."""


def prove(claim: Document) -> Document:
    """The proof of a claim that `claim_fault` found no fault in; raises `UndecidedError` where none is found."""
    problem, bad = parse_landscape(claim["problem"]), parse_network(claim["bad"])
    points = problem.sample.points.count if isinstance(problem, Problem) else 0
    if problem.width > MOST_WIDTH or points > MOST_POINTS:
        raise UndecidedError(f"no proof is searched for beyond width {MOST_WIDTH} and {MOST_POINTS} points")
    _require_floats(claim)
    place, reasons = Place.of(problem, bad), []
    regions = (_by_region(name, find) for name, find in REGIONS.items() if isinstance(problem, Problem))
    for attempt in (*regions, _by_local_minimum, _by_wall):
        try:
            found = attempt(place)
        except (Refused, UndecidedError) as error:
            reasons.append(str(error))
            continue
        if found is not None:
            return found
    why = "; ".join(reasons) or f"no reason for a wall is known for σ(z) = {problem.activation}"
    raise UndecidedError(f"no proof was found for the given network of width {problem.width}: {why}")


def _require_floats(content: Any) -> None:
    """The searches are in floats, in which products of a few of the numbers must have room."""
    if isinstance(content, str) and content.lstrip("-")[:1].isdigit():
        value = abs(Fraction(content))
        if value and not SMALLEST < value < 1 / SMALLEST:
            raise UndecidedError(f"no proof is searched for with numbers as large or as small as {content[:20]}…")
    for part in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        _require_floats(part)


def _by_region(name: str, find: Callable[[Place], Region | None]) -> Callable[[Place], Document | None]:
    def attempt(place: Place) -> Document | None:
        try:
            region = find(place)
        except (Refused, UndecidedError) as error:
            raise UndecidedError(f"{name}: {error}") from None
        return None if region is None else _completed(place, region)

    return attempt


def _completed(place: Place, region: Region) -> Document:
    """The proof with a better network; raises `UndecidedError`."""
    _require_inside(place, region)
    if region.floor <= 0:
        raise UndecidedError(f"{region.reason}: nothing is known to keep the loss from 0 in its region")
    better = better_network(place, region.floor)
    if better is None:
        raise UndecidedError(f"{region.reason}: no network was found below the floor {_short(region.floor)}")
    return proof(region, better)


def _lowest(floats: search.FloatProblem) -> Array:
    """The network of least loss to which descents from random starts lead."""
    theta = search.descend(floats, search.random_starts(floats, STARTS, np.random.default_rng(0)))
    return np.asarray(theta[int(np.argmin(search.risks(floats, theta)))])


def _short(value: Fraction) -> str:
    return f"{float(value):.6g}"


def _require_inside(place: Place, region: Region) -> None:
    if not place.below(place.bad, region.level):
        raise UndecidedError(f"{region.reason}: the loss is not below the level {_short(region.level)} of its boundary")


def _by_wall(place: Place) -> Document | None:
    """For polynomial σ and few weights: sums of squares."""
    try:
        found = wall_region(place)
    except UndecidedError as error:
        raise UndecidedError(f"wall: {error}") from None
    if found is None:
        return None
    _require_inside(place, found[0])
    return proof(*found)


def _by_local_minimum(place: Place) -> Document | None:
    """An ellipsoid in which the loss is strictly convex."""
    problem: Any = place.problem
    if not isinstance(problem, Problem):
        return None
    try:
        bench = Workbench.of(problem)
    except InputError as error:
        raise UndecidedError(f"local-minimum: {error}") from None
    theta = [Fraction(int(v.p), int(v.q)) for table in (place.bad.U, place.bad.W) for v in table.entries()]
    try:
        return bench.trap(theta, _lowest(bench.floats)).proof()
    except UndecidedError as error:
        raise UndecidedError(f"local-minimum: {error}") from None
