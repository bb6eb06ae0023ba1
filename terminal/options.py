"""The options that several commands share, with their help in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Language = Annotated[
    str, typer.Option("--lang", envvar="OUTLET_ATLAS_LANG", help="zh 或 en。Language of messages and products.")
]
Area = Annotated[Path, typer.Argument(help="已准备的研究区文件夹。Folder of a prepared study area.")]
Mode = Annotated[str, typer.Option("--mode", help="walk、bicycle、ebike、drive、bus（须有公交时刻表）。")]
BusPercentile = Annotated[
    int,
    typer.Option("--percentile", help="公交时间取 50（中位数）或 90 百分位。Which of the departures counts by bus."),
]
Minutes = Annotated[float, typer.Option("--minutes", help="服务时间（分钟）。Service standard in minutes.")]
Sites = Annotated[int, typer.Option("--sites", help="新增点位数。Number of new sites.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="可用的网点类型，可重复；默认全部。Kind of outlet allowed; repeatable."),
]
CountedKinds = Annotated[
    list[str] | None,
    typer.Option(
        "--count-kind", help="计入的现有网点类型，可重复；默认全部。Kind of existing outlet that counts; repeatable."
    ),
]
SlowDowns = Annotated[
    list[str] | None,
    typer.Option("--slow-down", help="减速条件：winter、night、evening_peak，可重复。Slower travel; repeatable."),
]
ClosedAreas = Annotated[
    Path | None,
    typer.Option(
        "--closed", help="封闭范围面图层（.gpkg/.geojson/.shp）：其中道路不通。Polygons whose roads are closed."
    ),
]
TimeLimit = Annotated[float, typer.Option("--time-limit", help="求解时限（秒）。Seconds for the solver.")]
PersonsWeight = Annotated[float, typer.Option("--weight-persons", help="每名居民的权重。What one person counts for.")]
JobsWeight = Annotated[float, typer.Option("--weight-jobs", help="每个岗位的权重。What one job counts for.")]
PriorityWeight = Annotated[
    float, typer.Option("--weight-priority", help="每名重点人员的权重。What one priority person counts for.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="只在标准输出打印一个 JSON 对象。Print one JSON object on stdout.")
]
