import pytest
from matplotlib.font_manager import fontManager

from publishing import fonts
from publishing.errors import FontError
from publishing.fonts import STAND_IN, printable, sheet_font
from publishing.lettering import POINTS_PER_MM, shortened, width_mm, wrapped


def test_the_simplified_chinese_face_is_found_and_registered_once():
    font = sheet_font()
    assert font.family == "Noto Sans CJK SC"
    again = sheet_font()
    assert again is font
    entries = [entry for entry in fontManager.ttflist if entry.name == font.family and entry.weight == 400]
    assert len({(entry.fname, entry.index) for entry in entries}) == len(entries)


def test_no_font_is_an_error_with_the_remedy(monkeypatch):
    monkeypatch.setattr(fonts, "_FOLDERS", {})
    fonts._found_font.cache_clear()
    try:
        with pytest.raises(FontError) as caught:
            sheet_font()
        assert "apt-get install fonts-noto-cjk" in caught.value.say("zh")
        assert "apt-get install fonts-noto-cjk" in caught.value.say("en")
    finally:
        fonts._found_font.cache_clear()


@pytest.mark.parametrize("content", [None, b"no font at all"])
def test_a_named_file_that_is_no_font(monkeypatch, tmp_path, content):
    path = tmp_path / "font.ttf"
    if content:
        path.write_bytes(content)
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(path))
    with pytest.raises(FontError, match=r"font\.ttf"):
        sheet_font()


def test_a_named_font_without_chinese(monkeypatch):
    import matplotlib

    latin = matplotlib.get_data_path() + "/fonts/ttf/DejaVuSans.ttf"
    monkeypatch.setenv(fonts.FONT_VARIABLE, latin)
    with pytest.raises(FontError, match="DejaVuSans"):
        sheet_font()


def test_a_named_font_is_used(monkeypatch):
    monkeypatch.setenv(fonts.FONT_VARIABLE, "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
    assert sheet_font().family == "Noto Serif CJK SC"


def test_what_no_font_has_gets_a_stand_in():
    font = sheet_font()
    assert printable("𬭎㛃 公园", font) == "𬭎㛃 公园"
    assert printable("甲🜁乙\U0010fffd\n丙\x07", font).startswith("甲")
    assert STAND_IN in printable("\u0e01", font)
    assert printable("a\nb", font) == "a b"


def test_lines_are_no_wider_than_asked_and_lose_nothing():
    font = sheet_font()
    text = (
        "参数：服务标准 15 minutes；来源：county_roads_2025.osm.pbf，sha256 abcdef0123456789，按住宅用地与建筑分摊（测试）。"
        * 3
    )
    for width in (20.0, 35.0, 80.0):
        lines = wrapped(text, 7.0, width, font)
        assert all(width_mm(line, 7.0, font) <= width + 1e-6 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。；：）" for line in lines)


def test_a_chinese_character_is_as_wide_as_its_size():
    assert width_mm("缺", 72.0, sheet_font()) == pytest.approx(72.0 / POINTS_PER_MM)


def test_shortening():
    font = sheet_font()
    assert shortened("短", 7.0, 50.0, font) == "短"
    cut = shortened("很长很长很长很长的名称" * 4, 7.0, 30.0, font)
    assert cut.endswith("…")
    assert width_mm(cut, 7.0, font) <= 30.0
