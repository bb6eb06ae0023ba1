"""Templates: empty tables with the right headers, drop-down lists, examples on a sheet of their own and every column explained."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geodata.kinds import KINDS, VENUE_TYPES
from geodata.schema import SCHEMAS, Field
from geodata.text import Text
from publishing.spreadsheets import HEADER_FILL, HEADER_FONT, TEXT_FORMAT, shown_width, without_clock, write_text
from publishing.template_words import MEANINGS, MEANINGS_IN_ROLE, TEMPLATES, UNITS

REQUIRED_FILL = PatternFill("solid", start_color="B00020")
"""Colour of the header of a column that must be filled in."""

_LAST_ROW = 1_048_576
_AUTHOR = "Outlet Atlas"
_NARROWEST, _WIDEST = 14.0, 60.0
_EXAMPLES = Text("示例", "Examples")
_EXPLAINED = Text("填写说明", "How to fill it in")
_LISTS = Text("选项", "Lists")
_WORDS = {
    "kind": {kind.key: Text(kind.chinese, kind.english) for kind in KINDS.values()},
    "venue_type": {venue.key: Text(venue.chinese, venue.english) for venue in VENUE_TYPES.values()},
}
"""Words of the fields that take one of a list, by the field's kind."""


def template_bytes(key: str, language: str = "zh") -> bytes:
    """Return a template as a workbook.

    Parameters
    ----------
    key : str
        Key of `publishing.template_words.TEMPLATES`.
    language : str
        ``"zh"`` or ``"en"``: of the headers, the lists and the explanations.

    Returns
    -------
    bytes
        An ``.xlsx`` file, the same for the same input. Its first sheet holds the header alone and is the one that is
        read: without rows filled in it is refused as empty. Columns that must be filled in are red. The examples stand on a
        sheet of their own, so that they are never taken for data.
    """
    template = TEMPLATES[key]
    fields = SCHEMAS[template.schema]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has exactly one worksheet
    sheet.title = template.name.say(language)
    lists = book.create_sheet(_LISTS.say(language))
    for place, field in enumerate(fields, start=1):
        _write_column(sheet, place, template.schema, field, language)
        _add_choice(sheet, lists, place, field, language)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 30
    _write_examples(book.create_sheet(_EXAMPLES.say(language), 1), key, language)
    _write_explanations(book.create_sheet(_EXPLAINED.say(language), 2), template.schema, language)
    if lists.max_column == 1 and lists["A1"].value is None:
        book.remove(lists)
    lists.sheet_state = "hidden"
    book.properties.creator = _AUTHOR
    file = io.BytesIO()
    book.save(file)
    return without_clock(file.getvalue())


def template_header(field: Field, language: str) -> str:
    """Return the header of a field in a template: its first usual header in that language, else its name."""
    is_english = language == "en"
    return next((header for header in field.headers if header.isascii() == is_english), field.name)


def field_meaning(schema: str, field: Field, language: str) -> str:
    """Return what a column of a table means.

    Parameters
    ----------
    schema : str
        Key of `geodata.schema.SCHEMAS`.
    field : Field
        One of its fields.
    language : str
        ``"zh"`` or ``"en"``.
    """
    chinese = MEANINGS_IN_ROLE.get((schema, field.name), MEANINGS[field.name])
    return Text(chinese, field.description).say(language)


def _write_column(sheet: Worksheet, place: int, schema: str, field: Field, language: str) -> None:
    """Write one header with its explanation and give the column its width and format."""
    cell = sheet.cell(1, place)
    write_text(cell, template_header(field, language))
    cell.font, cell.fill = HEADER_FONT, REQUIRED_FILL if field.required else HEADER_FILL
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    told = [_required(field, language), field_meaning(schema, field, language), _unit(field, language)]
    cell.comment = Comment("\n".join(filter(None, told)), _AUTHOR, height=120, width=280)
    column = sheet.column_dimensions[get_column_letter(place)]
    column.width = max(_NARROWEST, shown_width(str(cell.value)) + 4)
    if field.kind not in {"number", "coordinate"}:
        # As numbers, codes would lose their leading zeros and dates their form.
        column.number_format = TEXT_FORMAT


def _add_choice(sheet: Worksheet, lists: Worksheet, place: int, field: Field, language: str) -> None:
    """Give a column its drop-down list, or the range of its numbers."""
    if field.kind in _WORDS:
        words = [word.say(language) for word in _WORDS[field.kind].values()]
        column = 1 if lists["A1"].value is None else lists.max_column + 1
        for row, word in enumerate([template_header(field, language), *words], start=1):
            write_text(lists.cell(row, column), word)
        letter = get_column_letter(column)
        choice = DataValidation(
            type="list", formula1=f"'{lists.title}'!${letter}$2:${letter}${len(words) + 1}", allow_blank=True
        )
        problem = Text("请从下拉列表中选择", "Choose from the list")
    elif field.kind == "number":
        choice = DataValidation(
            type="decimal", operator="between", formula1=f"{field.minimum:.0f}", formula2=f"{field.maximum:.0f}"
        )
        problem = Text("请填写不小于 0 的数字", "Give a number that is not below 0")
    else:
        return
    choice.showErrorMessage, choice.errorStyle = True, "warning"
    choice.errorTitle, choice.error = template_header(field, language), problem.say(language)
    letter = get_column_letter(place)
    choice.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(choice)


def _write_examples(sheet: Worksheet, key: str, language: str) -> None:
    """Write the example rows under the same headers, with a line above that says they are none of the data."""
    template = TEMPLATES[key]
    fields = SCHEMAS[template.schema]
    note = Text(
        "示例：仅供参考，不会被载入。请在第一张表中填写",
        "Examples: for guidance, never loaded. Fill in the first sheet",
    )
    write_text(sheet.cell(1, 1), note.say(language))
    sheet.cell(1, 1).font = Font(bold=True, color="B00020")
    for place, field in enumerate(fields, start=1):
        header = sheet.cell(2, place)
        write_text(header, template_header(field, language))
        header.font, header.fill = HEADER_FONT, HEADER_FILL
        width = shown_width(str(header.value))
        for row, values in enumerate(template.examples, start=3):
            text = example_value(field, values[place - 1], language)
            write_text(sheet.cell(row, place), text)
            width = max(width, shown_width(text))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(_NARROWEST, width + 2), _WIDEST)


def example_value(field: Field, value: str, language: str) -> str:
    """Return an example's value as it is filled in: words of a list in the language, everything else as it is."""
    return _WORDS[field.kind][value].say(language) if field.kind in _WORDS else value


def _write_explanations(sheet: Worksheet, schema: str, language: str) -> None:
    titles = (
        Text("列名", "Column"), Text("必填", "Required"), Text("单位", "Unit"), Text("含义", "Meaning"),
        Text("可填内容", "Words allowed"), Text("也可识别的列名", "Other headers understood"),
    )  # fmt: skip
    rows = [tuple(title.say(language) for title in titles)]
    comma = Text("、", ", ").say(language)
    for field in SCHEMAS[schema]:
        header = template_header(field, language)
        words = comma.join(word.say(language) for word in _WORDS.get(field.kind, {}).values())
        others = comma.join(other for other in field.headers if other != header)
        meaning = field_meaning(schema, field, language)
        rows.append((header, _required(field, language), _unit(field, language), meaning, words, others))
    for row, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts, start=1):
            cell = sheet.cell(row, place)
            write_text(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if row == 1:
                cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    for letter, width in zip("ABCDEF", (18, 10, 12, 60, 44, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _required(field: Field, language: str) -> str:
    return (Text("必填", "required") if field.required else Text("选填", "optional")).say(language)


def _unit(field: Field, language: str) -> str:
    return UNITS[field.unit].say(language) if field.unit else ""
