import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata.checking import read_checked_table
from geodata.errors import FormatError
from geodata.intake.grids import read_grid
from geodata.kinds import KINDS, VENUE_TYPES
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from publishing.template_words import MEANINGS, TEMPLATES, UNITS
from publishing.templates import REQUIRED_FILL, example_value, template_bytes, template_header

CASES = [(key, language) for key in TEMPLATES for language in ("zh", "en")]


def opened(key, language="zh"):
    return openpyxl.load_workbook(io.BytesIO(template_bytes(key, language)))


def filled(key, language, folder, change=lambda field, value: value):
    """The template with its own examples filled in by hand, as a planner would."""
    book = opened(key, language)
    fields = SCHEMAS[TEMPLATES[key].schema]
    for row, values in enumerate(TEMPLATES[key].examples, start=2):
        for place, (field, value) in enumerate(zip(fields, values, strict=True), start=1):
            if field.name == "contact":
                value = "张三"
            text = change(field, example_value(field, value, language))
            is_number = field.kind in {"number", "coordinate"} and text
            book.worksheets[0].cell(row, place).value = float(text) if is_number else text or None
    path = folder / f"{key}.xlsx"
    book.save(path)
    return FileSource(TEMPLATES[key].schema, path)


def test_every_table_has_a_template_and_every_field_is_explained():
    assert {template.schema for template in TEMPLATES.values()} == set(SCHEMAS)
    fields = [field for schema in SCHEMAS.values() for field in schema]
    assert {field.name for field in fields} == set(MEANINGS)
    assert {field.unit for field in fields} - {""} == set(UNITS)
    for template in TEMPLATES.values():
        assert all(len(row) == len(SCHEMAS[template.schema]) for row in template.examples)


@pytest.mark.parametrize(("key", "language"), CASES)
def test_headers_are_usual_ones_all_different_and_required_ones_red(key, language):
    fields = SCHEMAS[TEMPLATES[key].schema]
    header = list(opened(key, language).worksheets[0][1])
    assert [cell.value for cell in header] == [template_header(field, language) for field in fields]
    assert len({cell.value for cell in header}) == len(fields)
    for cell, field in zip(header, fields, strict=True):
        assert cell.value in field.headers
        assert (cell.fill.start_color.rgb == REQUIRED_FILL.start_color.rgb) == field.required
        assert ("必填" if language == "zh" else "required") in cell.comment.text or not field.required
        if language == "en":
            assert cell.value.isascii()


@pytest.mark.parametrize(("key", "language"), CASES)
def test_an_untouched_template_has_no_data(key, language, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_bytes(key, language))
    with pytest.raises(FormatError, match="没有数据行"):
        read_checked_table(FileSource(TEMPLATES[key].schema, path), TEMPLATES[key].schema)


@pytest.mark.parametrize(("key", "language"), CASES)
def test_filled_in_it_loads_without_any_repair(key, language, tmp_path):
    rows_filled = TEMPLATES[key].examples
    # A row without coordinates needs a confirmed place, which an outlet's or venue's template cannot hold.
    table = read_checked_table(with_all_coordinates(key, language, tmp_path), TEMPLATES[key].schema)
    assert len(table.rows) == len(rows_filled)
    assert table.report.repairs.empty
    assert table.report.refused_count == 0
    assert table.report.left_out == ()
    assert set(table.headers) == {field.name for field in SCHEMAS[TEMPLATES[key].schema]}
    number = next(field for field in SCHEMAS[TEMPLATES[key].schema] if field.kind in {"number", "coordinate"})
    assert table.rows[number.name].notna().all()


def with_all_coordinates(key, language, folder):
    coordinates = {"lon": "111.7", "lat": "40.8"}
    return filled(key, language, folder, lambda field, value: value or coordinates.get(field.name, ""))


def test_words_of_the_lists_are_understood(tmp_path):
    for language in ("zh", "en"):
        for key, field, known in (("outlets", "kind", KINDS), ("venues", "venue_type", VENUE_TYPES)):
            table = read_checked_table(with_all_coordinates(key, language, tmp_path), key)
            place = [one.name for one in SCHEMAS[key]].index(field)
            assert table.rows[field].tolist() == [row[place] for row in TEMPLATES[key].examples]
            words = [cell.value for cell in opened(key, language)[{"zh": "选项", "en": "Lists"}[language]]["A"]][1:]
            assert words == [getattr(one, {"zh": "chinese", "en": "english"}[language]) for one in known.values()]


@pytest.mark.parametrize("key", TEMPLATES)
def test_codes_keep_their_zeros_and_lists_drop_down(key):
    book = opened(key)
    sheet = book.worksheets[0]
    for place, field in enumerate(SCHEMAS[TEMPLATES[key].schema], start=1):
        letter = openpyxl.utils.get_column_letter(place)
        is_text = sheet.column_dimensions[letter].number_format == "@"
        assert is_text == (field.kind not in {"number", "coordinate"}), field.name
        choices = [choice for choice in sheet.data_validations.dataValidation if f"{letter}2" in choice.sqref]
        assert len(choices) == (field.kind in {"kind", "venue_type", "number"}), field.name
        if field.kind in {"kind", "venue_type"}:
            assert choices[0].type == "list"
            title, column, last = re.fullmatch(r"'(.+)'!\$(\w)\$2:\$\w\$(\d+)", choices[0].formula1).groups()
            words = [cell.value for cell in book[title][column]][1:]
            assert len(words) == int(last) - 1 == len(KINDS if field.kind == "kind" else VENUE_TYPES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_examples_stand_apart_and_say_so(language, tmp_path):
    book = opened("outlets", language)
    assert (
        book.sheetnames
        == {
            "zh": ["现有网点", "示例", "填写说明", "选项"],
            "en": ["Existing outlets", "Examples", "How to fill it in", "Lists"],
        }[language]
    )
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "visible", "hidden"]
    assert {"zh": "不会被载入", "en": "never loaded"}[language] in book.worksheets[1]["A1"].value
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_bytes("outlets", language))
    assert read_grid(path).sheet == book.sheetnames[0]
    explained = [row[0].value for row in book.worksheets[2].iter_rows(min_row=2)]
    assert explained == [template_header(field, language) for field in SCHEMAS["outlets"]]


@pytest.mark.parametrize(("key", "language"), CASES)
def test_same_template_same_bytes_and_no_formula(key, language):
    content = template_bytes(key, language)
    assert content == template_bytes(key, language)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if Path(name).parent.name == "worksheets":
                assert b"<f>" not in archive.read(name)
