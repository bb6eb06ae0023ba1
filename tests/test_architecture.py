"""The rooms' doors open one way, and whatever is public is described. Read from the source, nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "geodata": set(),
    "planning": {"geodata"},
    "publishing": {"geodata", "planning"},
    "dashboard": {"geodata", "planning", "publishing"},
    "terminal": {"geodata", "planning", "publishing"},
    "app.py": {"geodata", "planning", "publishing", "dashboard"},
    "cli.py": {"terminal", "geodata", "planning", "publishing"},
}
"""What each room may import of the others."""

BROWSER_ONLY = {"streamlit", "pydeck"}
LONGEST_MODULE_LINES = 350


def modules(room: str) -> list[Path]:
    place = ROOT / room
    return [place] if place.suffix else sorted(place.rglob("*.py"))


ALL_MODULES = [(room, path) for room in ROOMS for path in modules(room)]
IDS = [str(path.relative_to(ROOT)) for _, path in ALL_MODULES]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


def public_definitions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Public functions and classes of a module, and the public methods of its public classes."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def test_every_room_is_there() -> None:
    assert all((ROOT / room).exists() for room in ROOMS)
    assert len(ALL_MODULES) > 60


@pytest.mark.parametrize(("room", "path"), ALL_MODULES, ids=IDS)
def test_doors_are_one_way(room: str, path: Path) -> None:
    other_rooms = {name.removesuffix(".py") for name in ROOMS} - {room.removesuffix(".py")}
    assert imported(path) & other_rooms <= ROOMS[room]


@pytest.mark.parametrize(("room", "path"), ALL_MODULES, ids=IDS)
def test_the_browser_stays_in_the_dashboard(room: str, path: Path) -> None:
    if room not in {"dashboard", "app.py"}:
        assert not imported(path) & BROWSER_ONLY


@pytest.mark.parametrize(("room", "path"), ALL_MODULES, ids=IDS)
def test_planning_opens_no_file(room: str, path: Path) -> None:
    if room == "planning":
        assert not imported(path) & {"pathlib", "os", "io", "pyogrio", "rasterio", "matplotlib"}
        assert not re.search(r"\bopen\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("room", "path"), ALL_MODULES, ids=IDS)
def test_every_public_name_is_documented(room: str, path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{room}: {path.name} has no docstring"
    bare = [name for name, node in public_definitions(path) if not ast.get_docstring(node)]
    assert not bare


@pytest.mark.parametrize(("room", "path"), ALL_MODULES, ids=IDS)
def test_modules_hold_one_responsibility(room: str, path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE_LINES, room


def test_settings_that_change_results_are_no_hidden_clock_or_chance() -> None:
    clock = re.compile(
        r"datetime\.(now|today)|date\.today|time\.time\(|np\.random\.(?!default_rng|Generator)|random\.seed"
    )
    for room in ("geodata", "planning", "publishing"):
        for path in modules(room):
            assert not clock.search(path.read_text(encoding="utf-8")), path
