"""The door for the terminal: it names the commands and turns errors into exit codes."""

from __future__ import annotations

import os
import sys

import typer

from geodata.errors import InputError
from geodata.text import LANGUAGES
from planning.errors import PlanningError
from publishing.errors import ExportError, FontError
from terminal.analyses import explain, redundancy, robustness, trade_off
from terminal.data import download, prepare, sample
from terminal.intake import inspect, template
from terminal.output import end
from terminal.planning import coverage, export, propose
from terminal.review import review

app = typer.Typer(
    name="outlet-atlas",
    help="就业服务网点布局规划：准备数据、测算覆盖、建议点位、导出成果。Plan public-service outlets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
COMMANDS = (
    sample, download, template, inspect, prepare, coverage, propose, explain, trade_off, redundancy, robustness, export,
    review,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line; exit 0 when done, 2 on bad input (message on stderr), 1 on anything else."""
    language = _language_asked_for(sys.argv[1:])
    if language not in LANGUAGES:
        end(f"--lang / OUTLET_ATLAS_LANG: zh, en ({language})", 2)
    try:
        app()
    except (InputError, PlanningError) as error:
        end(error.say(language), 2)
    except FontError as error:
        end(error.say(language), 1)
    except ExportError as error:
        end(error.say(language), 2)


def _language_asked_for(arguments: list[str]) -> str:
    """Return the language before anything else is parsed, since messages about the rest are told in it."""
    language = os.environ.get("OUTLET_ATLAS_LANG", LANGUAGES[0])
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            language = arguments[place + 1]
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
    return language


if __name__ == "__main__":
    main()
