"""What surrounds the map: title, stamp, scale bar, north arrow, key figures, list of sites, notes."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Polygon

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from planning.scenario import BUS
from publishing.lettering import POINTS_PER_MM, shortened, width_mm, wrapped
from publishing.map_labels import draw_disc
from publishing.numbers import count_text
from publishing.page import Box, MapFrame, Page
from publishing.plans import plan_lines
from publishing.sentences import parameter_lines, source_lines, standard_text
from publishing.style import ALERT_COLOUR, INK, PALE_INK
from publishing.tables import summary_table
from publishing.words import STAMP, kind_name

_HEADING_SIZE, _BODY_SIZE = 10.0, 7.4
_ROW_MM = 4.5
_NOTE_SIZES = (6.8, 6.2, 5.6, 5.0)
_LINE_SPACING = 1.28
_NOTICE_MM = 130.0
_RULE = "#b8b8b8"
_KEY_FIGURES = ("persons_share", "persons_covered", "jobs_share", "minutes_p90", "outlets", "gaps")


def draw_title(page: Page, box: Box, area: StudyArea, result: ScenarioResult, language: str) -> None:
    """Draw title and subtitle at the left of ``box``, stamp and notice at its right."""
    stamp = STAMP.say(language)
    stamp_width = max(width_mm(stamp, 11.0, page.font, bold=True) + 8.0, 60.0)
    left = box.right - stamp_width
    page.box(Box(left, box.top - 9.0, stamp_width, 8.6), edge=ALERT_COLOUR, points=1.6)
    page.text(left + stamp_width / 2, box.top - 4.8, stamp, size=11.0, bold=True, colour=ALERT_COLOUR, align="center",
              anchor="center_baseline")  # fmt: skip
    for number, line in enumerate(wrapped(area.notice, 8.5, _NOTICE_MM, page.font)[:2]):
        page.text(
            box.right, box.top - 13.4 - number * 3.9, line, size=8.5, bold=True, colour=ALERT_COLOUR, align="right"
        )
    room = left - box.left - 6.0
    title = Text(f"{area.name}公共就业服务网点覆盖与布局图",
                 f"{area.name}: Public Employment Service Outlets and Coverage").say(language)  # fmt: skip
    size = next(
        (size for size in (25.0, 22.0, 19.0, 16.0, 13.0) if width_mm(title, size, page.font, bold=True) <= room), 11.0
    )
    page.text(box.left, box.top - 8.6, shortened(title, size * 1.04, room, page.font), size=size, bold=True)
    standard = standard_text(result.scenario, language)
    subtitle = Text(
        f"{standard}就业服务圈：现状覆盖、服务缺口", f"Reach within {standard}: present coverage and gaps"
    ).say(language)
    if result.proposal and len(result.proposal.sites):
        count = len(result.proposal.sites)
        subtitle += Text(f"与 {count} 个建议新增点位", f", with {count} proposed sites").say(language)
    room = box.width - _NOTICE_MM - 6.0
    page.text(box.left, box.top - 16.4, shortened(subtitle, 12.0, room, page.font), size=12.0, colour=PALE_INK)


def draw_north_arrow(page: Page, frame: MapFrame, language: str) -> Box:
    """Draw the north arrow into the upper right corner of a map and return the room it takes."""
    box = Box(frame.box.right - 14.0, frame.box.top - 19.0, 11.0, 16.0)
    x, bottom, top = box.left + box.width / 2, box.bottom + 1.5, box.top - 5.0
    page.box(box, fill="#ffffffd0")
    for side, fill in ((-1.0, INK), (1.0, "#ffffff")):
        corners = np.array([[x, top], [x + side * 2.6, bottom], [x, bottom + 2.2]])
        page.overlay.add_patch(Polygon(corners, closed=True, facecolor=fill, edgecolor=INK, linewidth=0.8))
    page.text(x, top + 1.0, Text("北", "N").say(language), size=10.0, bold=True, align="center")
    return box


def draw_scale_bar(page: Page, frame: MapFrame, language: str) -> Box:
    """Draw scale and graphic scale bar into the lower left corner of a map and return the room they take."""
    metres = _round_length(frame.box.width * 0.22 * frame.window.scale / 1000.0)
    length = metres * 1000.0 / frame.window.scale
    box = Box(frame.box.left + 3.0, frame.box.bottom + 3.0, length + 16.0, 12.0)
    page.box(box, fill="#ffffffd0")
    left, bottom = box.left + 4.0, box.bottom + 2.2
    for part in range(4):
        page.box(Box(left + part * length / 4, bottom, length / 4, 1.4), fill="#ffffff" if part % 2 else INK, edge=INK)
    in_km = metres >= 1000.0
    unit = Text("千米", "km").say(language) if in_km else Text("米", "m").say(language)
    for share in (0.0, 0.5, 1.0):
        value = f"{metres * share / (1000.0 if in_km else 1.0):g}" + (f" {unit}" if share == 1.0 else "")
        page.text(left + share * length, bottom + 2.2, value, size=7.0, align="center")
    scale = Text("比例尺", "Scale").say(language) + f"  1:{count_text(frame.window.scale)}"
    page.text(left - 1.0, bottom + 6.2, scale, size=8.0, bold=True)
    return box


def _round_length(metres: float) -> float:
    """Return the greatest of 1, 2, 4, 5 × 10^n metres that is not longer than ``metres``."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(max(step * power for step in (1.0, 2.0, 4.0, 5.0) if step * power <= metres))


def heading(page: Page, box: Box, top: float, text: str) -> float:
    """Set a heading with a rule under it and return the height below it."""
    page.text(box.left, top - 3.6, text, size=_HEADING_SIZE, bold=True)
    page.line([box.left, box.right], [top - 4.9, top - 4.9], points=0.8)
    return top - 6.0


def draw_key_figures(page: Page, box: Box, top: float, area: StudyArea, result: ScenarioResult, language: str) -> float:
    """Draw the main figures at present and with the sites from ``top`` down; return the height below them."""
    top = heading(page, box, top, Text("主要指标", "Key figures").say(language))
    table = summary_table(area, result, language)
    shown = table.shown()
    rows = [list(map(str, shown.iloc[table.row_keys.index(key)])) for key in _KEY_FIGURES]
    rows = [row for row in rows if row[1]]
    right, middle = box.right - 0.5, box.right - 24.0
    page.text(middle, top - 3.0, Text("现状", "At present").say(language), size=6.6, colour=PALE_INK, align="right")
    if result.proposal:
        page.text(
            right, top - 3.0, Text("建成后", "With sites").say(language), size=6.6, colour=PALE_INK, align="right"
        )
    # The first figure is the one the sheet is about.
    sizes = [13.0, *[8.4] * (len(rows) - 1)]
    y = top - 2.6
    for size, (label, before, after) in zip(sizes, rows, strict=True):
        y -= size * 0.55
        body = _BODY_SIZE * (1.3 if size > 10.0 else 1.0)
        page.text(box.left, y, shortened(label, body, box.width - 46.0, page.font), size=body, bold=size > 10.0)
        page.text(middle, y, before, size=size, bold=True, align="right")
        page.text(right, y, after, size=size, bold=True, align="right")
    top = y - 2.0
    if result.proposal:
        status = plan_lines(result, language)[2]
        now, then = result.before.totals, result.proposal.after.totals
        gained = count_text(then["persons_covered"] - now["persons_covered"])
        by_site = count_text(result.proposal.sites["persons_gained"].sum())
        # By bus the sites' own gains may add up to less (see planning.proposals.propose_sites).
        apart = Text(f"（按点位分别计 {by_site} 人）", f" ({by_site} counted site by site)").say(language)
        apart = apart if result.scenario.mode == BUS and by_site != gained else ""
        line = Text(
            f"新增覆盖 {gained} 人{apart}；求解结论：{status[1]}。",
            f"{gained} persons gained{apart}; the plan is {status[1]}.",
        ).say(language)
        for text in wrapped(line, _BODY_SIZE, box.width, page.font):
            page.text(box.left, top - 2.6, text, size=_BODY_SIZE)
            top -= 3.6
    return top


def draw_site_list(page: Page, box: Box, top: float, result: ScenarioResult, language: str) -> float:
    """List the proposed sites in build order from ``top`` down to the bottom of ``box``; return the height below."""
    if result.proposal is None or not len(result.proposal.sites):
        return top
    sites = result.proposal.sites
    top = heading(page, box, top, Text("建议新增点位（按建设顺序）", "Proposed sites in build order").say(language))
    page.text(
        box.right - 0.5,
        top - 2.6,
        Text("新增覆盖人口", "Persons gained").say(language),
        size=6.6,
        colour=PALE_INK,
        align="right",
    )
    top -= 3.4
    room = int((top - box.bottom) // _ROW_MM)
    shown = len(sites) if len(sites) <= room else max(room - 1, 0)
    kind_left = box.left + box.width * 0.46
    for number, row in enumerate(sites.head(shown).itertuples()):
        y = top - (number + 0.5) * _ROW_MM
        draw_disc(page, np.array([box.left + 2.0, y]), str(row.order), 1.75)
        baseline = y - 1.0
        name = shortened(str(row.name), _BODY_SIZE, kind_left - box.left - 6.5, page.font)
        kind = shortened(kind_name(str(row.kind), language), _BODY_SIZE, box.right - kind_left - 14.0, page.font)
        page.text(box.left + 5.0, baseline, name, size=_BODY_SIZE)
        page.text(kind_left, baseline, kind, size=_BODY_SIZE, colour=PALE_INK)
        page.text(
            box.right - 0.5,
            baseline,
            count_text(float(str(row.persons_gained))),
            size=_BODY_SIZE,
            bold=True,
            align="right",
        )
    top -= shown * _ROW_MM
    if shown < len(sites):
        left_out = len(sites) - shown
        more = Text(f"其余 {left_out} 个见工作簿“建议点位”", f"{left_out} more in the workbook").say(language)
        page.text(box.left + 5.0, top - 3.2, more, size=_BODY_SIZE, colour=PALE_INK)
        top -= _ROW_MM
    return top


def draw_notes(page: Page, box: Box, area: StudyArea, result: ScenarioResult, language: str) -> None:
    """Print parameters, sources and remarks into ``box``, as small as they must be; what does not fit is said to be cut."""
    stop, semicolon, colon = (text.say(language) for text in (Text("。", "."), Text("；", "; "), Text("：", ": ")))
    parameters = semicolon.join(
        f"{label}{colon}{value}" for label, value in parameter_lines(area, result.scenario, language)
    )
    sources = semicolon.join(source_lines(area, language)) or "—"
    paragraphs = [
        Text("参数：", "Parameters: ").say(language) + parameters + stop,
        Text("资料来源：", "Sources: ").say(language) + sources + stop,
    ]
    if area.remarks:
        remarks = semicolon.join(remark.say(language) for remark in area.remarks)
        paragraphs.append(Text("说明：", "Remarks: ").say(language) + remarks + stop)
    for size in _NOTE_SIZES:
        lines = [line for paragraph in paragraphs for line in wrapped(paragraph, size, box.width, page.font)]
        step = size / POINTS_PER_MM * _LINE_SPACING
        if len(lines) * step <= box.height:
            break
    else:
        fitting = int(box.height // step)
        cut = Text("……（全文见工作簿“参数与来源”）", "… (in full in the workbook)").say(language)
        last = shortened(lines[fitting - 1], size, box.width - width_mm(cut, size, page.font), page.font)
        lines = [*lines[: fitting - 1], last + cut]
    page.line([box.left, box.right], [box.top + 1.2, box.top + 1.2], colour=_RULE, points=0.5)
    for number, line in enumerate(lines):
        page.text(box.left, box.top - (number + 0.85) * step, line, size=size, colour=PALE_INK)
