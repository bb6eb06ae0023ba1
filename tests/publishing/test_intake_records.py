import dataclasses
import json

from geodata.errors import Fault
from geodata.intake.coordinate_systems import CrsCandidate, CrsProposal
from geodata.intake.examination import examine
from geodata.source_files import FileSource
from geodata.text import Text
from publishing.intake_records import examination_record, examination_report, fault_record, is_accepted

GOOD = "编号,网点名称,网点类型,经度,纬度\n001,甲站,零工驿站,111.70,40.81\n002,乙站,零工市场,１１１.71,40.82\n"
BAD = GOOD + "003,丙站,小卖部,一百,40.83\n"


def examined(folder, text, **decisions):
    path = folder / "网点.csv"
    path.write_text(text, encoding="utf-8")
    return examine(FileSource("outlets", path, **decisions), "outlets")


def test_an_accepted_table(tmp_path):
    found = examined(tmp_path, GOOD)
    record = json.loads(json.dumps(examination_record(found), allow_nan=False))
    assert is_accepted(found)
    assert (record["file"], record["role"], record["schema"], record["accepted"]) == (
        "网点.csv",
        "outlets",
        "outlets",
        True,
    )
    assert record["header_rows"] == [1, 1]
    assert {column["field"]: column["header"] for column in record["columns"] if column["header"]} == {
        "id": "编号", "name": "网点名称", "kind": "网点类型", "lon": "经度", "lat": "纬度",
    }  # fmt: skip
    assert all(0.0 <= column["score"] <= 1.0 and column["reason"]["zh"] for column in record["columns"])
    report = record["report"]
    assert (report["rows_read"], report["rows_accepted"], report["refused_count"]) == (2, 2, 0)
    assert report["repairs"] == {"full_width": 1}
    assert record["crs"] is None


def test_refused_values_are_listed_with_their_place(tmp_path):
    found = examined(tmp_path, BAD)
    record = examination_record(found)
    assert not is_accepted(found)
    assert not record["accepted"]
    assert {(one["row"], one["column"], one["value"]) for one in record["report"]["refused"]} == {
        (4, "网点类型", "小卖部"), (4, "经度", "一百"),
    }  # fmt: skip
    assert record["report"]["refused_count"] == 2
    assert is_accepted(examined(tmp_path, BAD, faulty_rows="leave_out"))
    assert not is_accepted(
        examined(tmp_path, BAD.replace("111.70", "x").replace("１１１", "y"), faulty_rows="leave_out")
    )


def test_what_cannot_be_checked_tells_why(tmp_path):
    found = examined(tmp_path, "甲,乙\n1,2\n")
    assert found.checked is None
    report = examination_report(found)
    assert report.refused_count == len(report.refused) == len(found.faults) > 0
    assert not is_accepted(found)
    assert json.dumps(examination_record(found), allow_nan=False)
    nothing = examine(FileSource("outlets", tmp_path / "none.docx"), "outlets")
    assert examination_record(nothing)["header_rows"] is None
    assert not is_accepted(nothing)


def test_evidence_for_a_crs_keeps_unknowns_as_null(tmp_path):
    names = {field.name: None for field in dataclasses.fields(CrsCandidate)}
    values = {name: float("nan") for name in names} | {"crs": "GCJ-02", "swapped": False, "share_in_area": 0.5}
    proposal = CrsProposal("EPSG:4326", (CrsCandidate(**values),), False, Text("不清楚", "not clear"))
    record = examination_record(dataclasses.replace(examined(tmp_path, GOOD), crs=proposal))["crs"]
    assert record["stated"] == "EPSG:4326"
    assert record["reason"] == {"zh": "不清楚", "en": "not clear"}
    (candidate,) = record["candidates"]
    assert set(candidate) == set(names)
    assert (candidate["crs"], candidate["share_in_area"], candidate["median_road_metres"]) == ("GCJ-02", 0.5, None)
    json.dumps(record, allow_nan=False)


def test_a_fault_as_a_record():
    fault = Fault("a.csv", Text("错", "wrong"), Text("改", "mend"), 3, "列", "值")
    assert fault_record(fault) == {
        "file": "a.csv", "row": 3, "column": "列", "value": "值", "problem": {"zh": "错", "en": "wrong"},
        "remedy": {"zh": "改", "en": "mend"},
    }  # fmt: skip
