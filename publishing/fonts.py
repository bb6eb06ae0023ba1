"""The font of the sheets: found once, registered with matplotlib, and asked which characters it has."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from geodata.text import Text
from publishing.errors import FontError

FONT_VARIABLE = "OUTLET_ATLAS_FONT"
"""Environment variable that names a font file to be used before all others."""

STAND_IN = "〓"
"""The geta mark: what printers set where a character is missing."""

_FILES = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf", "SourceHanSansCN-Regular.otf", "NotoSansSC-VF.ttf", "msyh.ttc", "PingFang.ttc",
    "Hiragino Sans GB.ttc", "Deng.ttf", "simhei.ttf", "wqy-microhei.ttc", "wqy-zenhei.ttc",
)  # fmt: skip
_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": (r"C:\Windows\Fonts", r"~\AppData\Local\Microsoft\Windows\Fonts"),
}
_SIMPLIFIED_MARKS = (" SC", " CN", "YaHei", "GB", "SimHei", "DengXian", "WenQuanYi")
_PROBE = "图例比例尺审未经核不得公开，："


@dataclass(frozen=True, slots=True)
class SheetFont:
    """The font in which sheets are set.

    Attributes
    ----------
    family : str
        Its family name, registered with matplotlib.
    path : Path
        The file of its regular weight.
    face : int
        Which face of that file.
    """

    family: str
    path: Path
    face: int

    @property
    def families(self) -> list[str]:
        """Families for matplotlib: this one, then matplotlib's own for the rare sign it lacks."""
        return [self.family, "DejaVu Sans"]


def sheet_font() -> SheetFont:
    """Find the font of the sheets and register it, with its bold weight where there is one.

    Returns
    -------
    SheetFont
        The file named by the environment variable `FONT_VARIABLE` if set, else the first known font with Chinese
        characters in the system's font folders.

    Raises
    ------
    FontError
        There is none, or the file named is no font with Chinese characters.
    """
    return _found_font(os.environ.get(FONT_VARIABLE, ""))


@functools.cache
def _found_font(named: str) -> SheetFont:
    for path in [Path(named)] if named else _candidates(_FOLDERS.get(sys.platform, ())):
        face = _chinese_face(path)
        if face is not None:
            font = SheetFont(FT2Font(path, face_index=face).family_name, path, face)
            bold = path.with_name(path.name.replace("Regular", "Bold"))
            for file in (path, bold):
                if file.is_file() and not any(Path(entry.fname) == file for entry in fontManager.ttflist):
                    fontManager.addfont(file)
            return font
    remedy = Text(
        f"请安装：apt-get install fonts-noto-cjk，或用环境变量 {FONT_VARIABLE} 指定字体文件",
        f"run apt-get install fonts-noto-cjk, or name a font file in the environment variable {FONT_VARIABLE}",
    )
    problem = (
        Text(f"“{named}”不是含中文字形的字体文件", f"“{named}” is not a font file with Chinese characters")
        if named
        else Text(
            "本机没有中文字体，图件上的文字无法显示", "this machine has no font with Chinese characters for the sheets"
        )
    )
    raise FontError(Text(f"{problem.zh}。{remedy.zh}。", f"{problem.en}: {remedy.en}."))


def _candidates(folders: Iterable[str]) -> list[Path]:
    """Return the known font files in the folders, the best first."""
    found = {
        file: Path(place) / file
        for folder in folders
        for place, _, files in os.walk(Path(folder).expanduser())
        for file in sorted(set(files) & set(_FILES))
    }
    return [found[file] for file in _FILES if file in found]


def _chinese_face(path: Path) -> int | None:
    """Return which face of a font file to use: one made for simplified Chinese if there is, None if none has Chinese."""
    try:
        faces = [FT2Font(path, face_index=face) for face in range(FT2Font(path).num_faces)]
    except (OSError, RuntimeError):  # FreeType says RuntimeError for a file that is no font
        return None
    probe = set(map(ord, _PROBE))
    fit = [face for face, font in enumerate(faces) if probe <= font.get_charmap().keys()]
    simplified = [face for face in fit if any(mark in faces[face].family_name for mark in _SIMPLIFIED_MARKS)]
    return next(iter([*simplified, *fit]), None)


@functools.cache
def _characters(path: Path, face: int) -> frozenset[int]:
    return frozenset(FT2Font(path, face_index=face).get_charmap())


@functools.cache
def _fallback_characters() -> frozenset[int]:
    return _characters(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", 0)


def printable(text: str, font: SheetFont) -> str:
    """Return ``text`` as it can be set: characters that no font has become `STAND_IN`, line breaks become spaces.

    Parameters
    ----------
    text : str
        Any text from the planner's data.
    font : SheetFont
        The font of the sheet.

    Returns
    -------
    str
        A text that never shows as empty boxes.
    """
    known, fallback = _characters(font.path, font.face), _fallback_characters()
    return "".join(
        letter if ord(letter) in known or ord(letter) in fallback else STAND_IN
        for letter in " ".join(text.split())
        if letter.isprintable()
    )


def missing_characters(texts: Iterable[str], font: SheetFont) -> tuple[str, ...]:
    """Return the characters that no font of the sheets has, each once, in the order of their code points.

    Parameters
    ----------
    texts : iterable of str
        What is to be set.
    font : SheetFont
        The font of the sheets.

    Returns
    -------
    tuple of str
        They would be set as `STAND_IN`.
    """
    known, fallback = _characters(font.path, font.face), _fallback_characters()
    letters = {letter for text in texts for letter in text if letter.isprintable()}
    return tuple(sorted(letter for letter in letters if ord(letter) not in known and ord(letter) not in fallback))


def missing_remark(missing: tuple[str, ...]) -> Text:
    """Return what is said of characters that no font has: which they are, how they are set, and the remedy."""
    codes = "、".join(f"U+{ord(letter):04X}" for letter in missing)
    return Text(
        f"本机字体缺少 {len(missing)} 个字符（{codes}），图上以“{STAND_IN}”代替；"
        f"安装含这些字的字体并用环境变量 {FONT_VARIABLE} 指定其文件后可正常显示",
        f"{len(missing)} characters are in no font here ({codes.replace('、', ', ')}) and are set as “{STAND_IN}”; install a "
        f"font that has them and name its file in the environment variable {FONT_VARIABLE}",
    )
