"""Published instances: MCLP optima, and landmarks with BD-09 and WGS84 coordinates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

from geodata.coordinates import bd09_to_wgs84
from planning.siting import Effort, maximal_covering


def test_sjc_instances_reach_their_proven_optima(data: Path) -> None:
    optima = pd.read_csv(data / "siting/mclp_optima.csv")
    sjc = optima[optima["set"] == "SJC"]
    assert len(sjc) >= 9
    for instance, rows in sjc.groupby("instance"):
        points = pd.read_csv(data / "siting/sjc" / f"{instance}.txt", sep=r"\s+", header=None, skiprows=1)
        points = points.to_numpy(dtype=float)
        assert len(points) == rows["n_cust"].iloc[0]
        cover = csr_matrix(cdist(points[:, :2], points[:, :2]) <= rows["radius"].iloc[0])
        for row in rows.itertuples():
            plan = maximal_covering(cover, points[:, 2], row.p, effort=Effort(time_limit_seconds=60))
            assert plan.status == "optimal"
            assert plan.objective == pytest.approx(row.objective)


def test_bd09_landmarks_fall_on_their_wgs84_places(data: Path) -> None:
    table = pd.read_csv(data / "tables/baidu_poi_bd09.csv")
    lon, lat = bd09_to_wgs84(table["lng"].to_numpy(), table["lat"].to_numpy())
    metres = np.hypot((lon - table["lng_wgs84"]) * np.cos(np.radians(lat)), lat - table["lat_wgs84"]) * 111_320
    # The file's own conversion is a one-step approximation, good to about a metre.
    assert metres.max() < 2.0
