"""Whether words and contents are fit to be kept: no control characters, not too long. Escaping is for whoever shows them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.errors import Fault
from geodata.records.errors import RecordsError
from geodata.records.models import ID_LENGTH, KEY_LENGTH, NAME_LENGTH, NOTE_LENGTH
from geodata.text import Text

MEBIBYTE = 1024 * 1024
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
"""Between these, both included, lies the year of a snapshot."""

_LONGEST_SHOWN = 40
_DISORDERLY = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of writing: what is shown would not be what is kept."""

_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one field may hold: at most ``most`` characters (of a content: bytes as JSON)."""

    label: Text
    most: int
    empty: bool = False
    lines: bool = False
    # The program's own keys are kept to the letter; words of people are brought to one spelling.
    exact: bool = False


_TEXTS = {
    "name": _Rule(Text("名称", "name"), NAME_LENGTH),
    "note": _Rule(Text("备注", "note"), NOTE_LENGTH, empty=True, lines=True),
    "author": _Rule(Text("作者", "author"), NAME_LENGTH),
    "area_id": _Rule(Text("研究区", "area"), ID_LENGTH, exact=True),
    "area_fingerprint": _Rule(Text("研究区指纹", "area fingerprint"), KEY_LENGTH, exact=True),
    "site_id": _Rule(Text("点位编号", "site"), ID_LENGTH, exact=True),
    "role": _Rule(Text("数据用途", "role"), KEY_LENGTH, exact=True),
}
_CONTENTS = {
    "settings": _Rule(Text("设置", "settings"), MEBIBYTE),
    "figures": _Rule(Text("结果指标", "figures"), MEBIBYTE),
    "content": _Rule(Text("内容", "content"), 16 * MEBIBYTE),
}
LABELS: Mapping[str, Text] = {
    **{field: rule.label for field, rule in (_TEXTS | _CONTENTS).items()},
    "archived": Text("归档", "archived"),
    "verdict": Text("决定", "decision"),
    "year": Text("年份", "year"),
}
"""What the fields of records are called."""


def checked(record: str, **values: Any) -> dict[str, Any]:
    """Return values as they are kept, or tell all that is wrong with them at once.

    Parameters
    ----------
    record : str
        What the faults are about: the record's name as the planner gave it.
    **values
        Values by field: text (names and notes without blanks around them, in Unicode's composed form, lines ended by one
        line feed), contents (mappings, as JSON would give them back; None stays), and years.

    Returns
    -------
    dict
        The same fields.

    Raises
    ------
    RecordsError
        A text is empty, too long, or holds control characters or such as turn the direction of writing (a note may have
        lines and tabs); a content is too large or holds NUL or half a character; a year is out of range.
    TypeError, ValueError
        A content is not JSON, or holds a number that is none: a mistake of the program.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, value in values.items():
        if field in _TEXTS:
            kept[field], problem = _text(value, _TEXTS[field])
        elif field in _CONTENTS:
            kept[field], problem = _content(value, _CONTENTS[field])
        else:
            kept[field], problem = value, _wrong_year(value)
        if problem is not None:
            label = LABELS[field]
            remedy = Text("请修改后重试", "change it and try again")
            problem = Text(f"{label.zh}{problem.zh}", f"the {label.en} {problem.en}")
            faults.append(Fault(shown(record), problem, remedy, value=shown(str(value))))
    if faults:
        raise RecordsError(faults)
    return kept


def canonical_json(content: object) -> str:
    """Return a content as JSON, the same text for the same content: keys sorted, no blanks, Chinese as it is.

    Raises
    ------
    TypeError, ValueError
        It is not JSON, or holds a number that is none.
    """
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_as_dict
    )


def content_sha256(content: Mapping[str, Any]) -> str:
    """Return the checksum of a content, 64 hexadecimal digits over its `canonical_json` in UTF-8."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def shown(text: str) -> str:
    """Return a text for a message: one line, shortened, with a sign in place of every control character."""
    visible = "".join("\ufffd" if _is_control(letter) else letter for letter in text)
    return visible if len(visible) <= _LONGEST_SHOWN else f"{visible[: _LONGEST_SHOWN - 1]}…"


def _as_dict(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in _CONTROLS or letter in _DISORDERLY


def _text(value: str, rule: _Rule) -> tuple[str, Text | None]:
    kept = value if rule.exact else unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    allowed = "\n\t" if rule.lines else ""
    controls = sorted({letter for letter in kept if _is_control(letter) and letter not in allowed})
    if controls:
        codes = ", ".join(f"U+{ord(letter):04X}" for letter in controls)
        return kept, Text(f"含有控制字符（{codes}）", f"holds control characters ({codes})")
    if not kept and not rule.empty:
        return kept, Text("不能为空", "must not be empty")
    if len(kept) > rule.most:
        return kept, Text(
            f"有 {len(kept)} 个字符，最多 {rule.most} 个",
            f"has {len(kept)} characters; at most {rule.most} are possible",
        )
    return kept, None


def _content(value: Mapping[str, Any] | None, rule: _Rule) -> tuple[dict[str, Any] | None, Text | None]:
    if value is None:
        return None, None
    text = canonical_json(value)
    kept: dict[str, Any] = json.loads(text)
    # PostgreSQL keeps no NUL, and half a surrogate pair is no character in UTF-8.
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for part in _strings(kept) for letter in part):
        return kept, Text("含有无法保存的字符", "hold characters that cannot be kept")
    size = len(text.encode())
    if size > rule.most:
        return kept, Text(
            f"有 {size / MEBIBYTE:.1f} MiB，最多 {rule.most // MEBIBYTE} MiB",
            f"of {size / MEBIBYTE:.1f} MiB are too large; at most {rule.most // MEBIBYTE} MiB are possible",
        )
    return kept, None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _wrong_year(year: int) -> Text | None:
    if EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    return Text(
        f" {year} 应在 {EARLIEST_YEAR} 与 {LATEST_YEAR} 之间",
        f"{year} must lie between {EARLIEST_YEAR} and {LATEST_YEAR}",
    )
