"""The door for the terminal: sample, prepare, coverage, propose, export."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from geodata.errors import InputError
from geodata.text import LANGUAGES, Text
from planning.errors import PlanningError, ScenarioError
from publishing.errors import ExportError, FontError

app = typer.Typer(
    name="outlet-atlas",
    help="就业服务网点布局规划：准备数据、测算覆盖、建议点位、导出成果。Plan public-service outlets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

_Language = Annotated[
    str, typer.Option("--lang", envvar="OUTLET_ATLAS_LANG", help="zh 或 en。Language of messages and products.")
]
_Area = Annotated[Path, typer.Argument(help="已准备的研究区文件夹。Folder of a prepared study area.")]
_Mode = Annotated[str, typer.Option("--mode", help="walk、bicycle、ebike、drive、bus（须有公交时刻表）。")]
_Percentile = Annotated[
    int,
    typer.Option("--percentile", help="公交时间取 50（中位数）或 90 百分位。Which of the departures counts by bus."),
]
_Minutes = Annotated[float, typer.Option("--minutes", help="服务时间（分钟）。Service standard in minutes.")]
_Sites = Annotated[int, typer.Option("--sites", help="新增点位数。Number of new sites.")]
_Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="可用的网点类型，可重复；默认全部。Kind of outlet allowed; repeatable."),
]
_SlowDowns = Annotated[
    list[str] | None,
    typer.Option("--slow-down", help="减速条件：winter、night、evening_peak，可重复。Slower travel; repeatable."),
]
_Closed = Annotated[
    Path | None,
    typer.Option(
        "--closed", help="封闭范围面图层（.gpkg/.geojson/.shp）：其中道路不通。Polygons whose roads are closed."
    ),
]
_TimeLimit = Annotated[float, typer.Option("--time-limit", help="求解时限（秒）。Seconds for the solver.")]
_Json = Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 对象。Print one JSON object on stdout.")]


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写入的文件夹。Where to write.")], lang: _Language = "zh"
) -> None:
    """写出虚构示例县的文件和 sources.toml。Write the synthetic sample county's files and its sources.toml."""
    from geodata.sample import write_sample_county

    with _progress(lang) as tell:
        tell(Text("生成虚构示例县", "Making the synthetic sample county"), 0.0)
        sources = write_sample_county(folder)
        tell(Text("完成", "Done"), 1.0)
    typer.echo(Text(f"已写出：{sources}", f"Written: {sources}").say(lang))


@app.command()
def download(
    target: Annotated[Path, typer.Argument(help="写入的 OSM 文件，如 roads.osm.pbf。OSM file to write.")],
    place: Annotated[str, typer.Option("--place", help="地名，如“内蒙古自治区赛罕区”。Name of the place.")] = "",
    boundary: Annotated[
        Path | None, typer.Option("--boundary", help="范围面图层，代替地名。Layer of polygons instead of a name.")
    ] = None,
    overpass_url: Annotated[str, typer.Option("--overpass", help="Overpass 服务地址。Overpass server.")] = "",
    nominatim_url: Annotated[str, typer.Option("--nominatim", help="Nominatim 服务地址。Nominatim server.")] = "",
    lang: _Language = "zh",
) -> None:
    """从 OpenStreetMap 下载道路与地物（需要互联网）。Download roads and features from OpenStreetMap."""
    from geodata.closures import read_areas
    from geodata.download import NOMINATIM_URL, OVERPASS_URL, download_roads

    if bool(place) == (boundary is not None):
        _end(Text("请给出 --place 或 --boundary 之一", "give either --place or --boundary").say(lang), 2)
    with _progress(lang) as tell:
        found = download_roads(
            place if boundary is None else read_areas(boundary),
            target,
            as_of=datetime.datetime.now(tz=datetime.UTC).date(),
            overpass_url=overpass_url or OVERPASS_URL,
            nominatim_url=nominatim_url or NOMINATIM_URL,
            on_progress=tell,
        )
    if found.place:
        typer.echo(Text(f"地点：{found.place}", f"Place: {found.place}").say(lang))
    typer.echo(
        Text(
            f"已写出 {found.path}：{found.ways:,} 条线、{found.nodes:,} 个点。写入 sources.toml：",
            f"Written {found.path}: {found.ways:,} ways, {found.nodes:,} nodes. For sources.toml:",
        ).say(lang)
    )
    typer.echo(found.as_toml())


@app.command()
def prepare(
    sources: Annotated[Path, typer.Argument(metavar="SOURCES.toml", help="数据来源说明。Names files and columns.")],
    area: Annotated[Path, typer.Argument(help="保存研究区的文件夹。Where to save the study area.")],
    lang: _Language = "zh",
) -> None:
    """核对数据、建立并保存研究区。Check, build and save a study area."""
    from geodata.prepare import prepare_area
    from geodata.store import refuse_foreign_folder, save_area
    from planning.warm_up import compile_kernels

    refuse_foreign_folder(area)
    with _progress(lang) as tell:
        prepared = prepare_area(sources, on_progress=tell)
        tell(Text("保存", "Saving"), 0.97)
        save_area(prepared, area)
        tell(Text("编译计算核心（仅首次）", "Compiling (first time only)"), 0.98)
        compile_kernels(prepared)
        tell(Text("完成", "Done"), 1.0)
    for line in (prepared.notice, *(remark.say(lang) for remark in prepared.remarks)):
        if line:
            typer.echo(f"· {line}")
    total = prepared.cells["persons"].sum()
    typer.echo(
        Text(
            f"已准备“{prepared.name}”：{total:,.0f} 人，{len(prepared.cells):,} 个格网，{len(prepared.outlets):,} 个网点，"
            f"{len(prepared.venues):,} 处备选场地，{prepared.network.edges:,} 段道路；数据指纹 {prepared.fingerprint}",
            f"Prepared “{prepared.name}”: {total:,.0f} persons, {len(prepared.cells):,} cells, {len(prepared.outlets):,} "
            f"outlets, {len(prepared.venues):,} candidate venues, {prepared.network.edges:,} road pieces; fingerprint "
            f"{prepared.fingerprint}",
        ).say(lang)
    )


@app.command()
def coverage(
    area: _Area,
    mode: _Mode = "walk",
    minutes: _Minutes = 15.0,
    percentile: _Percentile = 50,
    slow_down: _SlowDowns = None,
    closed: _Closed = None,
    as_json: _Json = False,
    lang: _Language = "zh",
) -> None:
    """测算路网覆盖。Measure coverage over the road network."""
    from geodata.store import load_area
    from planning.proposals import run_scenario
    from publishing.records import coverage_record
    from publishing.tables import gaps_table, summary_table, units_table

    loaded = load_area(area)
    result = run_scenario(loaded, _scenario(mode, minutes, percentile, slow_down, closed, sites=0))
    if as_json:
        _print_json(coverage_record(loaded, result.before))
        return
    _print_heading(loaded, result.scenario, lang)
    _print_table(summary_table(loaded, result, lang), ("figure", "before"))
    _print_table(
        units_table(result, lang), ("unit_name", "outlets", "persons_total", "persons_covered", "persons_share")
    )
    _print_table(gaps_table(result, lang), ("gap", "unit", "persons", "nearest_minutes", "reason"), rows=15)


@app.command()
def propose(
    area: _Area,
    sites: _Sites = 10,
    mode: _Mode = "walk",
    minutes: _Minutes = 15.0,
    percentile: _Percentile = 50,
    kind: _Kinds = None,
    slow_down: _SlowDowns = None,
    closed: _Closed = None,
    time_limit: _TimeLimit = 30.0,
    as_json: _Json = False,
    lang: _Language = "zh",
) -> None:
    """建议新增点位。Propose new sites."""
    from geodata.store import load_area
    from planning.proposals import run_scenario
    from publishing.records import proposal_record
    from publishing.sentences import plan_lines
    from publishing.tables import sites_table

    if sites < 1:
        raise ScenarioError(Text(f"新增点位数 {sites} 应至少为 1", f"{sites} sites: propose at least 1"))
    scenario = _scenario(mode, minutes, percentile, slow_down, closed, sites=sites, kinds=kind, time_limit=time_limit)
    with _progress(lang) as tell:
        tell(Text("求解", "Solving"), 0.1)
        loaded = load_area(area)
        result = run_scenario(loaded, scenario)
        tell(Text("完成", "Done"), 1.0)
    if as_json:
        _print_json(proposal_record(loaded, result))
        return
    _print_heading(loaded, scenario, lang)
    for name, value in plan_lines(result, lang):
        typer.echo(f"{name}：{value}" if lang == "zh" else f"{name}: {value}")
    _print_table(sites_table(result, lang), ("order", "name", "kind", "unit", "persons_gained", "jobs_gained"))


@app.command()
def export(
    area: _Area,
    out: Annotated[Path, typer.Argument(help="成果文件夹。Folder for the products.")],
    sites: _Sites = 10,
    mode: _Mode = "walk",
    minutes: _Minutes = 15.0,
    percentile: _Percentile = 50,
    kind: _Kinds = None,
    slow_down: _SlowDowns = None,
    closed: _Closed = None,
    time_limit: _TimeLimit = 30.0,
    as_json: _Json = False,
    lang: _Language = "zh",
) -> None:
    """导出图幅、表格与 GIS 图层。Export map sheet, workbook and GIS layers."""
    from geodata.store import load_area
    from planning.proposals import run_scenario
    from publishing.package import export_package

    scenario = _scenario(mode, minutes, percentile, slow_down, closed, sites=sites, kinds=kind, time_limit=time_limit)
    with _progress(lang) as tell:
        tell(Text("求解", "Solving"), 0.05)
        loaded = load_area(area)
        result = run_scenario(loaded, scenario)
        files = export_package(loaded, result, out, language=lang, on_progress=tell)
        tell(Text("完成", "Done"), 1.0)
    if as_json:
        _print_json({"fingerprint": loaded.fingerprint, "files": [str(file) for file in files]})
        return
    for file in files:
        typer.echo(str(file))


def _scenario(
    mode: str,
    minutes: float,
    percentile: int,
    slow_downs: list[str] | None,
    closed: Path | None,
    *,
    sites: int,
    kinds: list[str] | None = None,
    time_limit: float = 30.0,
) -> Any:
    from geodata.closures import read_closures
    from planning.scenario import PROPOSABLE_KINDS, Scenario

    return Scenario(
        mode=mode,
        max_minutes=minutes,
        bus_percentile=percentile,
        sites=sites,
        kinds=tuple(kinds) if kinds else PROPOSABLE_KINDS,
        time_limit_seconds=time_limit,
        slow_downs=tuple(slow_downs or ()),
        closures=read_closures(closed) if closed else (),
    )


@contextmanager
def _progress(language: str) -> Iterator[Callable[[Text, float], None]]:
    """Show a progress bar on stderr, so that stdout stays clean for results."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    with bar:
        task = bar.add_task("", total=1.0)

        def tell(text: Text, share: float) -> None:
            bar.update(task, description=text.say(language), completed=share)

        yield tell


def _print_json(record: dict[str, Any]) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))


def _print_heading(area: Any, scenario: Any, language: str) -> None:
    from publishing.sentences import parameter_lines

    console = Console()
    console.print(area.name, style="bold", markup=False)
    if area.notice:
        console.print(area.notice, style="yellow", markup=False)
    for name, value in parameter_lines(area, scenario, language):
        console.print(f"{name}：{value}" if language == "zh" else f"{name}: {value}", style="dim", markup=False)
    for remark in area.remarks:
        console.print(f"· {remark.say(language)}", style="dim", markup=False)


def _print_table(table: Any, columns: tuple[str, ...], rows: int | None = None) -> None:
    shown = table.shown()[[table.columns[column] for column in columns]]
    grid = Grid(title=table.title, title_justify="left")
    for column in shown.columns:
        grid.add_column(str(column), overflow="fold")
    for row in shown.head(rows or len(shown)).itertuples(index=False):
        # Names come from files: they are text, never rich's markup.
        grid.add_row(*(escape(str(value)) for value in row))
    if rows is not None and len(shown) > rows:
        grid.caption = f"… {len(shown) - rows} +"
    Console().print(grid)


def main() -> None:
    """Run the command line; exit 0 when done, 2 on bad input (message on stderr), 1 on anything else."""
    language = _language_asked_for(sys.argv[1:])
    if language not in LANGUAGES:
        _end(f"--lang / OUTLET_ATLAS_LANG: zh, en ({language})", 2)
    try:
        app()
    except (InputError, PlanningError) as error:
        _end(error.say(language), 2)
    except FontError as error:
        _end(error.say(language), 1)
    except ExportError as error:
        _end(error.say(language), 2)


def _language_asked_for(arguments: list[str]) -> str:
    """Return the language before anything else is parsed, since messages about the rest are told in it."""
    language = os.environ.get("OUTLET_ATLAS_LANG", LANGUAGES[0])
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            language = arguments[place + 1]
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
    return language


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(code)
