"""What changed from an earlier year to the year under review: coverage and where it comes from, outlets, cells, units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.coordinates import project
from geodata.network import Floats
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.comparison import CHANGES
from planning.coverage import Coverage
from planning.errors import ReviewError
from planning.outlet_changes import outlet_changes
from planning.proposals import ScenarioResult
from planning.year_mixtures import mixtures, split, standard_of, today_under

CELL_CHANGES = (*CHANGES, "new", "gone")
"""What becomes of a cell: covered in neither year, in both, now, no longer; or with people or jobs in one year only."""

TOTALS = ("outlets", "persons_total", "persons_covered", "persons_share", "jobs_total", "jobs_covered", "jobs_share")
"""Figures of a whole area that are compared."""


@dataclass(frozen=True, slots=True, eq=False)
class YearState:
    """An area's coverage by its existing outlets in one year.

    Attributes
    ----------
    totals : mapping of str to float
        Each of `TOTALS`; shares 0 to 1, 0 where there is nobody.
    cells : DataFrame
        ``cell`` (H3 index as text), ``persons``, ``covered``.
    units : DataFrame
        ``unit_id``, ``name``, ``outlets``, ``persons_total``, ``persons_covered``.
    outlets : DataFrame
        ``outlet_id``, ``name``, ``kind``, ``lon``, ``lat``, of every kind.
    """

    totals: Mapping[str, float]
    cells: pd.DataFrame
    units: pd.DataFrame
    outlets: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class FrozenYear:
    """What a snapshot kept of a year.

    Attributes
    ----------
    fingerprint : str
        Fingerprint of its study area.
    standard : mapping of str to value
        The standard it was measured by (`planning.year_mixtures.standard_of`).
    state : YearState
        What was measured.
    """

    fingerprint: str
    standard: Mapping[str, Any]
    state: YearState


@dataclass(frozen=True, slots=True, eq=False)
class EarlierYear:
    """A year to compare with: its study area, or what a snapshot kept of it, or both.

    Attributes
    ----------
    year : int
        The year.
    area : StudyArea or None
        Its prepared study area; without it a change cannot be split.
    frozen : FrozenYear or None
        What a snapshot kept of it (`planning.snapshot.earlier_year`); of no account where there is the area.

    Raises
    ------
    ReviewError
        Neither is given, or they are not of the same area.
    """

    year: int
    area: StudyArea | None = None
    frozen: FrozenYear | None = None

    def __post_init__(self) -> None:
        """Refuse a year of which nothing is known, or two things that do not go together."""
        if self.area is None and self.frozen is None:
            raise ReviewError(Text(f"{self.year} 年没有可比较的数据", f"nothing is known of {self.year}"))
        if self.area is not None and self.frozen is not None and self.area.fingerprint != self.frozen.fingerprint:
            raise ReviewError(
                Text(
                    f"{self.year} 年的快照（{self.frozen.fingerprint}）不是由该研究区（{self.area.fingerprint}）得出的",
                    f"the snapshot of {self.year} ({self.frozen.fingerprint}) is not of this study area ({self.area.fingerprint})",
                )
            )


@dataclass(frozen=True, slots=True, eq=False)
class YearChange:
    """What changed from an earlier year to the year under review, by the existing outlets of each.

    Attributes
    ----------
    from_year, to_year : int
        The years.
    same_standard : bool
        Whether both are measured by the same service standard and conditions. If not, differences in coverage are those of
        the standards too.
    totals : DataFrame
        One row per entry of `TOTALS`, with it as index: ``earlier``, ``later``, ``change``.
    split : DataFrame or None
        One row per entry of `planning.year_mixtures.FACTORS`, with it as index: ``persons`` and ``share``, what each
        contributed to the change in covered residents and in their share; they add up to these. None where the earlier
        year's area is not at hand.
    mixtures : DataFrame or None
        The eight mixtures behind it (`planning.year_mixtures.mixtures`).
    outlets : DataFrame
        One row per outlet of either year (`planning.outlet_changes.outlet_changes`).
    cells : DataFrame
        One row per cell of either year, by H3 index: ``cell``, ``earlier_persons``, ``later_persons`` (0 where the year does
        not have it), ``earlier_covered``, ``later_covered`` (False there), ``change`` (one of `CELL_CHANGES`).
    units : DataFrame
        One row per reporting unit of either year, matched by ``unit_id``: ``unit_id``, ``name``, ``earlier_outlets``,
        ``later_outlets``, ``earlier_persons``, ``later_persons`` (residents), ``earlier_covered``, ``later_covered``,
        ``earlier_share``, ``later_share``, ``covered_change``, ``share_change``. The figures of a year that does not have
        the unit are missing. The greatest changes of covered residents first.
    remarks : tuple of Text
        What a reader must know: another standard, why there is no split, units that are not the same.
    """

    from_year: int
    to_year: int
    same_standard: bool
    totals: pd.DataFrame
    split: pd.DataFrame | None
    mixtures: pd.DataFrame | None
    outlets: pd.DataFrame
    cells: pd.DataFrame
    units: pd.DataFrame
    remarks: tuple[Text, ...]


def year_state(area: StudyArea, coverage: Coverage) -> YearState:
    """Return an area's coverage by its existing outlets as years are compared by.

    Parameters
    ----------
    area : StudyArea
        The study area.
    coverage : Coverage
        Its coverage by the existing outlets.
    """
    places = area.outlets.geometry
    outlets = area.outlets[["outlet_id", "name", "kind"]].assign(lon=places.x.to_numpy(), lat=places.y.to_numpy())
    totals = {name: coverage.totals[name] for name in TOTALS if name in coverage.totals}
    shares = {f"{group}_share": coverage.share(group) for group in ("persons", "jobs")}
    return YearState(
        {"outlets": float(coverage.outlets), **totals, **shares},
        pd.DataFrame(
            {
                "cell": area.cells["cell"].to_numpy(),
                "persons": area.cells["persons"].to_numpy(),
                "covered": coverage.covered,
            }
        ),
        coverage.units[["unit_id", "name", "outlets", "persons_total", "persons_covered"]].reset_index(drop=True),
        pd.DataFrame(outlets).reset_index(drop=True),
    )


def year_change(area: StudyArea, result: ScenarioResult, earlier: EarlierYear, *, year: int) -> YearChange:
    """Return what changed from an earlier year.

    Parameters
    ----------
    area : StudyArea
        The area under review.
    result : ScenarioResult
        Its result; coverage by the existing outlets counts.
    earlier : EarlierYear
        The year to compare with. Its area, where it is at hand, is measured by the result's scenario.
    year : int
        The year under review.

    Returns
    -------
    YearChange
        Of residents, jobs and outlets. Priority persons are not compared: each year shows its own.

    Raises
    ------
    ReviewError
        The earlier year is not earlier.
    PlanningError
        The scenario's conditions do not fit the earlier area.
    """
    if earlier.year >= year:
        raise ReviewError(
            Text(f"对比年份 {earlier.year} 应早于 {year}", f"year {earlier.year} must be earlier than {year}")
        )
    now = year_state(area, result.before)
    then, mixed, same = _then(earlier, area, result)
    units = _units(then.units, now.units)
    return YearChange(
        earlier.year,
        year,
        same,
        _totals(then, now),
        None if mixed is None else split(mixed),
        mixed,
        outlet_changes(then.outlets, now.outlets, _xy(then.outlets, area), _xy(now.outlets, area)),
        _cells(then.cells, now.cells),
        units,
        tuple(_remarks(earlier, same, mixed is not None, units)),
    )


def _then(earlier: EarlierYear, area: StudyArea, result: ScenarioResult) -> tuple[YearState, pd.DataFrame | None, bool]:
    """Return the earlier state, the mixtures where they can be made, and whether the standard is the same."""
    scenario = result.scenario
    if earlier.area is not None:
        coverage = today_under(earlier.area, scenario)
        return year_state(earlier.area, coverage), mixtures(earlier.area, area, scenario), True
    assert earlier.frozen is not None  # noqa: S101 -- EarlierYear sees to it
    return earlier.frozen.state, None, dict(earlier.frozen.standard) == dict(standard_of(scenario))


def _totals(then: YearState, now: YearState) -> pd.DataFrame:
    table = pd.DataFrame(
        {"earlier": [then.totals[name] for name in TOTALS], "later": [now.totals[name] for name in TOTALS]},
        index=pd.Index(TOTALS, name="figure"),
    )
    return table.assign(change=table["later"] - table["earlier"])


def _cells(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    both = then.merge(now, on="cell", how="outer", suffixes=("_then", "_now"), indicator="of").sort_values("cell")
    had, has = (both[f"covered_{when}"].eq(True).to_numpy() for when in ("then", "now"))
    rank = np.where(had, np.where(has, 1, 3), np.where(has, 2, 0))
    rank = np.select([both["of"] == "right_only", both["of"] == "left_only"], [4, 5], rank)
    return pd.DataFrame(
        {
            "cell": both["cell"].to_numpy(),
            "earlier_persons": both["persons_then"].fillna(0.0).to_numpy(),
            "later_persons": both["persons_now"].fillna(0.0).to_numpy(),
            "earlier_covered": had,
            "later_covered": has,
            "change": np.array(CELL_CHANGES, dtype=object)[rank],
        }
    )


def _units(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    both = then.merge(now, on="unit_id", how="outer", suffixes=("_then", "_now"), sort=True)
    table = pd.DataFrame({"unit_id": both["unit_id"], "name": both["name_now"].fillna(both["name_then"])})
    columns = {"outlets": "outlets", "persons": "persons_total", "covered": "persons_covered"}
    for short, column in columns.items():
        table[f"earlier_{short}"], table[f"later_{short}"] = both[f"{column}_then"], both[f"{column}_now"]
    for when in ("earlier", "later"):
        persons = table[f"{when}_persons"]
        table[f"{when}_share"] = table[f"{when}_covered"] / persons.where(persons > 0)
    for name in ("covered", "share"):
        table[f"{name}_change"] = table[f"later_{name}"] - table[f"earlier_{name}"]
    order = table["covered_change"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    return table.loc[order].reset_index(drop=True)


def _remarks(earlier: EarlierYear, same_standard: bool, is_split: bool, units: pd.DataFrame) -> list[Text]:
    remarks = []
    if not same_standard:
        remarks.append(
            Text(
                f"{earlier.year} 年快照所用的服务标准或条件与本年不同，覆盖变化含标准变化的影响",
                f"the snapshot of {earlier.year} was measured by another standard or other conditions: changes in coverage are "
                "those of the standard too",
            )
        )
    if not is_split:
        remarks.append(
            Text(
                f"只有 {earlier.year} 年的快照而没有当年的研究区数据，覆盖变化无法分解为人口、道路和网点三部分",
                f"only a snapshot of {earlier.year} is at hand and not its study area: the change in coverage cannot be split into "
                "population, roads and outlets",
            )
        )
    new, gone = (int(units[f"{when}_persons"].isna().sum()) for when in ("earlier", "later"))
    if new or gone:
        remarks.append(
            Text(
                f"两年的统计单元不一致：新增 {new} 个，撤并 {gone} 个，按单元代码对应",
                f"the units differ: {new} are new and {gone} are gone, matched by their codes",
            )
        )
    return remarks


def _xy(outlets: pd.DataFrame, area: StudyArea) -> Floats:
    return project(gpd.GeoSeries.from_xy(outlets["lon"], outlets["lat"], crs="EPSG:4326"), area.metric_crs)
