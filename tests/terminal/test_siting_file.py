"""The file with the table [siting]: every field by its name, every wrong key and value with what to write."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from geodata.errors import FormatError, InputError
from planning.own_candidates import OwnCandidate
from planning.siting_request import SitingRequest
from terminal.siting_file import read_siting

EVERYTHING = """
[siting]
goal = "share"
target_share = 0.8
unit_share = 0.5
budget = 40
kind_costs = { gig_post = 2, gig_market = 3.5 }
venue_costs = { "V1" = 1 }
by_kind = true
kind_minutes = { gig_market = 30 }
kind_weights = { gig_post = [0, 1, 0.5] }
kind_limits = { gig_market = [1, 3], gig_post = [2] }
required = ["V1"]
forbidden = ["V2"]
movable_outlets = 2
closable = ["A1", "A2"]
spacing_metres = 500
unit_at_least = 1
unit_at_most = 4
livestream_per_league = true
credit_steps = [[10, 1.0], [15, 0.5]]
beyond_minutes = 45
stages = { "2027" = 6, "2026" = 4 }
own_candidates = [{ id = "own-1", name = "旧粮站", lon = 106.8, lat = 39.6, kinds = ["gig_post"], cost = 2 }]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "要求.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_can_be_said(tmp_path: Path) -> None:
    fields = read_siting(written(tmp_path, EVERYTHING))
    assert set(fields) == {field.name for field in dataclasses.fields(SitingRequest)} - {"capacity"}
    assert SitingRequest(**fields) == SitingRequest(
        goal="share",
        target_share=0.8,
        unit_share=0.5,
        budget=40.0,
        kind_costs=(("gig_post", 2.0), ("gig_market", 3.5)),
        venue_costs=(("V1", 1.0),),
        by_kind=True,
        kind_minutes=(("gig_market", 30.0),),
        kind_weights=(("gig_post", (0.0, 1.0, 0.5)),),
        kind_limits=(("gig_market", 1, 3), ("gig_post", 2, None)),
        required=("V1",),
        forbidden=("V2",),
        movable_outlets=2,
        closable=("A1", "A2"),
        spacing_metres=500.0,
        unit_at_least=1,
        unit_at_most=4,
        livestream_per_league=True,
        credit_steps=((10.0, 1.0), (15.0, 0.5)),
        beyond_minutes=45.0,
        stages=((2026, 4), (2027, 6)),
        own_candidates=(OwnCandidate("own-1", "旧粮站", 106.8, 39.6, ("gig_post",), 2.0),),
    )
    fields = read_siting(written(tmp_path, '[siting]\ngoal = "capacity"\ncapacity = 5000\n'))
    assert SitingRequest(**fields) == SitingRequest(goal="capacity", capacity=5000.0)


def test_own_candidates_are_tables_of_their_own(tmp_path: Path) -> None:
    table = '[[siting.own_candidates]]\nid = "{}"\nname = "旧粮站"\nlon = 106.8\nlat = 39.6\n'
    fields = read_siting(written(tmp_path, table.format("own-1") + table.format("own-2")))
    assert [own.site_id for own in fields["own_candidates"]] == ["own-1", "own-2"]
    assert fields["own_candidates"][0] == OwnCandidate("own-1", "旧粮站", 106.8, 39.6)
    for wrong in (table.format("v1"), table.format("own-1") * 2, table.format("own-1") + "height = 3\n"):
        with pytest.raises(InputError) as caught:
            read_siting(written(tmp_path, wrong))
        assert [fault.column for fault in caught.value.faults] == ["own_candidates"]


def test_only_what_is_said_is_returned(tmp_path: Path) -> None:
    assert read_siting(written(tmp_path, "[siting]\nspacing_metres = 1\n")) == {"spacing_metres": 1.0}
    assert read_siting(written(tmp_path, "[siting]\n")) == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('gaol = "cover"', "use one of goal"),
        ('goal = "best"', "“best” is none of"),
        ("goal = 3", 'write it as "cover"'),
        ("target_share = 90", "between 0 and 1"),
        ("unit_share = 2", "between 0 and 1"),
        ('budget = "much"', "write it as 50.0"),
        ("budget = -1", "not negative"),
        ("kind_costs = 3", "{ gig_post = 2.0 }"),
        ("kind_costs = { kiosk = 1 }", "“kiosk”"),
        ("by_kind = 1", "write it as true"),
        ("kind_minutes = { gig_post = 999 }", "at most 240"),
        ("kind_weights = { gig_post = [1, 2] }", "[0, 1, 0.5]"),
        ("kind_limits = { gig_post = [3, 1] }", "lower limit"),
        ("kind_limits = { gig_post = [1, 2, 3] }", "[1, 3]"),
        ('required = "V1"', '["V12", "V13"]'),
        ("closable = [1]", '["A01", "A02"]'),
        ("movable_outlets = 1.5", "write it as 2"),
        ("movable_outlets = true", "write it as 2"),
        ("unit_at_most = -1", "lower limit"),
        ("capacity = nan", "above 0"),
        ("capacity = 0", "above 0"),
        ("credit_steps = [[10, 0.5], [5, 1.0]]", "ascend"),
        ("credit_steps = [10, 20]", "[[10, 1.0]"),
        ("beyond_minutes = 0", "above 0"),
        ("stages = { soon = 3 }", '"2026" = 4'),
        ("spacing_metres = inf", "spacing"),
    ],
)
def test_a_wrong_key_or_value_is_told_with_file_key_and_remedy(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_siting(written(tmp_path, f"[siting]\n{line}\n"))
    assert len(caught.value.faults) == 1
    fault = caught.value.faults[0]
    assert fault.file == "要求.toml"
    assert fault.column == line.split()[0]
    assert told in fault.say("en")
    assert fault.remedy.zh


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_siting(written(tmp_path, '[siting]\ngoal = "best"\nbudgte = 1\nspacing_metres = "far"\n[sites]\n'))
    assert [fault.column for fault in caught.value.faults] == ["sites", "goal", "budgte", "spacing_metres"]


@pytest.mark.parametrize("text", ["", 'goal = "cover"\n', "siting = 3\n"])
def test_without_the_table_it_is_asked_for(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"\[siting\]"):
        read_siting(written(tmp_path, text))


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="TOML"):
        read_siting(written(tmp_path, "[siting\n"))
    with pytest.raises(FormatError, match="不存在"):
        read_siting(tmp_path / "nowhere.toml")
    (tmp_path / "gbk.toml").write_bytes("目标 = 1".encode("gbk"))
    with pytest.raises(FormatError, match="UTF-8"):
        read_siting(tmp_path / "gbk.toml")


def test_every_key_is_documented_with_an_example_that_can_be_read(tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "siting_file.md").read_text(encoding="utf-8")
    assert [field.name for field in dataclasses.fields(SitingRequest) if f"`{field.name}`" not in text] == []
    example = text.split("```toml\n")[1].split("```")[0]
    assert SitingRequest(**read_siting(written(tmp_path, example))).stages == ((2026, 4), (2027, 6))
    for row in text.splitlines():
        cells = [cell.strip(" `") for cell in row.split("|")[1:-1]]
        if len(cells) == 4 and not cells[0].startswith(("key", "-")):
            for key in cells[0].split("`, `"):
                assert key in read_siting(written(tmp_path, f"[siting]\n{key} = {cells[1]}\n"))
    tables = text.split("```toml\n")[2].split("```")[0]
    assert SitingRequest(**read_siting(written(tmp_path, tables))).own_candidates[0].site_id == "own-1"
