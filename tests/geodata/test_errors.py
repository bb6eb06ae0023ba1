"""Faults: one line each, in both languages, with their place."""

from __future__ import annotations

import pytest

from geodata.errors import Fault, FormatError, InputError, PersonalDataError, SchemaError, shortened
from geodata.text import LANGUAGES, Text

PROBLEM, REMEDY = Text("坏了", "is broken"), Text("请修好", "mend it")


@pytest.mark.parametrize(
    ("row", "column", "zh", "en"),
    [
        (None, None, "表.csv：坏了。请修好。", "表.csv: is broken. mend it."),
        (7, None, "表.csv 第 7 行：坏了。请修好。", "表.csv, row 7: is broken. mend it."),
        (None, "经度", "表.csv“经度”：坏了。请修好。", "表.csv, “经度”: is broken. mend it."),
        (7, "经度", "表.csv 第 7 行“经度”：坏了。请修好。", "表.csv, row 7, “经度”: is broken. mend it."),
    ],
)
def test_a_fault_names_its_place(row: int | None, column: str | None, zh: str, en: str) -> None:
    fault = Fault("表.csv", PROBLEM, REMEDY, row=row, column=column)
    assert fault.say("zh") == str(fault) == zh
    assert fault.say("en") == en


def test_an_error_tells_all_its_faults() -> None:
    error = SchemaError(Fault("表.csv", PROBLEM, REMEDY, row=row) for row in (2, 3))
    assert [fault.row for fault in error.faults] == [2, 3]
    assert str(error) == error.say("zh") == "表.csv 第 2 行：坏了。请修好。\n表.csv 第 3 行：坏了。请修好。"
    assert error.say("en").count("\n") == 1


def test_an_error_without_faults_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FormatError([])


def test_personal_data_break_the_schema() -> None:
    assert issubclass(PersonalDataError, SchemaError)
    assert issubclass(SchemaError, InputError)


@pytest.mark.parametrize(("count", "told", "rest"), [(20, 20, None), (21, 21, 1), (5000, 21, 4980)])
def test_many_faults_are_shortened_but_counted(count: int, told: int, rest: int | None) -> None:
    faults = [Fault("表.csv", PROBLEM, REMEDY, row=row) for row in range(2, count + 2)]
    short = shortened(faults)
    assert len(short) == told
    assert short[:20] == faults[:20]
    if rest is not None:
        assert (short[-1].problem.zh, short[-1].row) == (f"此列还有 {rest} 处错误", 22)
        assert f"{rest} more" in short[-1].problem.en


def test_text_speaks_both_languages() -> None:
    assert LANGUAGES == ("zh", "en")
    assert [PROBLEM.say(language) for language in LANGUAGES] == ["坏了", "is broken"]
    assert str(PROBLEM) == "坏了"
