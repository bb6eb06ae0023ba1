"""The sample county's files given one by one make the same study area as the county's own ``sources.toml``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.intake.examination import examine
from geodata.intake.project_files import add_file
from geodata.intake.projects import change_entry, change_project, copy_entry, new_project, still_missing, write_sources
from geodata.prepare import prepare_area
from geodata.study_area import StudyArea

FILES = {
    "boundaries.gpkg": "boundaries", "county.osm.pbf": "roads", "population_100m.tif": "population",
    "population_2025.xlsx": "totals", "firms.csv": "jobs", "outlets.xlsx": "outlets", "venues.xlsx": "venues",
}  # fmt: skip
FRAMES = ("outlets", "venues", "cells", "cell_units", "units", "boundaries", "zones", "scenery", "places")


def test_the_sample_county_through_a_project(sample_sources: Path, sample_area: StudyArea, tmp_path: Path) -> None:
    project = new_project(tmp_path, "虚构示例县")
    for name, role in FILES.items():
        with (sample_sources.parent / name).open("rb") as file:
            project = add_file(project, role, name, file)
    project = change_entry(project, "boundaries-1", layer="townships", level="township")
    project = copy_entry(project, "boundaries-1", layer="communities", level="community")
    for entry in project.entries:
        if entry.role not in {"roads", "population"}:
            found = examine(project.file_source(entry.key), entry.role)
            assert found.faults == ()
            assert found.checked is not None
            assert found.checked.report.refused_count == 0
            # What the page proposes is what the county's own file says.
            project = change_entry(project, entry.key, columns=dict(found.columns), confirmed=("file",))
    project = change_project(project, data_date=sample_area.data_date, notice=sample_area.notice)
    assert still_missing(project) == ()
    area = prepare_area(write_sources(project))
    for name in FRAMES:
        mine, own = pd.DataFrame(getattr(area, name)), pd.DataFrame(getattr(sample_area, name))
        pd.testing.assert_frame_equal(mine, own)
    assert [(source.role, source.sha256, source.rows) for source in area.sources] == [
        (source.role, source.sha256, source.rows) for source in sample_area.sources
    ]
    assert dict(area.parameters) == dict(sample_area.parameters)
    for name in ("name", "notice", "data_date", "metric_crs"):
        assert getattr(area, name) == getattr(sample_area, name)
