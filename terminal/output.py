"""What the terminal prints: a progress bar on stderr, one JSON object, headings and tables on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from geodata.text import Text

if TYPE_CHECKING:
    from geodata.study_area import StudyArea
    from planning.scenario import Scenario
    from publishing.tables import Table


@contextmanager
def progress_bar(language: str) -> Iterator[Callable[[Text, float], None]]:
    """Show a progress bar on stderr while the block runs, so that stdout stays clean for results.

    Parameters
    ----------
    language : str
        ``"zh"`` or ``"en"``.

    Yields
    ------
    callable
        Takes what is being done and the share done, 0 to 1.
    """
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    with bar:
        task = bar.add_task("", total=1.0)

        def tell(text: Text, share: float) -> None:
            bar.update(task, description=text.say(language), completed=share)

        yield tell


def print_json(record: dict[str, Any]) -> None:
    """Print one JSON object on one line.

    Parameters
    ----------
    record : dict
        What to print; nothing infinite or NaN.

    Raises
    ------
    ValueError
        A number is infinite or NaN, which JSON does not know.
    """
    typer.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))


def print_heading(area: StudyArea, scenario: Scenario, language: str) -> None:
    """Print what stands above every result: the area, its notice, the settings and the area's remarks.

    Parameters
    ----------
    area : StudyArea
        The area.
    scenario : Scenario
        The settings.
    language : str
        ``"zh"`` or ``"en"``.
    """
    from publishing.sentences import parameter_lines

    console = Console()
    console.print(area.name, style="bold", markup=False)
    if area.notice:
        console.print(area.notice, style="yellow", markup=False)
    for name, value in parameter_lines(area, scenario, language):
        console.print(f"{name}：{value}" if language == "zh" else f"{name}: {value}", style="dim", markup=False)
    for remark in area.remarks:
        console.print(f"· {remark.say(language)}", style="dim", markup=False)


def print_lines(lines: Iterable[tuple[str, str]], language: str) -> None:
    """Print labels with their values, a line each.

    Parameters
    ----------
    lines : iterable of (str, str)
        Label and value.
    language : str
        ``"zh"`` or ``"en"``.
    """
    for label, value in lines:
        typer.echo(f"{label}：{value}" if language == "zh" else f"{label}: {value}")


def print_table(table: Table, columns: tuple[str, ...], rows: int | None = None) -> None:
    """Print some columns of a table.

    Parameters
    ----------
    table : Table
        The table.
    columns : tuple of str
        Keys of the columns, in order.
    rows : int or None
        Rows at most; how many are left out is told below. All of them where None.
    """
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


def print_rows(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows of text under their titles.

    Parameters
    ----------
    titles : tuple of str
        Of the columns.
    rows : iterable of tuple of str
        As many texts as titles.
    """
    grid = Grid()
    for title in titles:
        grid.add_column(title, overflow="fold")
    for row in rows:
        # Names come from files: they are text, never rich's markup.
        grid.add_row(*map(escape, row))
    Console().print(grid)


def end(message: str, code: int) -> NoReturn:
    """Tell something on stderr and leave the program.

    Parameters
    ----------
    message : str
        What to tell.
    code : int
        Exit code.

    Raises
    ------
    SystemExit
        Always.
    """
    typer.echo(message, err=True)
    sys.exit(code)
