"""People and jobs: official totals per township, the 100 m raster that does not quite agree, and the firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import rasterio
import rasterio.features
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from geodata.sample.buildings import Buildings
from geodata.sample.plane import to_degrees
from geodata.sample.units import Units, units_of

PIXEL_DEGREES = 1.0 / 1200.0
"""Three arc-seconds: about 93 m from north to south."""

NODATA = -99999.0

_TRADES = {
    "industrial": (("制造业", 0.78), ("建筑业", 0.12), ("电力、热力、燃气及水生产和供应业", 0.10)),
    "warehouse": (("交通运输、仓储和邮政业", 0.8), ("批发和零售业", 0.2)),
    "commercial": (
        ("批发和零售业", 0.42),
        ("住宿和餐饮业", 0.24),
        ("居民服务、修理和其他服务业", 0.14),
        ("房地产业", 0.08),
        ("租赁和商务服务业", 0.12),
    ),
    "retail": (("批发和零售业", 0.6), ("住宿和餐饮业", 0.4)),
    "office": (("租赁和商务服务业", 0.4), ("信息传输、软件和信息技术服务业", 0.25), ("金融业", 0.2), ("建筑业", 0.15)),
    "school": (("教育", 1.0),),
    "house": (("农、林、牧、渔业", 1.0),),
    "residential": (("农、林、牧、渔业", 0.5), ("批发和零售业", 0.5)),
}
_FIRMS = {
    "industrial": 330,
    "warehouse": 95,
    "commercial": 470,
    "retail": 290,
    "office": 200,
    "school": 60,
    "house": 62,
    "residential": 43,
}
_MEDIAN_JOBS = {
    "industrial": 150.0,
    "warehouse": 75.0,
    "commercial": 38.0,
    "retail": 14.0,
    "office": 62.0,
    "school": 68.0,
    "house": 9.0,
    "residential": 12.0,
}
_SUFFIX = {
    "制造业": ("机械制造", "食品加工", "乳业", "建材", "木业", "农机", "服装", "饲料"),
    "建筑业": ("建筑工程", "市政工程", "装饰工程"),
    "电力、热力、燃气及水生产和供应业": ("热力", "供水", "新能源"),
    "交通运输、仓储和邮政业": ("物流", "仓储", "货运", "快递服务"),
    "批发和零售业": ("商贸", "百货", "建材商行", "农资"),
    "住宿和餐饮业": ("餐饮服务", "宾馆", "酒店管理"),
    "居民服务、修理和其他服务业": ("家政服务", "汽车维修", "洗染服务"),
    "房地产业": ("置业", "物业服务"),
    "租赁和商务服务业": ("人力资源服务", "会展服务", "商务服务"),
    "信息传输、软件和信息技术服务业": ("网络科技", "信息技术", "软件"),
    "金融业": ("小额贷款", "融资担保", "保险代理"),
    "教育": ("实验学校", "职业培训学校"),
    "农、林、牧、渔业": ("牧业", "种植", "养殖"),
}
_FIRST = (
    "北辰",
    "云帆",
    "金禾",
    "绿源",
    "恒泰",
    "宏远",
    "瑞丰",
    "天合",
    "万通",
    "兴业",
    "长青",
    "华茂",
    "鼎新",
    "同德",
    "润泽",
    "腾跃",
    "佳和",
    "盛达",
    "广源",
    "博远",
    "青松",
    "白桦",
    "星河",
    "远山",
    "沃野",
    "丰登",
    "晨曦",
    "百川",
)


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Persons per pixel, from north to south, with the upper left corner in degrees."""

    persons: NDArray[np.float32]
    west: float
    north: float


def township_table(units: Units, buildings: Buildings, rng: np.random.Generator) -> pd.DataFrame:
    """Return the official totals: code, name, residents and registered unemployed of every township."""
    township = units_of(units.townships, buildings.xy_metres)
    persons = np.bincount(township, weights=buildings.persons, minlength=len(units.townships))
    rate = rng.uniform(0.012, 0.019, len(persons))
    rate = np.where(units.township_name == "老城街道", 0.024, np.where(units.township_name == "新区街道", 0.020, rate))
    return pd.DataFrame(
        {
            "行政区划代码": units.township_code,
            "乡镇街道": units.township_name,
            "常住人口": np.round(persons).astype(np.int64),
            "登记失业人数": np.round(persons * rate).astype(np.int64),
        }
    )


def population_raster(
    units: Units, buildings: Buildings, county_degrees: NDArray[np.float64], rng: np.random.Generator
) -> Raster:
    """Return persons per pixel as a modelled product has them: slightly smeared, a few per cent off per township.

    Parameters
    ----------
    units : Units
        Townships, each with its own deviation of up to 6 %.
    buildings : Buildings
        Residents.
    county_degrees : ndarray, shape (n, 2)
        The county's outline; pixels wholly outside it carry `NODATA`.
    rng : numpy.random.Generator
        Source of every random choice.

    Returns
    -------
    Raster
        Float32 persons on a grid of `PIXEL_DEGREES`.
    """
    west, south = np.floor(county_degrees.min(axis=0) / PIXEL_DEGREES - 2.0) * PIXEL_DEGREES
    east, north = np.ceil(county_degrees.max(axis=0) / PIXEL_DEGREES + 2.0) * PIXEL_DEGREES
    columns, rows = round((east - west) / PIXEL_DEGREES), round((north - south) / PIXEL_DEGREES)
    deviation = rng.uniform(0.94, 1.06, len(units.townships))
    persons = buildings.persons * deviation[units_of(units.townships, buildings.xy_metres)]
    counts = np.zeros((rows, columns))
    for step in ((-16.0, 0.0), (16.0, 0.0), (0.0, 0.0)):
        lonlat = to_degrees(buildings.xy_metres + np.array(step))
        row = ((north - lonlat[:, 1]) / PIXEL_DEGREES).astype(np.int64)
        column = ((lonlat[:, 0] - west) / PIXEL_DEGREES).astype(np.int64)
        np.add.at(counts, (row, column), persons / 3.0)
    counts = 0.7 * counts + 0.3 * gaussian_filter(counts, 0.8, mode="constant")
    counts[counts < 0.02] = 0.0
    shape = {"type": "Polygon", "coordinates": [county_degrees.tolist()]}
    transform = rasterio.Affine(PIXEL_DEGREES, 0.0, west, 0.0, -PIXEL_DEGREES, north)
    inside = rasterio.features.rasterize([(shape, 1)], out_shape=counts.shape, transform=transform, all_touched=True)
    return Raster(np.where(inside == 1, counts, NODATA).astype(np.float32), float(west), float(north))


def firm_table(buildings: Buildings, rng: np.random.Generator, *, jobs: int = 150_000) -> pd.DataFrame:
    """Return the firms: name, trade, jobs and place in degrees.

    Parameters
    ----------
    buildings : Buildings
        Where firms may sit.
    rng : numpy.random.Generator
        Source of every random choice.
    jobs : int, optional
        Roughly how many jobs there are altogether.

    Returns
    -------
    DataFrame
        One row per firm; all names are invented and unlike any real company's.
    """
    trades, sizes, places = [], [], []
    for building, count in _FIRMS.items():
        here = np.flatnonzero(buildings.building == building)
        chosen = rng.choice(here, count)
        sorts, shares = zip(*_TRADES[building], strict=True)
        trades += [str(sort) for sort in rng.choice(sorts, count, p=shares)]
        sizes.append(_MEDIAN_JOBS[building] * rng.lognormal(0.0, 0.95, count))
        places.append(buildings.xy_metres[chosen] + rng.uniform(-6.0, 6.0, (count, 2)))
    size = np.concatenate(sizes)
    lonlat = to_degrees(np.vstack(places))
    names = [
        f"虚构{rng.choice(_FIRST)}{rng.choice(_SUFFIX[trade])}"
        f"{'' if trade == '教育' else '专业合作社' if trade == '农、林、牧、渔业' else '有限公司'}（{number + 1:04d}）"
        for number, trade in enumerate(trades)
    ]
    return pd.DataFrame(
        {
            "企业名称": names,
            "行业": trades,
            "从业人数": np.maximum(np.round(size * jobs / size.sum()), 1).astype(np.int64),
            "经度": np.round(lonlat[:, 0], 6),
            "纬度": np.round(lonlat[:, 1], 6),
        }
    )
