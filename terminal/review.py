"""The command that makes the annual review."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.text import Text
from terminal.options import Area, AsJson, Language
from terminal.output import print_json, progress_bar
from terminal.scenario_options import takes_scenario
from terminal.solving import solved

if TYPE_CHECKING:
    from planning.scenario import Scenario
    from planning.year_change import EarlierYear


@takes_scenario
def review(
    area: Area,
    out: Annotated[Path, typer.Argument(help="成果包（.zip）。The package to write.")],
    scenario: "Scenario",
    year: Annotated[
        int | None,
        typer.Option("--year", help="评估年度；默认制图日期所在年。Year under review; that of --made-on if not given."),
    ] = None,
    made_on: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--made-on", formats=["%Y-%m-%d"], help="制图日期；默认今天。Printed on every product; today if not given."
        ),
    ] = None,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help="目标剩余时间的起算日；默认制图日期。Day from which the time left counts.",
        ),
    ] = None,
    goal_share: Annotated[
        float, typer.Option("--goal-share", help="达标比例，0–1。Share of residents to be covered.")
    ] = 0.9,
    suppress_below: Annotated[
        int, typer.Option("--suppress-below", help="小于此数的重点人员不公开。Smaller counts are withheld.")
    ] = 10,
    publisher: Annotated[str, typer.Option("--publisher", help="制图单位。Who publishes.")] = "",
    approval_number: Annotated[
        str,
        typer.Option(
            "--approval-number",
            help="审图号；没有则加印“内部使用”。Map approval number; without it sheets are stamped.",
        ),
    ] = "",
    internal: Annotated[
        bool, typer.Option("--internal", help="内部版，保留联系人。Not for the public: contacts are kept.")
    ] = False,
    section: Annotated[
        list[str] | None,
        typer.Option("--section", help="报告章节，可重复；默认全部。Section of the report; repeatable."),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option("--words", help="章节=自填文字，可重复。SECTION=the planner's own words; repeatable."),
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option("--theme", help="图集主题，可重复；默认全部。Theme of the atlas; repeatable.")
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit", help="分区图的分区代码，可重复；默认全部。Code of an area with a sheet of its own; repeatable."
        ),
    ] = None,
    no_units: Annotated[bool, typer.Option("--no-units", help="不要分区图。No sheets by area.")] = False,
    paper: Annotated[str, typer.Option("--paper", help="A3 或 A4。Paper of the atlas.")] = "A3",
    product: Annotated[
        list[str] | None, typer.Option("--product", help="成果，可重复；默认全部。Product to make; repeatable.")
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--earlier", help="往年的成果包或其中的 snapshot.json。Package of an earlier year to compare with."
        ),
    ] = None,
    earlier_area: Annotated[
        Path | None,
        typer.Option(
            "--earlier-area", help="往年的研究区文件夹：变化可分解。That year's study area: the change is then split."
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """编制年度评估：图集、报告、工作簿、GIS 图层与网页地图。Make the annual review: atlas, report, workbook, GIS layers, web map."""
    from geodata.store import load_area
    from planning.review import SECTIONS, ReviewSettings, review_figures
    from planning.review_record import figures_record
    from planning.siting import Effort
    from publishing.atlas import AtlasChoice
    from publishing.fonts import sheet_font
    from publishing.review_package import PRODUCTS, PackageChoice, write_review_package

    day = made_on.date() if made_on else datetime.datetime.now().astimezone().date()
    settings = ReviewSettings(
        day,
        goal_share=goal_share,
        suppress_below=suppress_below,
        publisher=publisher,
        approval_number=approval_number,
        sections=tuple(section) if section else SECTIONS,
        free_text=_own_words(words or []),
        public=not internal,
    )
    units = () if no_units else tuple(unit) if unit else None
    choice = PackageChoice(
        tuple(product) if product else tuple(PRODUCTS),
        AtlasChoice(tuple(theme) if theme else None, units, paper, lang),
        lang,
    )
    sheet_font()  # found out before anything is computed
    with progress_bar(lang) as tell:
        loaded = load_area(area)
        before = _earlier(earlier, earlier_area)
        result = solved(loaded, scenario, tell, lang)
        tell(Text("计算评估指标", "Working out the figures"), 0.0)
        figures = review_figures(
            loaded,
            result,
            settings,
            year=year or day.year,
            as_of=as_of.date() if as_of else day,
            earlier=before,
            effort=Effort(scenario.time_limit_seconds),
        )
        write_review_package(figures, choice, out, on_progress=tell)
    if as_json:
        print_json({**figures_record(figures), "file": str(out)})
        return
    typer.echo(str(out))


def _own_words(given: list[str]) -> dict[str, str]:
    """Return the planner's own words by section; raises `ReviewError` for words without a section."""
    from planning.errors import ReviewError

    without = [text for text in given if "=" not in text]
    if without:
        raise ReviewError(
            Text(
                f"--words “{without[0]}”应写作“章节=文字”，例如 overview=本年度……",
                f"--words “{without[0]}” should read “section=words”, for instance overview=This year …",
            )
        )
    return {section: text for section, _, text in (entry.partition("=") for entry in given)}


def _earlier(package: Path | None, folder: Path | None) -> "EarlierYear | None":
    """Return the year to compare with, if any; raises `ReviewError` where only its area is named."""
    from geodata.store import load_area
    from planning.errors import ReviewError
    from planning.snapshot import earlier_year
    from publishing.review_archive import read_package_snapshot

    if package is None:
        if folder is not None:
            raise ReviewError(
                Text(
                    "--earlier-area 须与 --earlier（往年的成果包）一起给出",
                    "--earlier-area goes with --earlier, the package of that year",
                )
            )
        return None
    return earlier_year(read_package_snapshot(package), None if folder is None else load_area(folder))
