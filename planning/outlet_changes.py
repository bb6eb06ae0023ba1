"""Outlets of two years matched: which were opened, closed, moved, changed their kind or their name."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geodata.network import Floats

OUTLET_CHANGES = ("opened", "closed", "moved", "kind_changed", "renamed", "same")
"""What becomes of an outlet; of several that hold, the first is told."""

MOVED_METRES = 100.0
"""So far apart an outlet's places are no matter of how they were measured."""

NEAR_METRES = 2000.0
"""Outlets of one name that others bear too are taken for one another up to so far apart."""

SAME_PLACE_METRES = 30.0
"""Outlets of one kind so near to one another are one, whatever their names."""

Pairs = NDArray[np.int64]


def outlet_changes(earlier: pd.DataFrame, later: pd.DataFrame, earlier_xy: Floats, later_xy: Floats) -> pd.DataFrame:
    """Return what became of every outlet of either year.

    Parameters
    ----------
    earlier, later : DataFrame
        Outlets of each year: ``outlet_id``, ``name``, ``kind``, ``lon``, ``lat``.
    earlier_xy, later_xy : (o, 2) float64
        Their places in one metric CRS.

    Returns
    -------
    DataFrame
        One row per outlet: ``change`` (one of `OUTLET_CHANGES`, the rows in that order), ``outlet_id``, ``name``, ``kind``,
        ``lon``, ``lat`` (of the later year; of the earlier where it was closed), ``earlier_id``, ``earlier_name``,
        ``earlier_kind``, ``earlier_lon``, ``earlier_lat`` ("" and missing where it was opened), ``moved_metres`` (missing
        where it is of one year only), ``moved`` (more than `MOVED_METRES`), ``kind_changed``, ``renamed``.

    Notes
    -----
    Outlets are matched by id first, unless neither name nor place is the same: lists are renumbered. The others are matched
    by name, wherever no other outlet bears it, else within `NEAR_METRES`; and what is left by kind and place, within
    `SAME_PLACE_METRES`. Of several the nearest count.
    """
    pairs = _matched(earlier, later, earlier_xy, later_xy)
    opened = np.setdiff1d(np.arange(len(later)), pairs[:, 1])
    closed = np.setdiff1d(np.arange(len(earlier)), pairs[:, 0])
    before = np.concatenate([pairs[:, 0], np.full(len(opened), -1), closed])
    now = np.concatenate([pairs[:, 1], opened, np.full(len(closed), -1)])
    both = (before >= 0) & (now >= 0)
    metres = np.full(len(both), np.nan)
    metres[both] = np.hypot(*(later_xy[now[both]] - earlier_xy[before[both]]).T)
    columns = {"id": "outlet_id", "name": "name", "kind": "kind", "lon": "lon", "lat": "lat"}
    was = {short: _at(earlier[column], before) for short, column in columns.items()}
    table = pd.DataFrame(
        {
            column: np.where(now >= 0, _at(later[column], now), was[short]).astype(later[column].to_numpy().dtype)
            for short, column in columns.items()
        }
        | {f"earlier_{short}": values for short, values in was.items()}
    )
    names = _plain(table["name"]) != _plain(table["earlier_name"])
    table = table.astype({"earlier_lon": np.float64, "earlier_lat": np.float64}).assign(
        moved_metres=metres,
        moved=metres > MOVED_METRES,
        kind_changed=both & (table["kind"] != table["earlier_kind"]).to_numpy(),
        renamed=both & names,
    )
    told = [before < 0, now < 0, table["moved"], table["kind_changed"], table["renamed"]]
    rank = np.select([np.asarray(flag, dtype=bool) for flag in told], range(len(told)), len(told))
    table.insert(0, "change", np.array(OUTLET_CHANGES, dtype=object)[rank])
    order = table.assign(rank=rank).sort_values(["rank", "outlet_id", "earlier_id"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _matched(earlier: pd.DataFrame, later: pd.DataFrame, earlier_xy: Floats, later_xy: Floats) -> Pairs:
    """Return the positions of one outlet in both years, (k, 2)."""
    pairs = np.zeros((0, 2), dtype=np.int64)
    names, later_names = _plain(earlier["name"]), _plain(later["name"])
    near = _within(earlier_xy, later_xy, NEAR_METRES)

    def left(candidates: Pairs) -> Pairs:
        taken = np.isin(candidates[:, 0], pairs[:, 0]) | np.isin(candidates[:, 1], pairs[:, 1])
        return _nearest_first(candidates[~taken], earlier_xy, later_xy)

    by_id = _equal(earlier["outlet_id"].to_numpy(), later["outlet_id"].to_numpy())
    metres = np.hypot(*(later_xy[by_id[:, 1]] - earlier_xy[by_id[:, 0]]).T)
    by_id = by_id[(names[by_id[:, 0]] == later_names[by_id[:, 1]]) | (metres <= MOVED_METRES)]
    pairs = np.concatenate([pairs, left(by_id)])
    alike = near[names[near[:, 0]] == later_names[near[:, 1]]]
    pairs = np.concatenate([pairs, left(np.concatenate([_equal(names, later_names), alike]))])
    same_kind = near[earlier["kind"].to_numpy()[near[:, 0]] == later["kind"].to_numpy()[near[:, 1]]]
    metres = np.hypot(*(later_xy[same_kind[:, 1]] - earlier_xy[same_kind[:, 0]]).T)
    return np.concatenate([pairs, left(same_kind[metres <= SAME_PLACE_METRES])])


def _equal(first: NDArray[np.object_], second: NDArray[np.object_]) -> Pairs:
    """Return the positions of values that occur once in each."""
    one, other = (pd.Series(np.arange(len(values)), index=values.astype(object)) for values in (first, second))
    one, other = (places[~places.index.duplicated(keep=False)] for places in (one, other))
    both = one.index.intersection(other.index)
    return np.column_stack([one[both].to_numpy(), other[both].to_numpy()]).astype(np.int64)


def _within(first_xy: Floats, second_xy: Floats, metres: float) -> Pairs:
    if not len(first_xy) or not len(second_xy):
        return np.zeros((0, 2), dtype=np.int64)
    pairs = KDTree(first_xy).sparse_distance_matrix(KDTree(second_xy), metres, output_type="ndarray")
    return np.column_stack([pairs["i"], pairs["j"]]).astype(np.int64)


def _nearest_first(candidates: Pairs, first_xy: Floats, second_xy: Floats) -> Pairs:
    """Return pairs in which everyone occurs once, the nearest taken first."""
    metres = np.hypot(*(second_xy[candidates[:, 1]] - first_xy[candidates[:, 0]]).T)
    ones: set[int] = set()
    others: set[int] = set()
    kept = []
    for place in np.lexsort((candidates[:, 1], candidates[:, 0], metres)).tolist():
        one, other = candidates[place].tolist()
        if one not in ones and other not in others:
            ones.add(one)
            others.add(other)
            kept.append((one, other))
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def _at(values: pd.Series, places: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the values at some positions, "" or NaN where the position is −1."""
    empty = np.nan if pd.api.types.is_numeric_dtype(values) else ""
    return np.append(values.to_numpy(dtype=object), empty)[places]


def _plain(names: pd.Series) -> NDArray[np.object_]:
    """Return names as they are compared: one form of every character, no blanks, no case."""
    return np.array(
        ["".join(unicodedata.normalize("NFKC", str(name)).split()).casefold() for name in names], dtype=object
    )
