"""Conditions: longer minutes, closed roads and points joined to open ones, on a copy."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely

from geodata.highways import HIGHWAY_NAMES
from geodata.study_area import StudyArea
from planning.conditions import area_under, changed_network, counted_area, edges_in
from planning.coverage import REASONS
from planning.errors import ConditionsError, ScenarioError
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.slow_downs import class_factors
from tests.planning.conftest import lonlat_of, make_area, make_network


def square(low: tuple[float, float], high: tuple[float, float]) -> str:
    corners = lonlat_of([low, (high[0], low[1]), high, (low[0], high[1])])
    return shapely.Polygon(corners).wkt


@pytest.fixture
def two_bridges() -> StudyArea:
    """Two banks 600 m apart, joined by a near bridge (x = 0) and a far one (x = 1000); the outlet is on the north bank."""
    nodes = [(0, 0), (0, 600), (1000, 0), (1000, 600)]
    network = make_network(nodes, [(0, 1), (2, 3), (0, 2), (1, 3)])
    return make_area(
        network, outlets=[(0, 600)], cells=[(0, 0), (500, 0), (0, 300)], persons=[100, 50, 10], border_x=750.0
    )


def test_a_closed_bridge_sends_people_round(two_bridges: StudyArea) -> None:
    closed = Scenario(sites=0, closures=(square((-50, 100), (50, 500)),))
    before = run_scenario(two_bridges, Scenario(sites=0)).before
    after = run_scenario(two_bridges, closed).before
    assert before.minutes.tolist() == [9.0, 16.5, 4.5]
    # Over the far bridge: 1000 + 600 + 1000 m and 500 + 600 + 1000 m. The third cell stood on the closed bridge: its
    # nearest open road is a bank, 300 m away on foot. Both banks are as near; the one drawn first is taken.
    assert after.minutes[:2].tolist() == [39.0, 31.5]
    assert after.minutes[2] == pytest.approx(4.5 + 39.0)


def test_the_area_itself_stays_as_it_was(two_bridges: StudyArea) -> None:
    minutes = two_bridges.network.minutes["walk"].copy()
    scenario = Scenario(sites=0, closures=(square((-50, 100), (50, 500)),), slow_downs=("winter",))
    changed = area_under(two_bridges, scenario)
    assert (two_bridges.network.minutes["walk"] == minutes).all()
    assert changed.network is not two_bridges.network
    assert changed.network.minutes["drive"] is two_bridges.network.minutes["drive"]
    assert changed.fingerprint == two_bridges.fingerprint
    assert not changed.network.minutes["walk"].flags.writeable
    assert area_under(two_bridges, scenario) is changed
    assert area_under(two_bridges, Scenario(sites=0)) is two_bridges


def test_winter_makes_every_way_a_quarter_longer_and_the_circle_smaller(two_bridges: StudyArea) -> None:
    off_road = dataclasses.replace(two_bridges)
    winter = run_scenario(off_road, Scenario(sites=0, slow_downs=("winter",))).before
    plain = run_scenario(off_road, Scenario(sites=0)).before
    assert winter.minutes.tolist() == [11.25, 20.625, 5.625]
    assert winter.circle_metres == pytest.approx(plain.circle_metres / 1.25)


def test_access_legs_are_walked_more_slowly_too() -> None:
    network = make_network([(0, 0), (1000, 0)], [(0, 1)], kmh=40.0)
    area = make_area(network, outlets=[(0, 0)], cells=[(1000, 200)], persons=[1])
    plain = run_scenario(area, Scenario(sites=0, mode="drive")).before.minutes
    night = run_scenario(area, Scenario(sites=0, mode="drive", slow_downs=("night",))).before.minutes
    assert plain.tolist() == [1.5 + 3.0]
    assert night == pytest.approx([1.5 + 3.0 * 1.1])


def test_whoever_has_no_open_road_within_reach_is_without_a_road() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)])
    area = make_area(network, outlets=[(0, 0)], cells=[(1900, 0), (1100, 0)], persons=[5, 7], snap_metres=300.0)
    flood = Scenario(sites=0, closures=(square((1001, -500), (2500, 500)),))
    coverage = run_scenario(area, flood).before
    assert coverage.totals["persons_unsnapped"] == 5.0
    assert coverage.minutes.tolist() == [np.inf, 15.0 + 1.5]


def test_a_closure_away_from_every_road_is_refused(two_bridges: StudyArea) -> None:
    idle = square((5000, 5000), (5100, 5100))
    with pytest.raises(ConditionsError) as error:
        area_under(two_bridges, Scenario(closures=(square((-50, 100), (50, 500)), idle)))
    assert "closure 2 touches no road" in error.value.say("en")
    assert "第 2 处封闭范围" in error.value.say("zh")


@pytest.mark.parametrize(
    "wrong",
    [
        {"slow_downs": ("monsoon",)},
        {"slow_downs": ("winter", "winter")},
        {"closures": ("POINT (126 45)",)},
        {"closures": ("POLYGON EMPTY",)},
        {"closures": ("not a polygon",)},
        {"closures": ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",)},
        {"closures": ("POLYGON ((500000 0, 500100 0, 500100 100, 500000 0))",)},
    ],
)
def test_conditions_that_cannot_be_are_refused(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ScenarioError):
        Scenario(**wrong)


def test_edges_touching_a_polygon_are_those_shapely_finds() -> None:
    rng = np.random.default_rng(3)
    nodes = rng.uniform(0, 2000, (60, 2))
    pairs = np.array([(a, b) for a, b in rng.integers(0, 60, (120, 2)) if a != b])
    network = make_network([tuple(xy) for xy in nodes], [tuple(pair) for pair in pairs])
    closure = shapely.Polygon(lonlat_of([(300, 300), (900, 500), (700, 1400)]))
    lines = shapely.linestrings(network.node_lonlat[pairs])
    assert edges_in(network, "walk", closure).tolist() == np.flatnonzero(shapely.intersects(lines, closure)).tolist()


def test_classes_are_slowed_by_their_own_factor() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)])
    classes = np.array([HIGHWAY_NAMES.index("primary"), HIGHWAY_NAMES.index("service")], dtype=np.int8)
    network = dataclasses.replace(network, highway=classes)
    slower = changed_network(network, "drive", class_factors={"primary": 2.0, "*": 1.5}, closed=None)
    assert slower.minutes["drive"].tolist() == [[30.0, 30.0], [22.5, 22.5]]
    shut = changed_network(network, "drive", closed=np.array([1]))
    assert shut.usable("drive").tolist() == [True, False]
    for factor in (0.9, np.inf, np.nan):
        with pytest.raises(ValueError, match="at least 1"):
            changed_network(network, "drive", class_factors={"*": factor})


def test_a_road_that_gets_endless_is_closed_and_left_by_another() -> None:
    # 27 km on foot take 405 minutes, in winter 506, at night too 557: no such piece is walked any more.
    network = make_network([(0, 0), (27_000, 0), (0, 100), (27_000, 100)], [(0, 1), (0, 2), (1, 3)])
    area = make_area(network, outlets=[(0, 0)], cells=[(13_500, 0), (27_000, 90)], persons=[1, 1])
    winter = run_scenario(area, Scenario(sites=0, slow_downs=("winter",))).before
    assert winter.minutes == pytest.approx([202.5 * 1.25, 405 * 1.25 + 1.35 * 1.25], abs=1e-3)
    both = area_under(area, Scenario(sites=0, slow_downs=("winter", "night")))
    assert both.network.usable("walk").tolist() == [False, True, True]
    assert both.snaps["walk"]["cells"].edge.tolist() == [-1, 2]


def test_ferries_keep_their_timetable() -> None:
    network = make_network([(0, 0), (1000, 0), (2000, 0)], [(0, 1), (1, 2)])
    classes = np.array([HIGHWAY_NAMES.index("ferry"), HIGHWAY_NAMES.index("footway")], dtype=np.int8)
    area = make_area(dataclasses.replace(network, highway=classes), outlets=[(0, 0)], cells=[(2000, 0)], persons=[1])
    winter = run_scenario(area, Scenario(sites=0, slow_downs=("winter",))).before
    assert winter.minutes.tolist() == [15.0 + 15.0 * 1.25]
    assert winter.circle_metres == pytest.approx(1000.0 / 1.25)


def test_sessions_may_ask_at_the_same_time(two_bridges: StudyArea) -> None:
    keys = ("winter", "night", "evening_peak")
    asked = [Scenario(slow_downs=keys[:k], mode=mode) for mode in ("walk", "bicycle", "drive") for k in (1, 2, 3)]

    def ask(turn: int) -> bool:
        scenario = asked[turn % len(asked)]
        factor = class_factors(scenario.mode, scenario.slow_downs)[HIGHWAY_NAMES[0]]
        found = area_under(two_bridges, scenario).network.minutes[scenario.mode]
        return bool(np.allclose(found, two_bridges.network.minutes[scenario.mode] * factor))

    with ThreadPoolExecutor(4) as sessions:
        assert all(sessions.map(ask, range(200)))


def test_with_every_road_closed_nobody_is_near_one(two_bridges: StudyArea) -> None:
    coverage = run_scenario(two_bridges, Scenario(sites=0, closures=(square((-500, -500), (1500, 1100)),))).before
    assert coverage.minutes.tolist() == [np.inf] * 3
    assert [REASONS[reason] for reason in coverage.reason] == ["no_road"] * 3


@pytest.fixture
def two_kinds(two_bridges: StudyArea) -> StudyArea:
    """A gig market on the south bank beside the service window on the north bank."""
    nodes = [(0, 0), (0, 600), (1000, 0), (1000, 600)]
    network = make_network(nodes, [(0, 1), (2, 3), (0, 2), (1, 3)])
    area = make_area(
        network, outlets=[(0, 600), (0, 0)], cells=[(0, 0), (500, 0), (0, 300)], persons=[100, 50, 10], border_x=750.0
    )
    return dataclasses.replace(area, outlets=area.outlets.assign(kind=["service_window", "gig_market"]))


def test_only_outlets_of_the_kinds_chosen_count(two_kinds: StudyArea) -> None:
    window, market = (Scenario(sites=0, outlet_kinds=(kind,)) for kind in ("service_window", "gig_market"))
    assert run_scenario(two_kinds, window).before.minutes.tolist() == [9.0, 16.5, 4.5]
    found = run_scenario(two_kinds, market).before
    assert found.minutes.tolist() == [0.0, 7.5, 4.5]
    assert found.outlets == 1
    assert found.units["outlets"].sum() == 1
    assert (found.runner_up == -1).all()
    there = counted_area(two_kinds, market)
    assert there.outlets["kind"].iloc[found.nearest].tolist() == ["gig_market"] * 3
    assert counted_area(there, market) is there
    assert counted_area(two_kinds, Scenario()) is two_kinds
    both = Scenario(sites=0, outlet_kinds=("gig_market", "service_window"))
    assert counted_area(two_kinds, both) is two_kinds
    nobody = run_scenario(two_kinds, Scenario(sites=0, outlet_kinds=("mobile_van",))).before
    assert not np.isfinite(nobody.minutes).any()


def test_kinds_that_count_and_slow_downs_hold_together(two_kinds: StudyArea) -> None:
    for kind, minutes in (("service_window", [11.25, 20.625, 5.625]), ("gig_market", [0.0, 9.375, 5.625])):
        scenario = Scenario(sites=0, outlet_kinds=(kind,), slow_downs=("winter",))
        assert run_scenario(two_kinds, scenario).before.minutes.tolist() == minutes
