"""Start tags, and the XML that is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import FormatError, UploadError
from geodata.intake.xml_tags import DEEPEST_NESTING, start_tags, utf8_document

KML = "<kml><名 x='一'/></kml>"


def test_tags_in_pieces() -> None:
    chunks = [b"<a x='1'", b"><p:b", b" y='&lt;'/>", b"</a>"]
    assert list(start_tags(chunks, "x")) == [("a", {"x": "1"}), ("p:b", {"y": "<"})]


@pytest.mark.parametrize(
    "text",
    ['<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "<!DOCTYPE a><a/>", '<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>'],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_in_any_encoding(text: str, encoding: str) -> None:
    with pytest.raises(UploadError, match="DOCTYPE"):
        list(start_tags([text.encode(encoding)], "x"))


def test_nesting() -> None:
    deep = DEEPEST_NESTING
    assert len(list(start_tags([b"<a>" * deep + b"</a>" * deep], "x"))) == deep
    with pytest.raises(UploadError, match="嵌套"):
        list(start_tags([b"<a>" * (deep + 1)], "x"))


@pytest.mark.parametrize(
    "content", [b"", b"<a>", b"<a></b>", b"\x00", b"a,b", b"<?xml version='1.0' encoding='gbk'?><a/>",
                b"<?xml version='1.0' encoding='nonsense'?><a/>", b"<a>&e;</a>"],
)  # fmt: skip
def test_what_is_no_xml(content: bytes) -> None:
    with pytest.raises(FormatError, match="XML 内容损坏"):
        list(start_tags([content], "x"))


@pytest.mark.parametrize(
    "content",
    [
        KML.encode(),
        b"\xef\xbb\xbf" + KML.encode(),
        b"<?xml version='1.0'?>" + KML.encode(),
        ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + KML).encode(),
        ('<?xml version="1.0" encoding="GB2312"?>' + KML).encode("gb2312"),
        ("<?xml version='1.0' encoding='gbk'?>" + KML).encode("gbk"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + KML).encode("utf-16"),
    ],
)
def test_documents_come_to_utf8(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.kml").write_bytes(content)
    assert b"".join(utf8_document(tmp_path / "a.kml")).strip() == KML.encode()


def test_long_documents_lose_nothing(tmp_path: Path) -> None:
    text = "一二三" * 500_000
    (tmp_path / "a.kml").write_text(f'<?xml version="1.0" encoding="gbk"?>{text}', encoding="gbk")
    assert b"".join(utf8_document(tmp_path / "a.kml")).decode() == text


@pytest.mark.parametrize("start", [b"<?xml version='1.0' encoding='utf-7'?>", b"<?xml version='1.0' encoding='x'?>"])
def test_other_encodings_are_told(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "a.kml").write_bytes(start + b"<kml/>")
    with pytest.raises(FormatError, match="不受支持"):
        list(utf8_document(tmp_path / "a.kml"))


def test_what_is_not_in_the_encoding_it_states(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_bytes(KML.encode("gbk"))
    with pytest.raises(FormatError, match="内容不是 utf-8 编码"):
        list(utf8_document(tmp_path / "a.kml"))
