import dataclasses
import json
import os

import pytest

from geodata.errors import UploadError
from geodata.intake.profiles import Profile, delete_profile, find_profile, list_profiles, save_profile


def profile(name, columns, headers, role="outlets", **more):
    return Profile(name, role, tuple(headers), columns, **more)


def as_dict(found):
    return {name.name: getattr(found, name.name) for name in dataclasses.fields(found)}


def test_what_is_saved_comes_back(tmp_path):
    saved = Profile(
        "2025 年网点（市局）", "outlets", ("站名", "X", "Y"), {"name": "站名", "lon": "X", "lat": "Y"}, {"60 岁以上": "老人"},
        sheet="网点", crs="GCJ-02", header_row=3, axes_swapped=True, faulty_rows="leave_out",
    )  # fmt: skip
    path = save_profile(tmp_path / "profiles", saved)
    assert path.parent == tmp_path / "profiles"
    (found,) = list_profiles(tmp_path / "profiles").profiles
    assert as_dict(found) == as_dict(saved)


def test_saving_again_replaces_and_names_alike_on_disk_do_not(tmp_path):
    save_profile(tmp_path, profile("甲/乙", {"name": "旧"}, ["旧"]))
    save_profile(tmp_path, profile("甲/乙", {"name": "新"}, ["新"]))
    save_profile(tmp_path, profile("甲:乙", {"name": "他"}, ["他"]))
    assert {found.name: found.columns["name"] for found in list_profiles(tmp_path).profiles} == {
        "甲/乙": "新",
        "甲:乙": "他",
    }


@pytest.mark.parametrize("name", ["../../外", "CON", "a" * 300, "..", "甲\x00乙"])
def test_names_stay_in_the_folder(tmp_path, name):
    folder = tmp_path / "profiles"
    try:
        save_profile(folder, profile(name, {"name": "a"}, ["a"]))
    except UploadError:
        assert not list(tmp_path.rglob("*.json"))
    else:
        (path,) = tmp_path.rglob("*.json")
        assert path.parent == folder
        assert [found.name for found in list_profiles(folder).profiles] == [name]
        assert delete_profile(folder, name)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_same_headers_come_first_then_the_most_shared(tmp_path):
    headers = ["编号", "站名", "类型", "X", "Y"]
    save_profile(tmp_path, profile("少", {"name": "站名"}, ["站名", "别的"]))
    save_profile(tmp_path, profile("近", {"name": "站名"}, ["编号", "站名", "类型", "X"]))
    assert find_profile(tmp_path, "outlets", headers).name == "近"
    save_profile(tmp_path, profile("同", {"name": "站名"}, headers[::-1]))
    assert find_profile(tmp_path, "outlets", headers).name == "同"


def test_a_missing_header_or_another_role_rules_it_out(tmp_path):
    save_profile(tmp_path, profile("甲", {"name": "站名", "kind": "类型"}, ["站名", "类型"]))
    save_profile(tmp_path, profile("乙", {}, ["站名"]))
    assert find_profile(tmp_path, "outlets", ["站名", "性质"]) is None
    assert find_profile(tmp_path, "venues", ["站名", "类型"]) is None
    assert find_profile(tmp_path, "outlets", ["站名", "类型", "多"]).name == "甲"
    save_profile(tmp_path, Profile("丙", "population", ("码", "老"), {"code": "码"}, {"老人": "老"}))
    assert find_profile(tmp_path, "population", ["码"]) is None
    assert find_profile(tmp_path / "none", "outlets", ["站名"]) is None


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"[]", b"\xff\xfe", b'{"name": "x"}', b"[" * 100_000,
        json.dumps({"name": "x", "role": "outlets", "headers": "a"}).encode(),
        json.dumps({"name": "x", "role": "outlets", "headers": [], "columns": {"name": 3}}).encode(),
        json.dumps({"name": "x", "role": "outlets", "headers": [], "header_row": -1}).encode(),
        json.dumps({"name": "x", "role": "outlets", "headers": [], "faulty_rows": "perhaps"}).encode(),
        json.dumps({"name": "x", "role": "outlets", "headers": [], "more": 1}).encode(),
    ],
)  # fmt: skip
def test_damaged_files_are_told_and_the_others_stay(tmp_path, content):
    save_profile(tmp_path, profile("好", {"name": "站名"}, ["站名"]))
    (tmp_path / "坏.json").write_bytes(content)
    found = list_profiles(tmp_path)
    assert [one.name for one in found.profiles] == ["好"]
    assert [fault.file for fault in found.faults] == ["坏.json"]
    assert all(fault.problem.zh and fault.remedy.en for fault in found.faults)
    assert find_profile(tmp_path, "outlets", ["站名"]).name == "好"


def test_a_failed_write_leaves_the_old_one(tmp_path, monkeypatch):
    save_profile(tmp_path, profile("甲", {"name": "旧"}, ["旧"]))

    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        save_profile(tmp_path, profile("甲", {"name": "新"}, ["新"]))
    (found,) = list_profiles(tmp_path).profiles
    assert found.columns["name"] == "旧"
    assert len(list(tmp_path.iterdir())) == 1


def test_deleting(tmp_path):
    save_profile(tmp_path, profile("甲", {"name": "a"}, ["a"]))
    assert delete_profile(tmp_path, "甲")
    assert not delete_profile(tmp_path, "甲")
    assert list_profiles(tmp_path).profiles == ()
