"""Spoilt files for the readers: valid ones of every format, damaged at random, and what a reader may do with them."""

from __future__ import annotations

import io
import random
import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from geodata.errors import Fault, InputError
from geodata.intake.grids import TABLE_SUFFIXES, read_grid
from geodata.layer_files import read_layer
from geodata.source_files import FileSource
from tests.geodata.hostile import makers as m

SEEDS: dict[str, m.Make] = {
    "a.xlsx": m.book,
    "b.xlsx": m.sheet('<row r="2"><c r="B2" t="e"><v>#REF!</v></c><c r="C2" s="1"><f>1+1</f><v>2</v></c></row>'),
    "a.xls": m.old_book,
    "a.csv": m.text("a.csv", '编号,名称,地址\n1,甲厂,"一路,1号"\n2,乙厂,"二路\n2号"\n', "gb18030"),
    "a.txt": m.text("a.txt", "编号\t名称\r\n1\t甲厂\r\n", "utf-16"),
    "u.csv": m.text("u.csv", "编号;名称\n1;甲厂\n" * 9),
    "a.gpkg": m.layer("b.gpkg"),
    "a.geojson": m.layer("b.geojson"),
    "a.shp": m.layer(),
    "a.dbf": m.layer(),
    "a.shx": m.layer(),
    "a.prj": m.layer(),
    "a.cpg": m.layer(),
    "a.zip": m.zipped_layer("街道"),
    "a.kml": m.kml(
        "<Schema name='s' id='s'><SimpleField name='n' type='int'/></Schema><Folder><name>一</name><Placemark><name>甲</name>"
        "<ExtendedData><Data name='代码'><value>1</value></Data></ExtendedData><MultiGeometry><Polygon><outerBoundaryIs><LinearRing>"
        "<coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon><Point><coordinates>1,2,3</coordinates>"
        "</Point></MultiGeometry></Placemark></Folder>",
        "<?xml version='1.0' encoding='UTF-8'?>",
    ),
    "a.parquet": m.geoparquet,
}
"""A valid file of each kind; of a shapefile, the part that is damaged."""

PARTS_OF_A_SHAPEFILE = (".shp", ".dbf", ".shx", ".prj", ".cpg")
NUMBERS = (b"0", b"-1", b"4294967295", b"99999999999999999999", b"1e999", b"65536", b"0.5", b"NaN")
BYTES = (b"\0", b"\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\x80", b"\1\0\0\0", b"\0\0\0\1")
WORDS = (
    b"<", b">", b'"', b"'", b"&", b"/>", b"]]>", b"<!--", b"<!DOCTYPE a>", b"&#x0;", b"{", b"}", b"[", b"]", b"null", b",", b"\n", b"\r", b"\t",
    b'<c r="XFD1048576"><v>1</v></c>', b' r="A1"', b"<row>", b"_x0000_", b"<Folder>", b"</Folder>", b"\xe4\xb8\x80", b"\xd2\xbb", b"\xef\xbb\xbf",
)  # fmt: skip


@cache
def seed(name: str) -> dict[str, bytes]:
    """Return the content of a valid file and of what belongs to it, by suffix."""
    with tempfile.TemporaryDirectory() as folder:
        path = SEEDS[name](Path(folder))
        return {part.suffix: part.read_bytes() for part in Path(folder).iterdir() if part.stem == path.stem}


def spoilt(content: bytes, rng: random.Random) -> bytes:
    """Return content with one to eight places flipped, overwritten, removed, doubled, filled in or cut off."""
    damaged = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        place, length = rng.randrange(len(damaged) + 1), rng.choice((1, 2, 4, 8, 40))
        other = rng.randrange(len(damaged) + 1)
        end, filling = place + length, rng.choice(BYTES)
        numbers = list(re.finditer(rb"\d+", damaged[:200_000])) or [re.match(rb"", b"")]
        number = rng.choice(numbers)
        ways: tuple[tuple[int, int, bytes], ...] = (
            (place, place + 1, bytes(byte ^ 1 << rng.randrange(8) for byte in damaged[place : place + 1])),
            (place, place + len(filling), filling),
            (place, end, b""),
            (place, place, bytes(damaged[max(0, place - length) : place])),
            (place, place, rng.choice(WORDS)),
            (place, end, rng.randbytes(length)),
            (number.start(), number.end(), rng.choice(NUMBERS)),
            (place, end, bytes(damaged[other : other + length])),
            (place, len(damaged) if rng.random() < 0.2 else end, b""),
        )
        first, last, new = rng.choice(ways)
        damaged[first:last] = new
    return bytes(damaged)


def spoilt_archive(content: bytes, rng: random.Random) -> bytes:
    """Return an archive with one or two of its members spoilt and packed again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in rng.sample(sorted(parts), min(len(parts), rng.choice((1, 1, 2)))):
        parts[name] = spoilt(parts[name], rng)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def spoilt_file(name: str, number: int, folder: Path) -> Path:
    """Write the spoilt file of a kind and a number, with what belongs to it; return what a reader is given.

    Parameters
    ----------
    name : str
        A key of `SEEDS`.
    number : int
        Decides on the damage; the same number always does the same.
    folder : Path
        An empty folder.
    """
    rng = random.Random(number)
    parts = dict(seed(name))
    suffix = Path(name).suffix
    if rng.random() < 0.02:
        parts[suffix] = rng.randbytes(rng.randrange(2000))
    elif suffix in {".xlsx", ".zip"} and rng.random() < 0.8:
        parts[suffix] = spoilt_archive(parts[suffix], rng)
    else:
        parts[suffix] = spoilt(parts[suffix], rng)
    for part, content in parts.items():
        (folder / f"a{part}").write_bytes(content)
    return folder / ("a.shp" if suffix in PARTS_OF_A_SHAPEFILE else f"a{suffix}")


def reader(path: Path) -> Callable[[], object]:
    """Return what reads a file of this suffix."""
    if path.suffix in TABLE_SUFFIXES:
        return lambda: read_grid(path)
    return lambda: read_layer(FileSource("boundaries", path))


def check(name: str, number: int, folder: Path) -> str:
    """Read a spoilt file and raise AssertionError unless it is read, or refused as an input fault; and nothing is left.

    Parameters
    ----------
    name, number : str, int
        As of `spoilt_file`.
    folder : Path
        An empty folder, emptied again.

    Returns
    -------
    str
        ``"read"``, or the name of the error.
    """
    files, temporary = folder / "files", folder / "temporary"
    files.mkdir(exist_ok=True)
    temporary.mkdir(exist_ok=True)
    read = reader(spoilt_file(name, number, files))
    before = {file.name: file.read_bytes() for file in files.iterdir()}
    kept, tempfile.tempdir = tempfile.tempdir, str(temporary)
    try:
        faults: tuple[Fault, ...] = ()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read()
        verdict = "read"
    except InputError as error:
        verdict = type(error).__name__
        faults = error.faults
    finally:
        tempfile.tempdir = kept
    for fault in faults:
        assert fault.file.startswith("a.")
        assert fault.remedy.zh
        assert fault.remedy.en
        assert "\n" not in fault.say("en")
    assert {file.name: file.read_bytes() for file in files.iterdir()} == before, "the original was changed"
    assert not list(temporary.iterdir()), "temporary files are left"
    for file in files.iterdir():
        file.unlink()
    return verdict
