import pytest

from publishing.report_blocks import clean_text, closed_up, paragraphs_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  甲\t乙\r\n丙 ", "甲 乙 丙"),
        ("a\x00b\x07c\x1b\x7f", "abc"),
        ("\ud800半\udfff", "半"),
        ("\ufffe甲\uffff", "甲"),
        ("\u202e反向\u2066", "反向"),
        ("<a> & ]]> {x}", "<a> & ]]> {x}"),
        ("𬭎㛃😀👨‍👩‍👧\ue000", "𬭎㛃😀👨‍👩‍👧\ue000"),
        ("甲\u2028乙\x85丙", "甲 乙 丙"),
    ],
)
def test_text_from_data_is_one_line_that_xml_can_hold(raw, clean):
    assert clean_text(raw) == clean


def test_own_words_keep_their_lines():
    assert paragraphs_of("第一段\r\n\n  第二段\x07\n\x00\n") == ["第一段", "第二段"]


def test_word_sets_the_spaces_around_digits_itself():
    assert closed_up("按第 3 个建设，高 1.2 %；步行 15 分钟（× 2）") == "按第3个建设，高1.2%；步行15分钟（× 2）"
    assert closed_up("Route 15 west") == "Route 15 west"
