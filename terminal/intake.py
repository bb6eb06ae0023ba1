"""The commands at the data door: inspect a file as it is, and write an empty template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.text import Text
from terminal.options import AsJson, Language
from terminal.output import end, print_json, print_lines, print_rows, progress_bar

if TYPE_CHECKING:
    from geodata.intake.examination import Examination
    from geodata.intake.ground import Ground
    from geodata.source_files import FileSource
    from geodata.sources import Sources

_REFUSED_SHOWN = 20
_WITH_CODES = ("totals", "priority")


def inspect(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="要查看的文件。The file to look at.")],
    role: Annotated[
        str, typer.Option("--as", help="用途，如 outlets、venues、jobs、totals、boundaries。What it is used for.")
    ],
    sources: Annotated[
        Path | None,
        typer.Option(
            "--sources",
            help="已有的 sources.toml：用其行政区划和道路核对坐标。Boundaries and roads to check coordinates with.",
        ),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="工作表。Sheet of a workbook.")] = "",
    layer: Annotated[str, typer.Option("--layer", help="图层。Layer of a GeoPackage.")] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help="另存核对结果（.xlsx），错误单元格着色。Save the report with faulty cells coloured."
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """查看一个文件会被怎样读取：列、坐标系、修正与拒收；不改动任何文件。What a file would be taken for; nothing is changed."""
    from geodata.intake.examination import examine
    from geodata.intake.roles import ROLES
    from geodata.sources import read_sources
    from publishing.intake_records import examination_record, examination_report, is_accepted

    if role not in ROLES:
        _end_with_choices(Text("用途", "role"), role, tuple(ROLES), lang)
    if report is not None:
        _refuse_existing(report, lang)
    with progress_bar(lang) as tell:
        named = read_sources(sources) if sources is not None else None
        ground = None
        if named is not None:
            tell(Text("读取行政区划与道路", "Reading boundaries and roads"), 0.0)
            ground = _ground(named, role)
        tell(Text("核对文件", "Looking at the file"), 0.6)
        codes = set(ground.units["unit_id"]) if ground and ground.units is not None and role in _WITH_CODES else None
        found = examine(_source(named, file, role, sheet, layer), role, ground=ground, codes=codes)
        if report is not None:
            tell(Text("写核对结果", "Writing the report"), 0.8)
            _write_new(report, _report_bytes(found, lang), lang)
    if as_json:
        print_json(examination_record(found))
    else:
        _print_examination(found, lang)
        if report is not None:
            typer.echo(Text(f"核对结果：{report}", f"Report: {report}").say(lang))
    if not is_accepted(found):
        count = examination_report(found).refused_count
        end(Text(f"未通过：{count:,} 处须改正", f"Refused: {count:,} faults to mend").say(lang), 2)


def template(
    role: Annotated[
        str, typer.Argument(help="表：outlets、venues、jobs、totals、priority、cells、squares。Which table.")
    ],
    target: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="写入的文件。Where to write.")],
    lang: Language = "zh",
) -> None:
    """写出可填写的空白模板，含下拉列表、示例和说明。Write a template to fill in: drop-downs, examples, explanations."""
    from publishing.template_words import TEMPLATES
    from publishing.templates import template_bytes

    if role not in TEMPLATES:
        _end_with_choices(Text("表", "table"), role, tuple(TEMPLATES), lang)
    _write_new(target, template_bytes(role, lang), lang)
    typer.echo(Text(f"已写出：{target}", f"Written: {target}").say(lang))


def _end_with_choices(what: Text, given: str, choices: tuple[str, ...], language: str) -> None:
    told = Text(
        f"没有名为“{given}”的{what.zh}，可用：{'、'.join(choices)}",
        f"there is no {what.en} “{given}”: use one of {', '.join(choices)}",
    )
    end(told.say(language), 2)


def _refuse_existing(target: Path, language: str) -> None:
    if target.exists():
        told = Text(f"文件已存在，未改动：{target}", f"The file is already there and was left as it is: {target}")
        end(told.say(language), 2)


def _write_new(target: Path, content: bytes, language: str) -> None:
    """Write a file that was not there: the planner's originals and mended reports are never overwritten."""
    _refuse_existing(target, language)
    try:
        with target.open("xb") as file:
            file.write(content)
    except OSError as error:
        told = Text(f"无法写入“{target}”（{error.strerror}）", f"“{target}” cannot be written ({error.strerror})")
        end(told.say(language), 2)


def _source(sources: Sources | None, file: Path, role: str, sheet: str, layer: str) -> FileSource:
    """Return how the file is read: as ``sources.toml`` decides where it names the file for that role, else as it comes."""
    import dataclasses

    from geodata.source_files import FileSource

    known: tuple[FileSource | None, ...] = ()
    if sources is not None:
        known = sources.boundaries if role == "boundaries" else (getattr(sources, role),)
    path = file.resolve()
    named = next((source for source in known if source is not None and source.path.resolve() == path), None)
    source = named or FileSource(role, path)
    return dataclasses.replace(source, sheet=sheet or source.sheet, layer=layer or source.layer)


def _ground(sources: Sources, role: str) -> Ground:
    """Return what is known to lie where, without the file's own role: it would bear itself out."""
    from geodata.intake.ground import ground_of, read_ground_lines
    from geodata.layers import read_boundaries
    from geodata.osm import read_osm_features
    from geodata.osm_roads import read_osm_roads
    from geodata.source_files import is_layer

    units = read_boundaries(sources.boundaries[0]) if sources.boundaries and role != "boundaries" else None
    extract = sources.features if is_layer(sources.roads.path) else sources.roads
    if extract is None:
        return ground_of(units, None, None)
    roads = None if extract is sources.features else read_osm_roads(extract.path)
    return ground_of(units, roads, read_osm_features(extract.path), read_ground_lines(extract.path))


def _report_bytes(found: Examination, language: str) -> bytes:
    from geodata.intake.grids import read_grid
    from publishing.intake_records import examination_report
    from publishing.intake_report import intake_report_bytes

    told = examination_report(found)
    # A layer's attributes are no sheet, and personal data are not written again.
    hides = found.personal or found.source.without_columns
    if found.table is None or found.schema == "layer" or hides:
        return intake_report_bytes(told, language=language)
    grid = read_grid(found.source.path, sheet=found.table.sheet)
    return intake_report_bytes(told, grid=grid, layout=found.table.layout, language=language)


def _print_examination(found: Examination, language: str) -> None:
    from publishing.intake_records import examination_report
    from publishing.intake_report import summary_lines
    from publishing.templates import template_header

    told = examination_report(found)
    comma = Text("、", ", ").say(language)
    lines = [(Text("文件", "File"), told.file)]
    if found.table is not None and found.table.sheet:
        lines.append((Text("工作表", "Sheet"), found.table.sheet))
    lines += [
        (label, comma.join(names))
        for label, names in (
            (Text("全部工作表", "All sheets"), found.sheets),
            (Text("全部图层", "All layers"), found.layers),
            (Text("含个人信息的列", "Columns with personal data"), found.personal),
        )
        if names
    ]
    if found.table is not None and found.schema != "layer":
        layout = found.table.layout
        lines.append((Text("表头行", "Header rows"), f"{layout.header_first}–{layout.header_last}"))
    lines += [(Text("内容", "Content"), line.say(language)) for line in found.summary]
    if found.crs is not None:
        lines.append((Text("坐标系", "CRS"), found.crs.reason.say(language)))
    if found.checked is not None:
        lines += [(label, f"{value:,}") for label, value in summary_lines(told)]
    print_lines([(label.say(language), value) for label, value in lines], language)
    titles = (Text("字段", "Field"), Text("列", "Column"), Text("把握", "Score"), Text("依据", "Reason"))
    if found.matches:
        names = {
            field.name: " ".join(dict.fromkeys((field.name, template_header(field, language))))
            for field in found.fields
        }
        rows = [
            (
                names.get(match.field, match.field),
                match.header or "—",
                f"{match.score:.2f}" if match.header else "",
                match.reason.say(language),
            )
            for match in found.matches
        ]
        print_rows(tuple(title.say(language) for title in titles), rows)
    for fault in told.refused[:_REFUSED_SHOWN]:
        typer.echo(f"✗ {fault.say(language)}")
    rest = told.refused_count - min(len(told.refused), _REFUSED_SHOWN)
    if rest > 0:
        typer.echo(Text(f"… 还有 {rest:,} 处", f"… {rest:,} more").say(language))
    for remark in told.remarks:
        typer.echo(f"· {remark.say(language)}")
    _print_sources_lines(found, language)


def _print_sources_lines(found: Examination, language: str) -> None:
    """Print what to paste into ``sources.toml``, and before it what of that is no certainty."""
    from publishing.intake_toml import sources_lines, to_confirm

    unsure, lines = to_confirm(found), sources_lines(found)
    if unsure:
        typer.echo(Text("请确认：", "To confirm:").say(language))
    for line in unsure:
        typer.echo(f"? {line.say(language)}")
    if lines:
        typer.echo(Text("写入 sources.toml：", "For sources.toml:").say(language))
        typer.echo("\n".join(lines))
