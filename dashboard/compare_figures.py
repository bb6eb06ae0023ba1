"""Key figures and settings of several scenarios as tables, as HTML with every word escaped: names come from planners."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import compare_words as words
from dashboard.compare_sides import Side
from dashboard.scenario_words import NO_FIGURES
from dashboard.setting_texts import complete, differing, setting_label, setting_text
from dashboard.words import fill
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.comparison import KeyFigures, shown_priority
from publishing.numbers import WITHHELD, count_text, minutes_text, plain_text, share_of_text, share_text
from publishing.sentences import standard_text
from publishing.words import kind_name

STYLE = """<style>
.oa-compare{overflow-x:auto}
.oa-compare table{border-collapse:collapse;width:100%;font-size:.87rem;line-height:1.45;color:var(--oa-ink)}
.oa-compare th,.oa-compare td{padding:.38rem .7rem;border-bottom:1px solid var(--oa-line);text-align:left;vertical-align:top}
.oa-compare td{font-variant-numeric:tabular-nums;min-width:7rem}
.oa-compare thead th{background:var(--oa-tint);font-weight:600;overflow-wrap:anywhere}
.oa-compare tbody th{font-weight:400;color:var(--oa-ink-soft);min-width:7rem}
.oa-compare small{display:block;font-size:.78rem;color:var(--oa-ink-faint)}
.oa-compare small.good{color:var(--oa-good)}
.oa-compare small.bad{color:var(--oa-bad)}
.oa-compare td.other{background:var(--oa-warn-tint)}
</style>"""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a table.

    Attributes
    ----------
    text : str
        How it is written.
    difference : str
        How it differs from the first; "" where it does not.
    better : int
        Whether that is better (1), worse (−1) or neither (0).
    is_other : bool
        Whether it is marked as another than the first.
    """

    text: str
    difference: str = ""
    better: int = 0
    is_other: bool = False


def figures_html(sides: Sequence[Side], names: Sequence[str], language: str) -> str:
    """Return the table of key figures, one column per scenario; the first is the base of the differences."""
    rows = figure_rows([side.figures for side in sides], language)
    standards = [
        words.NONE.say(language) if side.scenario is None else standard_text(side.scenario, language) for side in sides
    ]
    rows.insert(0, (words.STANDARD.say(language), [Value(standard) for standard in standards]))
    return _table([words.FIGURE.say(language), *names], rows)


def settings_html(sides: Sequence[Side], names: Sequence[str], language: str, area: StudyArea) -> str:
    """Return the table of the settings in which the saved scenarios differ, others than the first's marked; "" without any.

    Scenarios whose settings cannot be used are left out: they may be anything.
    """
    told = [
        (name, side.saved.settings, None if side.scenario is None else area)
        for name, side in zip(names, sides, strict=True)
        if side.saved is not None and (side.error is None or side.scenario is not None)
    ]
    if len(told) < 2:
        return ""
    settings = [complete(kept) for _, kept, _ in told]
    rows = []
    for name in differing(*settings):
        texts = [
            setting_text(name, kept[name], language, where) for kept, (_, _, where) in zip(settings, told, strict=True)
        ]
        values = [
            Value(text, is_other=name in differing(settings[0], settings[place])) for place, text in enumerate(texts)
        ]
        rows.append((setting_label(name, language), values))
    return _table([words.SETTING.say(language), *(name for name, _, _ in told)], rows) if rows else ""


def figure_rows(figures: Sequence[KeyFigures | None], language: str) -> list[tuple[str, list[Value]]]:
    """Return the label and the values of each figure.

    Parameters
    ----------
    figures : sequence of KeyFigures or None
        One per scenario; None where none are known.
    language : str
        ``"zh"`` or ``"en"``.
    """

    def row(
        label: Text,
        read: Callable[[KeyFigures], float | None],
        write: Callable[[KeyFigures], str],
        differ: Callable[[float], str] = _count_difference,
        better: int = 0,
    ) -> tuple[str, list[Value]]:
        return label.say(language), _values(figures, read, write, differ, better, language)

    def points(value: float) -> str:
        return _signed(fill(words.POINTS, language, value=value * 100))

    def minutes(value: float) -> str:
        return _signed(f"{value:+.1f}")

    kinds = sorted({kind for known in figures if known is not None for kind in known.sites_by_kind})
    return [
        row(words.PERSONS_COVERED, lambda of: of.persons_covered, lambda of: count_text(of.persons_covered), better=1),
        row(words.PERSONS_SHARE, _persons_share, lambda of: share_text(_persons_share(of)), points, 1),
        row(words.PERSONS_LEFT, _persons_left, lambda of: count_text(_persons_left(of)), better=-1),
        row(words.JOBS_COVERED, lambda of: of.jobs_covered, lambda of: count_text(of.jobs_covered), better=1),
        row(words.JOBS_SHARE, _jobs_share, lambda of: share_of_text(of.jobs_covered, of.jobs_total), points, 1),
        (words.PRIORITY_COVERED.say(language), _priority(figures, language)),
        row(
            words.MINUTES_P50,
            lambda of: of.minutes_p50,
            lambda of: minutes_text(of.minutes_p50, language),
            minutes,
            -1,
        ),
        row(
            words.MINUTES_P90,
            lambda of: of.minutes_p90,
            lambda of: minutes_text(of.minutes_p90, language),
            minutes,
            -1,
        ),
        row(
            words.WORST_UNIT,
            lambda of: of.worst_unit_share,
            lambda of: f"{of.worst_unit} {share_text(of.worst_unit_share)}",
            points,
            1,
        ),
        row(words.GINI, lambda of: of.gini, lambda of: f"{of.gini:.3f}", lambda value: _signed(f"{value:+.3f}"), -1),
        row(words.SITES, _sites, lambda of: count_text(_sites(of))),
        *(
            (f"· {kind_name(kind, language)}", _values(figures, *_of_kind(kind), _count_difference, 0, language))
            for kind in kinds
        ),
        row(words.CLOSED, lambda of: of.closed, lambda of: count_text(of.closed)),
        row(
            words.COST,
            lambda of: of.cost,
            lambda of: _cost_text(of.cost, language),
            lambda value: _signed(f"{value:+g}"),
            -1,
        ),
        row(words.GAP, lambda _: None, lambda of: _gap_text(of.gap, language)),
    ]


def _values(
    figures: Sequence[KeyFigures | None],
    read: Callable[[KeyFigures], float | None],
    write: Callable[[KeyFigures], str],
    differ: Callable[[float], str],
    better: int,
    language: str,
) -> list[Value]:
    values: list[Value] = []
    base = None if figures[0] is None else read(figures[0])
    for place, known in enumerate(figures):
        if known is None:
            values.append(Value(NO_FIGURES.say(language)))
            continue
        here = read(known)
        if not place or base is None or here is None or math.isinf(base) or math.isinf(here):
            values.append(Value(write(known)))
            continue
        change = here - base
        told = differ(change)
        # What rounds to nothing is no difference.
        same = told == differ(0.0) or told == differ(-0.0)
        values.append(Value(write(known), "" if same else told, 0 if same else better * (1 if change > 0 else -1)))
    return values


def _priority(figures: Sequence[KeyFigures | None], language: str) -> list[Value]:
    shown = shown_priority([None if known is None else known.priority_covered for known in figures])
    values = []
    for place, (known, count) in enumerate(zip(figures, shown, strict=True)):
        if known is None:
            values.append(Value(NO_FIGURES.say(language)))
        elif count is None:
            values.append(Value(WITHHELD.say(language)))
        elif not place or shown[0] is None or round(count) == round(shown[0]):
            values.append(Value(count_text(count)))
        else:
            change = count - shown[0]
            values.append(Value(count_text(count), _count_difference(change), 1 if change > 0 else -1))
    return values


def _persons_share(of: KeyFigures) -> float:
    return of.persons_covered / of.persons_total if of.persons_total else 0.0


def _jobs_share(of: KeyFigures) -> float:
    return of.jobs_covered / of.jobs_total if of.jobs_total else 0.0


def _persons_left(of: KeyFigures) -> float:
    return of.persons_total - of.persons_covered


def _sites(of: KeyFigures) -> float:
    return float(sum(of.sites_by_kind.values()))


def _of_kind(kind: str) -> tuple[Callable[[KeyFigures], float | None], Callable[[KeyFigures], str]]:
    return lambda of: of.sites_by_kind.get(kind, 0), lambda of: count_text(of.sites_by_kind.get(kind, 0))


def _cost_text(cost: float | None, language: str) -> str:
    return words.NONE.say(language) if cost is None else plain_text(cost)


def _count_difference(value: float) -> str:
    text = count_text(abs(value))
    return f"{'−' if value < 0 and text != '0' else '+'}{text}"


def _signed(text: str) -> str:
    """Return a number with a sign as it is printed, with a minus instead of a hyphen."""
    return text.replace("-", "−", 1)


def _gap_text(gap: float | None, language: str) -> str:
    if gap is None:
        return words.NONE.say(language)
    if gap == 0:
        return words.OPTIMAL.say(language)
    if math.isinf(gap):
        return words.GAP_UNKNOWN.say(language)
    # Rounded up, so that "at most" stays true of the number shown.
    return fill(words.AT_MOST, language, percent=math.ceil(gap * 1000 - 1e-9) / 10)


def _table(head: Sequence[str], rows: Sequence[tuple[str, Sequence[Value]]]) -> str:
    titles = "".join(f"<th>{html.escape(title)}</th>" for title in head)
    body = "".join(
        f"<tr><th>{html.escape(label)}</th>{''.join(_cell(value) for value in values)}</tr>" for label, values in rows
    )
    return f'{STYLE}<div class="oa-compare"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: Value) -> str:
    colour = {1: ' class="good"', -1: ' class="bad"'}.get(value.better, "")
    difference = f"<small{colour}>{html.escape(value.difference)}</small>" if value.difference else ""
    marked = ' class="other"' if value.is_other else ""
    return f"<td{marked}>{html.escape(value.text)}{difference}</td>"
