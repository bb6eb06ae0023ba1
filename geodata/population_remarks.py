"""What a reader must know of the population: how it was modelled, where there is none, how far raster and totals differ."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import Pieces
from geodata.placing import listed
from geodata.text import Text

_MODELLED = Text(
    "人口按住宅建筑与居住用地分摊到网格（由各单元总数推算，非实测）",
    "persons were spread over residential buildings and land (modelled from unit totals, not counted)",
)


def modelled(by_streets: pd.Series) -> list[Text]:
    """Return the remarks of the dasymetric method.

    Parameters
    ----------
    by_streets : Series of str
        Names of the areas that were spread along streets.
    """
    if not len(by_streets):
        return [_MODELLED]
    return [
        _MODELLED,
        Text(
            f"{listed(by_streets, '、')} 无住宅与居住用地数据，人口按街道长度分摊",
            f"{listed(by_streets, ', ')}: no homes or residential land are mapped, persons were spread along streets",
        ),
    ]


def people_remarks(people: Pieces, units: gpd.GeoDataFrame) -> list[Text]:
    """Return a remark on reporting units in which nobody lives."""
    persons = np.bincount(people.unit, weights=people.counts[:, 0], minlength=len(units))
    empty = units["name"][persons <= 0]
    if not len(empty):
        return []
    return [Text(f"没有人口的统计单元：{listed(empty, '、')}", f"units in which nobody lives: {listed(empty, ', ')}")]


def group_remarks(people: Pieces, groups: Iterable[str]) -> list[Text]:
    """Return a remark on every group by age or employment that is larger than all persons together."""
    persons = people.counts[:, 0].sum()
    return [
        Text(
            f"分组“{name}”共 {total:,.0f} 人，多于总人口 {persons:,.0f} 人",
            f"the group “{name}” has {total:,.0f} persons, more than the {persons:,.0f} persons altogether",
        )
        for name, total in zip(groups, people.counts[:, 3:].sum(axis=0), strict=True)
        if total > persons * (1 + 1e-9)
    ]


def population_check(
    counted: NDArray[np.float64], stated: NDArray[np.float64], units: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Text]]:
    """Compare a raster's persons with the totals to which it was rescaled.

    Parameters
    ----------
    counted, stated : (u,) float64
        Persons of each unit by the raster and by the totals.
    units : GeoDataFrame
        Reporting units.

    Returns
    -------
    check : DataFrame
        ``population_check`` of `geodata.study_area.StudyArea`.
    remarks : list of Text
        The unit whose figures differ most, in persons.
    """
    difference = counted - stated
    percent = np.zeros(len(units))
    np.divide(100.0 * difference, stated, out=percent, where=stated > 0)
    percent[(stated <= 0) & (counted > 0)] = np.inf
    check = pd.DataFrame(
        {
            "unit": np.arange(len(units), dtype=np.int32),
            "counted": counted,
            "stated": stated,
            "difference": difference,
            "percent": percent,
        }
    )
    worst = int(np.argmax(np.abs(difference)))
    name, share = units["name"].iloc[worst], f" ({percent[worst]:+.1f} %)" if stated[worst] > 0 else ""
    return check, [
        Text(
            f"人口栅格已按各单元总数调整；相差最大的是 {name}：栅格 {counted[worst]:,.0f} 人，总数 {stated[worst]:,.0f} 人，"
            f"相差 {difference[worst]:+,.0f} 人{share}",
            f"the raster was rescaled to the units' totals; they differ most in {name}: {counted[worst]:,.0f} persons by the "
            f"raster, {stated[worst]:,.0f} by the total, a difference of {difference[worst]:+,.0f}{share}",
        )
    ]
