import pytest

from geodata.intake.place_names import (
    BARE_FACTOR,
    PART_FACTOR,
    bare_name,
    forms_of,
    numbers_in,
    plain_name,
    short_unit_name,
    unit_finder,
    unit_prefixes,
)

UNITS = unit_prefixes(["赛罕区", "河西街道", "道里区"])


@pytest.mark.parametrize(
    ("written", "plain"),
    [("ＡＢＣ　大厦（1 号）", "abc大厦1号"), ("老厨家(中央大街店)", "老厨家中央大街店"), (" -—- ", "")],
)
def test_plain_names(written, plain):
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("内蒙古自治区呼和浩特市赛罕区河西街道幸福小区3号楼1单元", "幸福小区"),
        ("黑龙江省哈尔滨市道里区人民医院一楼", "人民医院"),
        ("哈尔滨市南岗区肯德基", "肯德基"),
        ("锡林郭勒盟二连浩特市社保大厅", "社保大厅"),
        ("哈尔滨市第一医院", "第一医院"),
        ("幸福社区对面", "幸福社区"),
        # What only looks like a unit or a storey stays.
        ("透笼市场", "透笼市场"),
        ("哈尔滨市场监督管理局", "哈尔滨市场监督管理局"),
        ("黑龙江省军区医院", "军区医院"),
        ("阳光小区", "阳光小区"),
        ("哈尔滨市中心医院", "哈尔滨市中心医院"),
        ("第十二中学", "第十二中学"),
        ("河西街道", "河西街道"),
    ],
)
def test_bare_names(written, bare):
    assert bare_name(written, UNITS) == bare


def test_forms_of_an_address():
    forms = forms_of("惠民驿站", "呼和浩特市赛罕区学府路12号幸福社区（党群服务中心）2楼", UNITS)
    assert forms["惠民驿站"] == 1.0
    assert forms["幸福社区党群服务中心"] == BARE_FACTOR
    assert forms["幸福社区"] == forms["党群服务中心"] == PART_FACTOR
    assert all(len(form) >= 2 for form in forms)


def test_a_house_number_alone_is_no_form():
    assert forms_of("", "3号楼", UNITS) == {}
    assert forms_of("", "", UNITS) == {}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("第十二中学", ("12",)), ("第12中学", ("12",)), ("二十中", ("20",)), ("十中", ("10",)), ("三〇一医院", ("301",)), ("社区", ())],
)  # fmt: skip
def test_numbers(name, numbers):
    assert numbers_in(name) == numbers


@pytest.mark.parametrize(("name", "short"), [("河西街道办事处", "河西"), ("草滩苏木", "草滩"), ("大镇", "大镇")])
def test_short_unit_names(name, short):
    assert short_unit_name(name) == short


def test_the_longest_unit_is_found_and_none_where_there_are_none():
    assert unit_finder(["河西", "河西街道"]).search("赛罕河西街道").group() == "河西街道"
    assert unit_finder([]).search("河西街道") is None
    assert unit_prefixes([]).sub("", "河西街道") == "河西街道"
