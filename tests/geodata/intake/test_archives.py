"""Members of archives: names as their authors saw them, and what no honest program packs."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from geodata.errors import FormatError
from geodata.intake.archives import member_faults, member_name, opened_archive, unpacked


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def faults(path: Path) -> list[str]:
    with opened_archive(path) as archive:
        return [fault.problem.zh for fault in member_faults(archive, path.name)]


def test_honest_archives(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("区划/", b""), ("区划/街道.shp", b"1"), ("a..b.shp", b"2"))
    assert faults(path) == []
    with opened_archive(path) as archive:
        assert [member_name(member) for member in archive.infolist()] == ["区划/", "区划/街道.shp", "a..b.shp"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_that_do_not_state_their_encoding(tmp_path: Path, encoding: str) -> None:
    """As Windows' own packer and old WinRAR write them: bytes in GBK, no mark, a backslash between folders."""
    raw = "区划\\街道.shp".encode(encoding)
    path = packed(tmp_path / "a.zip", ("x" * len(raw), b"1"))
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    with opened_archive(path) as archive:
        assert member_name(archive.infolist()[0]) == "区划/街道.shp"


@pytest.mark.parametrize(
    "name", ["/a.shp", "../a.shp", "a/../../b.shp", "..\\a.shp", "C:\\a.shp", "a\x01b", " ", "\\\\x\\a"]
)
def test_unsafe_names(tmp_path: Path, name: str) -> None:
    (told,) = faults(packed(tmp_path / "a.zip", (name, b"1")))
    assert "不安全的文件名" in told


def test_names_that_stand_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = packed(tmp_path / "a.zip", ("a.shp", b"1"), ("a.shp", b"2"))
    assert "重复" in faults(path)[0]
    assert "重复" in faults(packed(tmp_path / "b.zip", ("a.shp", b"1"), ("A.SHP", b"2")))[0]


def test_links(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "链接" in faults(packed(tmp_path / "a.zip", (link, b"/etc/passwd")))[0]


def test_encrypted_members(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("a.shp", b"1"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "已加密" in faults(path)[0]


def test_other_methods(tmp_path: Path) -> None:
    told = faults(packed(tmp_path / "a.zip", ("a.shp", b"1"), method=zipfile.ZIP_LZMA))
    assert "压缩方式" in told[0]


def test_every_kind_of_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = packed(tmp_path / "a.zip", ("/a", b""), ("/a", b""), method=zipfile.ZIP_BZIP2)
    assert len(faults(path)) == 3


def test_unpacking_does_not_believe_the_stated_size(tmp_path: Path) -> None:
    """Another reader unpacks to the end of the packed data; so what lies behind the stated end must show."""
    secret = bytes(3_000_000)
    path = packed(tmp_path / "a.zip", ("a.xml", secret))
    content = path.read_bytes()
    lying = content.replace(struct.pack("<I", len(secret)), struct.pack("<I", 5))
    lying = lying.replace(struct.pack("<I", zlib.crc32(secret)), struct.pack("<I", zlib.crc32(secret[:5])))
    path.write_bytes(lying)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("a.xml") == secret[:5], "the zip reader itself is deceived"
    pieces: list[bytes] = []
    with pytest.raises(FormatError, match="CRC"), opened_archive(path) as archive:
        pieces.extend(unpacked(archive, archive.infolist()[0]))
    assert sum(map(len, pieces)) > 2_000_000, "the last piece fails the checksum"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(10), b"x" * 100])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(FormatError, match="压缩内容无法读取"), opened_archive(tmp_path / "a.zip"):
        pass


def test_content_comes_whole(tmp_path: Path) -> None:
    content = io.BytesIO(b"".join(struct.pack("<I", number) for number in range(600_000))).getvalue()
    path = packed(tmp_path / "a.zip", ("a", content), ("b", b""))
    with opened_archive(path) as archive:
        assert [b"".join(unpacked(archive, member)) for member in archive.infolist()] == [content, b""]
