"""The commands that plan: coverage, propose, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.text import Text
from terminal.options import Area, AsJson, BusPercentile, ClosedAreas, CountedKinds, Language, Minutes, Mode, SlowDowns
from terminal.output import print_heading, print_json, print_lines, print_table, progress_bar
from terminal.scenario_options import refuse_no_sites, scenario_asked, takes_scenario
from terminal.solving import solved

if TYPE_CHECKING:
    from planning.scenario import Scenario


def coverage(
    area: Area,
    mode: Mode = "walk",
    minutes: Minutes = 15.0,
    percentile: BusPercentile = 50,
    slow_down: SlowDowns = None,
    closed: ClosedAreas = None,
    count_kind: CountedKinds = None,
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """测算路网覆盖。Measure coverage over the road network."""
    from geodata.store import load_area
    from planning.proposals import run_scenario
    from publishing.records import coverage_record
    from publishing.tables import gaps_table, summary_table, units_table

    loaded = load_area(area)
    result = run_scenario(
        loaded, scenario_asked(0, mode, minutes, percentile, slow_down=slow_down, closed=closed, count_kind=count_kind)
    )
    if as_json:
        print_json(coverage_record(loaded, result.before))
        return
    print_heading(loaded, result.scenario, lang)
    print_table(summary_table(loaded, result, lang), ("figure", "before"))
    print_table(
        units_table(result, lang), ("unit_name", "outlets", "persons_total", "persons_covered", "persons_share")
    )
    print_table(gaps_table(result, lang), ("gap", "unit", "persons", "nearest_minutes", "reason"), rows=15)


@takes_scenario
def propose(area: Area, scenario: "Scenario", as_json: AsJson = False, lang: Language = "zh") -> None:
    """建议新增点位（Ctrl-C 停止求解并保留目前最好的方案）。Propose new sites; Ctrl-C keeps the best so far."""
    from geodata.store import load_area
    from publishing.plans import plan_lines
    from publishing.records import proposal_record
    from publishing.tables import outlets_table, sites_table

    refuse_no_sites(scenario)
    with progress_bar(lang) as tell:
        loaded = load_area(area)
        result = solved(loaded, scenario, tell, lang)
    if as_json:
        print_json(proposal_record(loaded, result))
        return
    print_heading(loaded, scenario, lang)
    print_lines(plan_lines(result, lang), lang)
    print_table(sites_table(result, lang), ("order", "name", "kind", "unit", "persons_gained", "jobs_gained"))
    if result.proposal and len(result.proposal.closed):
        print_table(outlets_table(loaded, result, lang), ("outlet_id", "name", "kind", "unit", "advice"))


@takes_scenario
def export(
    area: Area,
    out: Annotated[Path, typer.Argument(help="成果文件夹。Folder for the products.")],
    scenario: "Scenario",
    as_json: AsJson = False,
    lang: Language = "zh",
) -> None:
    """导出图幅、表格与 GIS 图层。Export map sheet, workbook and GIS layers."""
    from geodata.store import load_area
    from publishing.package import export_package

    with progress_bar(lang) as tell:
        loaded = load_area(area)
        result = solved(loaded, scenario, tell, lang)
        files = export_package(loaded, result, out, language=lang, on_progress=tell)
        tell(Text("完成", "Done"), 1.0)
    if as_json:
        print_json({"fingerprint": loaded.fingerprint, "files": [str(file) for file in files]})
        return
    for file in files:
        typer.echo(str(file))
