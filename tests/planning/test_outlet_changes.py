"""Outlets of two years, on a sheet of paper with metres as coordinates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planning.outlet_changes import MOVED_METRES, NEAR_METRES, OUTLET_CHANGES, outlet_changes

Outlet = tuple[str, str, str, float, float]


def changes(earlier: list[Outlet], later: list[Outlet]) -> pd.DataFrame:
    columns = ["outlet_id", "name", "kind", "lon", "lat"]
    frames = [pd.DataFrame(rows, columns=columns) for rows in (earlier, later)]
    frames = [
        frame.astype({"lon": float, "lat": float, "outlet_id": str, "name": str, "kind": str}) for frame in frames
    ]
    places = [frame[["lon", "lat"]].to_numpy() for frame in frames]
    return outlet_changes(*frames, *places)


def told(earlier: list[Outlet], later: list[Outlet]) -> dict[str, str]:
    table = changes(earlier, later)
    return dict(zip(table["outlet_id"], table["change"], strict=True))


def test_every_change_by_id() -> None:
    earlier = [
        ("1", "一站", "gig_post", 0, 0), ("2", "二站", "gig_post", 500, 0), ("3", "三站", "gig_post", 1000, 0),
        ("4", "四站", "gig_post", 1500, 0), ("5", "五站", "gig_post", 9000, 0),
    ]  # fmt: skip
    later = [
        ("1", "一站", "gig_post", MOVED_METRES, 0), ("2", "二站", "gig_post", 601, 0), ("3", "三站", "gig_market", 1000, 0),
        ("4", "四站（新）", "gig_post", 1500, 0), ("6", "六站", "gig_post", 5000, 0),
    ]  # fmt: skip
    assert told(earlier, later) == {
        "1": "same", "2": "moved", "3": "kind_changed", "4": "renamed", "5": "closed", "6": "opened",
    }  # fmt: skip
    table = changes(earlier, later).set_index("outlet_id")
    assert [OUTLET_CHANGES.index(change) for change in table["change"]] == [0, 1, 2, 3, 4, 5]
    assert table.loc["2", "moved_metres"] == pytest.approx(101.0)
    assert table.loc[["5", "6"], "moved_metres"].isna().all()
    assert table.loc["5", ["lon", "name", "earlier_name"]].tolist() == [9000.0, "五站", "五站"]
    assert table.loc["6", ["earlier_id", "earlier_kind"]].tolist() == ["", ""]
    assert np.isnan(table.loc["6", "earlier_lon"])
    assert table["lon"].dtype == table["earlier_lon"].dtype == np.float64


def test_several_changes_at_once_are_all_flagged() -> None:
    row = changes([("1", "一站", "gig_post", 0, 0)], [("1", "一站", "gig_market", 300, 0)]).iloc[0]
    assert row["change"] == "moved"
    assert row[["moved", "kind_changed", "renamed"]].tolist() == [True, True, False]


def test_a_renumbered_list_is_matched_by_name() -> None:
    earlier = [("1", "甲站", "gig_post", 0, 0), ("2", "乙站", "gig_post", 5000, 0)]
    later = [("1", "乙 站", "gig_post", 5000, 0), ("2", "甲站", "gig_post", 0, 0)]
    assert told(earlier, later) == {"1": "same", "2": "same"}


def test_a_name_of_many_is_matched_nearby_the_nearest_first() -> None:
    earlier = [("a", "服务站", "gig_post", 0, 0), ("b", "服务站", "gig_post", 1000, 0)]
    later = [("x", "服务站", "gig_post", 900, 0), ("y", "服务站", "gig_post", 3 * NEAR_METRES, 0)]
    assert told(earlier, later) == {"x": "same", "a": "closed", "y": "opened"}
    # A name that only one bears is matched wherever it went.
    assert told(earlier[:1], [("z", "服务站", "gig_post", 3 * NEAR_METRES, 0)]) == {"z": "moved"}


def test_another_name_at_the_same_place_is_a_new_name_only_for_the_same_kind() -> None:
    earlier = [("a", "旧名", "gig_post", 0, 0)]
    assert told(earlier, [("x", "新名", "gig_post", 20, 0)]) == {"x": "renamed"}
    assert told(earlier, [("x", "新名", "gig_market", 20, 0)]) == {"a": "closed", "x": "opened"}
    assert told(earlier, [("x", "新名", "gig_post", 40, 0)]) == {"a": "closed", "x": "opened"}


@pytest.mark.parametrize(("earlier", "later"), [(0, 0), (2, 0), (0, 2)])
def test_years_without_outlets(earlier: int, later: int) -> None:
    outlets: list[Outlet] = [("1", "一站", "gig_post", 0, 0), ("2", "二站", "gig_post", 500, 0)]
    assert sorted(told(outlets[:earlier], outlets[:later]).values()) == ["closed"] * earlier + ["opened"] * later
