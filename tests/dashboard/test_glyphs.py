"""Letters for map labels, read back by a decoder of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.glyphs import FONT_STACK, label_text, write_glyphs


def fields(message: bytes) -> list[tuple[int, int | bytes]]:
    """Decode one protocol buffer message into (field, value) pairs."""

    def varint(place: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            byte = message[place]
            value |= (byte & 127) << shift
            place, shift = place + 1, shift + 7
            if byte < 128:
                return value, place

    found: list[tuple[int, int | bytes]] = []
    place = 0
    while place < len(message):
        key, place = varint(place)
        value, place = varint(place)
        if key & 7 == 2:
            found.append((key >> 3, message[place : place + value]))
            place += value
        else:
            found.append((key >> 3, value))
    return found


def glyphs(file: Path) -> dict[str, dict[int, int | bytes]]:
    ((_, stack),) = fields(file.read_bytes())
    entries = [dict(fields(value)) for field, value in fields(stack) if field == 3]
    return {chr(entry[1]): entry for entry in entries}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("glyphs")
    write_glyphs(folder, {"Conceição", "示例县(新区)", "Łódź"})
    return folder / FONT_STACK


def test_only_blocks_that_the_browser_cannot_draw_itself_are_written(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["0-255.pbf", "256-511.pbf"]
    assert set(glyphs(folder / "256-511.pbf")) == set("Łź")
    assert set("çãó019AZaz()") <= set(glyphs(folder / "0-255.pbf"))


def test_a_letter_is_a_distance_field_of_the_size_it_states(folder: Path) -> None:
    entry = glyphs(folder / "0-255.pbf")["l"]
    width, height = entry[3] + 6, entry[4] + 6
    field = np.frombuffer(entry[2], np.uint8).reshape(height, width)
    # The stroke of an l: ink (above 191) in the middle of every row, paper at the border.
    assert (field[4:-4].max(axis=1) > 191).all()
    assert field[0].max() < 191
    assert field[:, 0].max() < 191
    assert 16 <= entry[4] <= 20
    assert 5 <= entry[7] <= 9


def test_letters_stand_on_one_line(folder: Path) -> None:
    letters = glyphs(folder / "0-255.pbf")

    def bottom(letter: str) -> int:
        above = (letters[letter][6] >> 1) ^ -(letters[letter][6] & 1)
        return above - letters[letter][4]

    assert bottom("x") == bottom("l") == bottom("H")
    assert bottom("g") < bottom("x") - 3


def test_a_space_takes_room_without_ink(folder: Path) -> None:
    space = glyphs(folder / "0-255.pbf")[" "]
    assert 2 not in space
    assert space[7] > 3


def test_full_width_characters_become_plain_ones() -> None:
    assert label_text(" 新区（Ａ１） ") == "新区(A1)"
