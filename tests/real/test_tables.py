"""Real tables: the census of 2020 and a grid of H3 cells, understood by their headers and contents alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd

from geodata.checking import examine_table, read_checked_table
from geodata.intake.codes import code_remarks, level_of, parent_of, same_place
from geodata.intake.columns import propose_columns
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import read_table


def mapped(path: Path, role: str) -> FileSource:
    """Return a file with the columns that are proposed for it."""
    source = FileSource(role, path)
    matches = propose_columns(read_table(source, SCHEMAS[role]), SCHEMAS[role])
    return dataclasses.replace(source, columns={match.field: match.header for match in matches if match.header})


def test_the_census_is_understood(data: Path) -> None:
    source = mapped(data / "census/county_population_2020.csv", "population totals")
    assert source.columns == {"code": "CODE", "persons": "POPU"}
    table = examine_table(source, "population totals")
    expected = pd.read_csv(source.path, dtype={"CODE": str})
    assert table.report.rows_read == len(expected)
    assert table.rows["persons"].sum() == expected["POPU"].sum()
    missing = expected.index[expected["POPU"].isna()] + 2
    assert [fault.row for fault in table.report.refused] == missing.tolist()
    assert table.rows["code"].tolist() == expected["CODE"][expected["POPU"].notna()].tolist()


def test_codes_of_the_census_keep_the_hierarchy(data: Path) -> None:
    codes = pd.read_csv(data / "census/county_population_2020.csv", dtype=str)["CODE"]
    assert codes.map(level_of).isin([4, 6]).all(), "some cities have no counties"
    assert set(codes[codes.str.startswith("1501") & (codes.map(level_of) == 6)].map(parent_of)) == {"1501"}
    assert codes[codes.str[:2].isin(["15", "23"])].nunique() > 200
    assert all(same_place(code, code + "000000") for code in codes)
    hohhot = codes[codes.str.startswith("1501")].astype("str")
    assert code_remarks("t.csv", "CODE", hohhot, hohhot.tolist()) == ()
    [elsewhere] = code_remarks(
        "t.csv", "CODE", codes[codes.str[:2].isin(["15", "23"])].astype("str"), codes[codes.str[:2] == "15"]
    )
    assert "23" in elsewhere.zh


def test_cells_of_porto_alegre_are_understood(data: Path) -> None:
    source = mapped(data / "porto_alegre/poa_hexgrid.csv", "population cells")
    table = read_checked_table(source, "population cells")
    expected = pd.read_csv(source.path)
    assert dict(table.headers) == {"cell": "id", "persons": "population", "jobs": "jobs"}
    assert table.rows["persons"].sum() == expected["population"].sum()
    assert table.rows["cell"].tolist() == expected["id"].tolist()
