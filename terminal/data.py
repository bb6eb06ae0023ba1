"""The commands that make data: sample, download, prepare."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import InputError
from geodata.text import Text
from terminal.options import Language
from terminal.output import end, print_json, progress_bar

if TYPE_CHECKING:
    from geodata.study_area import StudyArea


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写入的文件夹。Where to write.")], lang: Language = "zh"
) -> None:
    """写出虚构示例县的文件和 sources.toml。Write the synthetic sample county's files and its sources.toml."""
    from geodata.sample import write_sample_county

    with progress_bar(lang) as tell:
        tell(Text("生成虚构示例县", "Making the synthetic sample county"), 0.0)
        sources = write_sample_county(folder)
        tell(Text("完成", "Done"), 1.0)
    typer.echo(Text(f"已写出：{sources}", f"Written: {sources}").say(lang))


def download(
    target: Annotated[Path, typer.Argument(help="写入的 OSM 文件，如 roads.osm.pbf。OSM file to write.")],
    place: Annotated[str, typer.Option("--place", help="地名，如“内蒙古自治区赛罕区”。Name of the place.")] = "",
    boundary: Annotated[
        Path | None, typer.Option("--boundary", help="范围面图层，代替地名。Layer of polygons instead of a name.")
    ] = None,
    overpass_url: Annotated[str, typer.Option("--overpass", help="Overpass 服务地址。Overpass server.")] = "",
    nominatim_url: Annotated[str, typer.Option("--nominatim", help="Nominatim 服务地址。Nominatim server.")] = "",
    lang: Language = "zh",
) -> None:
    """从 OpenStreetMap 下载道路与地物（需要互联网）。Download roads and features from OpenStreetMap."""
    from geodata.closures import read_areas
    from geodata.download import NOMINATIM_URL, OVERPASS_URL, download_roads

    if bool(place) == (boundary is not None):
        end(Text("请给出 --place 或 --boundary 之一", "give either --place or --boundary").say(lang), 2)
    with progress_bar(lang) as tell:
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


def prepare(
    sources: Annotated[Path, typer.Argument(metavar="SOURCES.toml", help="数据来源说明。Names files and columns.")],
    area: Annotated[Path, typer.Argument(help="保存研究区的文件夹。Where to save the study area.")],
    progress_lines: Annotated[
        bool,
        typer.Option(
            "--progress-lines",
            help="在标准输出逐行打印 JSON 进度，供其他程序读取。Print progress as JSON lines, for other programs.",
        ),
    ] = False,
    lang: Language = "zh",
) -> None:
    """核对数据、建立并保存研究区。Check, build and save a study area."""
    if progress_lines:
        _prepare_by_lines(sources, area)
        return
    with progress_bar(lang) as tell:
        prepared = _prepared(sources, area, tell)
    for line in (prepared.notice, *(remark.say(lang) for remark in prepared.remarks)):
        if line:
            typer.echo(f"· {line}")
    total = prepared.cells["persons"].sum()
    typer.echo(
        Text(
            f"已准备“{prepared.name}”：{total:,.0f} 人，{len(prepared.cells):,} 个网格，{len(prepared.outlets):,} 个网点，"
            f"{len(prepared.venues):,} 处备选场地，{prepared.network.edges:,} 段道路；数据指纹 {prepared.fingerprint}",
            f"Prepared “{prepared.name}”: {total:,.0f} persons, {len(prepared.cells):,} cells, {len(prepared.outlets):,} "
            f"outlets, {len(prepared.venues):,} candidate venues, {prepared.network.edges:,} road pieces; fingerprint "
            f"{prepared.fingerprint}",
        ).say(lang)
    )


def _prepared(sources: Path, area: Path, tell: Callable[[Text, float], None]) -> StudyArea:
    from geodata.prepare import prepare_area
    from geodata.store import refuse_foreign_folder, save_area
    from planning.warm_up import compile_kernels

    refuse_foreign_folder(area)
    prepared = prepare_area(sources, on_progress=tell)
    tell(Text("保存", "Saving"), 0.97)
    save_area(prepared, area)
    tell(Text("编译计算核心（仅首次）", "Compiling (first time only)"), 0.98)
    compile_kernels(prepared)
    tell(Text("完成", "Done"), 1.0)
    return prepared


def _prepare_by_lines(sources: Path, area: Path) -> None:
    """Prepare and print one JSON object a line: every step, and at last the fingerprint, or every fault (then exit 2)."""
    from publishing.intake_records import fault_record

    def tell(text: Text, share: float) -> None:
        print_json({"share": round(share, 4), "zh": text.zh, "en": text.en})

    try:
        prepared = _prepared(sources, area, tell)
    except InputError as error:
        print_json({"faults": [fault_record(fault) for fault in error.faults]})
        raise typer.Exit(2) from error
    print_json({"done": prepared.fingerprint})
