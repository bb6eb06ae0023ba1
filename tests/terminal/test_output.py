"""What the terminal prints: progress apart from results, names as they are, how much was left out."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.text import Text
from publishing.tables import TEXT, Table
from terminal.output import end, print_json, print_lines, print_table, progress_bar


def names(*rows: str) -> Table:
    return Table("sites", "zh", pd.DataFrame({"name": rows}), {"name": "名称"}, {"name": TEXT}, (), {})


def test_progress_stays_off_stdout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # the bar is drawn on terminals only
    with progress_bar("en") as tell:
        tell(Text("求解", "Solving"), 0.5)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Solving" in err
    assert "求解" not in err


def test_one_object_on_one_line_in_plain_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": "示例县", "persons": 1.5})
    assert capsys.readouterr().out == '{"name": "示例县", "persons": 1.5}\n'


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"gap": float("nan")})


def test_names_from_files_are_text_and_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(names("[red]一号[/red]", "[/]"), ("name",))
    out = capsys.readouterr().out
    assert "[red]一号[/red]" in out
    assert "[/]" in out


@pytest.mark.parametrize(("rows", "left_out"), [(1, "… 2 +"), (3, ""), (None, "")])
def test_rows_left_out_are_told(capsys: pytest.CaptureFixture[str], rows: int | None, left_out: str) -> None:
    print_table(names("a1", "b2", "c3"), ("name",), rows=rows)
    out = capsys.readouterr().out
    assert ("…" in out) == bool(left_out)
    assert left_out in out
    assert ("c3" in out) == (not left_out)


def test_the_end_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        end("why", 2)
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "why\n")


@pytest.mark.parametrize(("language", "line"), [("zh", "求解结论：已证明最优\n"), ("en", "求解结论: 已证明最优\n")])
def test_labels_and_values_stand_on_a_line_each(capsys: pytest.CaptureFixture[str], language: str, line: str) -> None:
    print_lines([("求解结论", "已证明最优")] * 2, language)
    assert capsys.readouterr().out == line * 2
