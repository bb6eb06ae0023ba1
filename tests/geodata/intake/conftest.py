"""Projects whose files are mere names, for everything that does not read them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.checksums import file_sha256
from geodata.intake.project_folders import free_key, new_project, update_project
from geodata.intake.project_json import Entry, Project

Holding = Callable[..., Project]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    return new_project(tmp_path / "projects", "小镇")


@pytest.fixture
def holding() -> Holding:
    """Puts a file into a project without looking into it: ``holding(project, role, name, **decisions)``."""

    def put(project: Project, role: str, name: str, content: bytes = b"x", **decisions: Any) -> Project:
        def change(current: Project) -> Project:
            (current.files / name).write_bytes(content)
            sha256 = file_sha256(current.files / name)
            entry = Entry(free_key(current, role), role, name, name, sha256, **decisions)
            return dataclasses.replace(current, entries=(*current.entries, entry))

        return update_project(project.folder, change)

    return put
