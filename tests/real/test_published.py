"""Published instances: MCLP optima, and landmarks with BD-09 and WGS84 coordinates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

from geodata.chinese_datums import bd09_to_wgs84
from planning.siting import Effort, maximal_covering


def cover_of(data: Path, instance: str, radius: float) -> tuple[csr_matrix, np.ndarray]:
    """Who covers whom, and the weights. SJC: every point is both; BDS: rows F are candidates, the others customers."""
    if instance.startswith("SJC"):
        points = pd.read_csv(data / "siting/sjc" / f"{instance}.txt", sep=r"\s+", header=None, skiprows=1)
        values = points.to_numpy(dtype=float)
        return csr_matrix(cdist(values[:, :2], values[:, :2]) <= radius), values[:, 2]
    names = ["sort", "number", "x", "y", "weight"]
    points = pd.read_csv(data / "siting/bds" / f"{instance}.txt", sep=r"\s+", header=None, skiprows=1, names=names)
    site, values = (points["sort"] == "F").to_numpy(), points[["x", "y", "weight"]].to_numpy(dtype=float)
    return csr_matrix(cdist(values[site, :2], values[~site, :2]) <= radius), values[~site, 2]


def test_maximal_covering_reaches_the_published_optima(data: Path) -> None:
    optima = pd.read_csv(data / "siting/mclp_optima.csv")
    # The largest instance is not among the files.
    optima = optima[optima["instance"] != "BDS50000A"]
    assert len(optima) == 28
    for instance, rows in optima.groupby("instance"):
        cover, weights = cover_of(data, str(instance), float(rows["radius"].iloc[0]))
        assert cover.shape == (rows["n_fac"].iloc[0], rows["n_cust"].iloc[0])
        assert weights.sum() == rows["total_demand"].iloc[0]
        for row in rows.itertuples():
            plan = maximal_covering(cover, weights, row.p, effort=Effort(time_limit_seconds=120))
            assert plan.status == "optimal", (instance, row.p)
            assert plan.objective == pytest.approx(row.objective)
            assert weights[(cover[plan.chosen].sum(axis=0) > 0).A1].sum() == plan.objective


def test_bd09_landmarks_fall_on_their_wgs84_places(data: Path) -> None:
    table = pd.read_csv(data / "tables/baidu_poi_bd09.csv")
    lon, lat = bd09_to_wgs84(table["lng"].to_numpy(), table["lat"].to_numpy())
    metres = np.hypot((lon - table["lng_wgs84"]) * np.cos(np.radians(lat)), lat - table["lat_wgs84"]) * 111_320
    # The file's own conversion is a one-step approximation, good to about a metre.
    assert metres.max() < 2.0
