"""Which counts of a review are withheld, so that no sum or difference of what is shown gives a small one away.

A review shows priority persons per unit and in total: all of them, those covered today and those covered with the
proposed sites. Small are not only these counts but also the uncovered and the difference between today and then. Three
sets of units are withheld, each holding the one before: those whose total, whose covered persons, and whose covered
persons with the sites are not shown. They are enlarged (complementary cell suppression, see L. Willenborg and T. de Waal,
"Elements of Statistical Disclosure Control", 2001, chapter 4) until, for somebody who knows everything that is shown,
every withheld small count may lie anywhere in a range at least as wide as the limit:

- Of those covered it is enough that what the withheld units add up to is no small count either: with the totals known
  they make a table of two columns, in which a count ranges over min(row, column, all − row, all − column) (M. Fréchet,
  "Sur les tableaux de corrélation dont les marges sont données", Annales de l'Université de Lyon A 14 (1951), 53–77).
- Totals are harder to hide. Priority persons are often spread like residents, and whoever knows that takes each unit's
  covered persons for its total times the residents' share: area sums of covered persons are then further equations in the
  totals. The ranges are found by linear programs.

Counts of groups by age add up to the residents, which everybody knows: such groups are withheld together, a unit at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array, hstack, identity, kron, vstack

from geodata.network import Floats, read_only
from planning.disclosure import is_small

Flags = NDArray[np.bool_]

_MOST_GROUPS = 12
"""Of more groups not every choice of them is added up; they are all withheld together."""

_HELPERS = 6
"""With so many of the largest rows free a range is looked for first."""

_SAME = 1e-6
_ROUNDING = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class WithheldCounts:
    """Which counts of priority persons, or of a group, are withheld in a column of reporting units and in its sum.

    Attributes
    ----------
    total, covered, after : (u,) bool
        Units whose total, whose covered persons today, and whose covered persons with the proposed sites are withheld; each
        holds the one before.
    area_total, area_covered, area_after : bool
        The same of the sums over all units.
    """

    total: Flags
    covered: Flags
    after: Flags
    area_total: bool
    area_covered: bool
    area_after: bool


@dataclass(frozen=True, slots=True, eq=False)
class WithheldGroups:
    """Which counts of groups are withheld.

    Attributes
    ----------
    total, covered : (u, g) bool
        Units whose total and whose covered persons of a group are withheld; the second holds the first.
    area_total, area_covered : (g,) bool
        The same of the sums over all units.
    """

    total: Flags
    covered: Flags
    area_total: Flags
    area_covered: Flags


def withheld_counts(total: Floats, covered: Floats, after: Floats, *, below: int) -> WithheldCounts:
    """Return which counts are withheld.

    Parameters
    ----------
    total, covered, after : (u,) float64
        Persons of each unit: all, covered today, and covered with the proposed sites (as ``covered`` where there are none).
    below : int
        Counts above 0 and below this are small.

    Returns
    -------
    WithheldCounts
        Units without any such persons are always shown.
    """
    # Where outlets close some gain and others lose: the difference of an area's sums is then no count of anybody.
    states = (covered, total - covered), (after, total - after, np.abs(after - covered))
    area_total = bool(is_small(total.sum(), below))
    area_covered = area_total or _any_small([part.sum() for part in states[0]], below)
    area_after = area_covered or _any_small([part.sum() for part in states[1]], below)
    share, share_after = (
        np.divide(part, total, out=np.zeros(len(total)), where=total > 0) for part in (covered, after)
    )
    order = _smallest_first(total)
    hidden, safe = is_small(total, below), True
    if area_total:
        hidden = total > 0
    else:
        known = [np.ones(len(total))] + [share] * (not area_covered) + [share_after] * (not area_after)
        hidden, safe = _grown(hidden, order, _in_totals(total, known, below))
    if not safe:
        area_covered = area_after = True
        hidden, _ = _grown(is_small(total, below), order, _in_totals(total, known[:1], below))
    hidden_covered = hidden | _small_in_any(states[0], below)
    if not area_covered:
        hidden_covered, _ = _grown(hidden_covered, order, _in_sums(states[0], below))
    hidden_after = hidden_covered | _small_in_any(states[1], below)
    if not area_after:
        hidden_after, _ = _grown(hidden_after, order, _in_sums(states[1], below))
    return WithheldCounts(
        read_only(hidden), read_only(hidden_covered), read_only(hidden_after), area_total, area_covered, area_after
    )


def withheld_groups(
    total: Floats, covered: Floats, persons: Floats, persons_covered: Floats, *, below: int
) -> WithheldGroups:
    """Return which counts of groups are withheld.

    Parameters
    ----------
    total, covered : (u, g) float64
        Persons of each unit and group: all, and covered today.
    persons, persons_covered : (u,) float64
        The same of all residents, which everybody may know.
    below : int
        Counts above 0 and below this are small.

    Returns
    -------
    WithheldGroups
        In a unit of fewer residents than ``below`` a group ranges over no more than these.
    """
    units, groups = total.shape
    adding_up = _adding_up(total, persons)
    linked = adding_up.any(axis=0)
    hidden_total, hidden_covered = np.zeros((units, groups), dtype=bool), np.zeros((units, groups), dtype=bool)
    area_total, area_covered = np.zeros(groups, dtype=bool), np.zeros(groups, dtype=bool)
    for group in np.flatnonzero(~linked).tolist():
        alone = withheld_counts(total[:, group], covered[:, group], covered[:, group], below=below)
        hidden_total[:, group], hidden_covered[:, group] = alone.total, alone.covered
        area_total[group], area_covered[group] = alone.area_total, alone.area_covered
    if linked.any():
        states = total[:, linked], covered[:, linked], (total - covered)[:, linked]
        rows, none_total, none_covered = _linked_rows(states, adding_up[:, linked], persons, persons_covered, below)
        hidden_total[:, linked] = hidden_covered[:, linked] = rows[:, None]
        area_total[linked], area_covered[linked] = none_total, none_covered
    return WithheldGroups(*(read_only(flags) for flags in (hidden_total, hidden_covered, area_total, area_covered)))


def _linked_rows(
    states: tuple[Floats, Floats, Floats], adding_up: Flags, persons: Floats, persons_covered: Floats, below: int
) -> tuple[Flags, bool, bool]:
    """Return the units in which groups that add up are withheld, and whether their area totals and covered ones are."""
    share = np.divide(persons_covered, persons, out=np.zeros(len(persons)), where=persons > 0)
    small = np.any([is_small(state, below).any(axis=1) for state in states], axis=0)
    no_total = _any_small(states[0].sum(axis=0), below)
    no_covered = no_total or any(_any_small(state.sum(axis=0), below) for state in states[1:])
    # Area sums of the covered are given up first, then those of all.
    for none_total, none_covered in ((False, False), (False, True), (True, True)):
        if none_covered < no_covered or none_total < no_total:
            continue

        def exposed(rows: Flags, none_total: bool = none_total, none_covered: bool = none_covered) -> bool:
            told = _told_of_groups(adding_up, int(rows.sum()), total=not none_total, covered=not none_covered)
            spread = _told_if_spread(adding_up, share[rows], total=not none_total, covered=not none_covered)
            inside = tuple(state[rows] for state in states)
            return _groups_exposed(inside, told, spread, adding_up, below)

        rows, safe = _grown(small, _smallest_first(persons), exposed)
        if safe:
            return rows, none_total, none_covered
    return persons > 0, True, True


def _told_of_groups(adding_up: Flags, rows: int, *, total: bool, covered: bool) -> csr_array:
    """Return what is told of the covered and the uncovered of each withheld row and group, (k, 2 · rows · groups)."""
    groups = adding_up.shape[1]
    of_area, nothing = kron(np.ones((1, rows)), identity(groups)), csr_array((groups, rows * groups))
    parts = [hstack([of_area, of_area])] * total + [hstack([of_area, nothing])] * covered
    of_rows = vstack([kron(identity(rows), chosen[None, :].astype(np.float64)) for chosen in adding_up])
    return csr_array(vstack([*parts, block_diag([of_rows, of_rows])]))


def _told_if_spread(adding_up: Flags, share: Floats, *, total: bool, covered: bool) -> csr_array:
    """Return what is told of the total of each withheld row and group where the covered are a known share of it."""
    groups, rows = adding_up.shape[1], len(share)
    known = [np.ones(rows)] * total + [share] * covered
    parts = [kron(weights[None, :], identity(groups)) for weights in known]
    of_rows = [kron(identity(rows), chosen[None, :].astype(np.float64)) for chosen in adding_up]
    return csr_array(vstack([*parts, *of_rows]))


def _groups_exposed(
    inside: tuple[Floats, ...], told: csr_array, spread: csr_array, adding_up: Flags, below: int
) -> bool:
    """Return whether a small count of all, covered or uncovered persons among withheld rows and groups is exposed."""
    total, covered, uncovered = (state.ravel() for state in inside)
    one = identity(len(total))
    nothing = csr_array((len(total), len(total)))
    values = np.concatenate([covered, uncovered])
    targets = hstack([one, one]), hstack([one, nothing]), hstack([nothing, one])
    # Residents are told: among fewer of them nobody is hidden any better.
    wanted = [
        np.min([np.where(chosen, state[:, chosen].sum(axis=1)[:, None], below) for chosen in adding_up], axis=0).ravel()
        for state in inside
    ]
    row = np.repeat(np.arange(len(inside[0])), adding_up.shape[1])
    if _is_exposed(total, csr_array(one), spread, np.minimum(wanted[0], below), below, row):
        return True
    return any(
        _is_exposed(values, csr_array(combinations), told, np.minimum(least, below), below, np.tile(row, 2))
        for combinations, least in zip(targets, wanted, strict=True)
    )


def _grown(hidden: Flags, order: NDArray[np.int64], exposed: Callable[[Flags], bool]) -> tuple[Flags, bool]:
    """Return hidden rows, enlarged in an order until nothing is exposed, and whether that was reached."""
    if not hidden.any():
        return hidden, True
    hidden = hidden.copy()
    for row in order[~hidden[order]].tolist():
        if not exposed(hidden):
            return hidden, True
        hidden[row] = True
    return hidden, not exposed(hidden)


def _in_sums(states: Sequence[Floats], below: int) -> Callable[[Flags], bool]:
    """Return what tells whether hidden rows add up to a small count."""
    return lambda hidden: _any_small([float(state[hidden].sum()) for state in states], below)


def _in_totals(total: Floats, known: Sequence[Floats], below: int) -> Callable[[Flags], bool]:
    """Return what tells whether a small total among hidden rows follows from sums with known weights."""

    def exposed(hidden: Flags) -> bool:
        inside = total[hidden]
        told = csr_array(np.array([weights[hidden] for weights in known]))
        one, wanted = csr_array(identity(len(inside))), np.full(len(inside), float(below))
        return _is_exposed(inside, one, told, wanted, below, np.arange(len(inside)))

    return exposed


def _is_exposed(
    values: Floats, targets: csr_array, told: csr_array, wanted: Floats, below: int, row: NDArray[np.int64]
) -> bool:
    """Return whether a small one among targets, (m, n) weights of n withheld values, has a range narrower than wanted, (m,).

    Somebody knows ``told @ values`` and that no value is negative; ``row``, (n,), is the row of the table that each value stands
    in.
    """
    small = np.flatnonzero(is_small(targets @ values, below))
    largest = np.argsort(-np.bincount(row, weights=values), kind="stable")[:_HELPERS]
    row_of_target = row[targets.indices[targets.indptr[small]]]
    for own in np.unique(row_of_target).tolist():
        # That others are as they are narrows a range: where it is wide with a few it is wide with all.
        few = np.flatnonzero(np.isin(row, np.append(largest, own)))
        for place in small[row_of_target == own].tolist():
            costs = targets[[place]].toarray().ravel()
            if not any(
                _range(values, costs, told, free) >= wanted[place] - _ROUNDING for free in (few, np.arange(len(values)))
            ):
                return True
    return False


def _range(values: Floats, costs: Floats, told: csr_array, free: NDArray[np.int64]) -> float:
    """Return between how far apart values ``costs @ values`` may lie when only some of the values are free."""
    sums = told[:, free]
    sums = sums[np.diff(sums.indptr) > 0]
    right = sums @ values[free]
    ends = [linprog(sign * costs[free], A_eq=sums, b_eq=right, method="highs") for sign in (1.0, -1.0)]
    # What cannot be solved for is taken as known.
    return -sum(float(end.fun) for end in ends) if all(end.status == 0 for end in ends) else 0.0


def _adding_up(total: Floats, persons: Floats) -> Flags:
    """Return the choices of groups, (k, g), that add up to all residents in every unit."""
    groups = total.shape[1]
    if groups > _MOST_GROUPS:
        return np.ones((1, groups), dtype=bool)
    choices = (np.arange(1, 2**groups)[:, None] >> np.arange(groups)) & 1 == 1
    sums = choices.astype(np.float64) @ total.T
    same = np.abs(sums - persons) <= _SAME * np.maximum(persons, 1.0)
    found = choices[same.all(axis=1)] if persons.any() else choices[:0]
    return np.asarray(found, dtype=bool)


def _any_small(counts: Sequence[float] | Floats, below: int) -> bool:
    return bool(is_small(np.abs(counts), below).any())


def _small_in_any(states: Sequence[Floats], below: int) -> Flags:
    return np.asarray(np.any([is_small(state, below) for state in states], axis=0))


def _smallest_first(counts: Floats) -> NDArray[np.int64]:
    """Return the positions of counts above 0, the smallest first."""
    order = np.argsort(counts, kind="stable")
    return np.asarray(order[counts[order] > 0], dtype=np.int64)
