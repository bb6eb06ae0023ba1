"""Start tags of XML from strangers: no document type, so no entities; no nesting that would exhaust a reader."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from geodata.errors import Fault, FormatError, UploadError
from geodata.text import Text

_CHUNK_BYTES = 1 << 20
_DECLARATION = re.compile(rb"""\s*<\?xml\b[^>]*?(?:\bencoding\s*=\s*["']([\w.-]+)["'][^>]*)?\?>""")
_ENCODINGS = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
"""Encodings in which documents come here, and how each is read."""

DEEPEST_NESTING = 200
"""Elements within elements; readers that call themselves for each level run out of stack far beyond it."""


def start_tags(chunks: Iterable[bytes], file: str) -> Generator[tuple[str, dict[str, str]]]:
    """Give every start tag of a document: its name as written and its attributes.

    Parameters
    ----------
    chunks : iterable of bytes
        The document in pieces.
    file : str
        Name of the file for messages.

    Yields
    ------
    tuple of (str, dict)
        Name with its prefix, if it has one; attributes.

    Raises
    ------
    UploadError
        It declares a document type, or is nested too deeply.
    FormatError
        It is no well-formed XML.
    """
    tags: list[tuple[str, dict[str, str]]] = []
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_NESTING:
            problem = Text(
                f"元素嵌套超过 {DEEPEST_NESTING} 层", f"elements are nested more than {DEEPEST_NESTING} deep"
            )
            raise UploadError([Fault(file, problem, _EXPORT_AGAIN)])
        tags.append((name, attributes))

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_declaration: object) -> None:
        raise document_type(file)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield from tags
            tags.clear()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        # An unknown encoding is a LookupError, one of several bytes a ValueError.
        problem = Text(f"XML 内容损坏（{error}）", f"its XML is damaged ({error})")
        raise FormatError([Fault(file, problem, _EXPORT_AGAIN)]) from error


def document_type(file: str) -> UploadError:
    """Return the refusal of a file whose XML declares a document type."""
    problem = Text("XML 中含有 DOCTYPE 或 ENTITY 声明", "its XML declares a DOCTYPE or an ENTITY")
    return UploadError([Fault(file, problem, _EXPORT_AGAIN)])


def utf8_document(path: Path) -> Iterator[bytes]:
    """Give an XML document in UTF-8 and without its declaration, in pieces; GBK and UTF-16 are turned into it.

    Parameters
    ----------
    path : Path
        The document.

    Yields
    ------
    bytes
        About 1 MiB each.

    Raises
    ------
    FormatError
        It states an encoding that is not read here, or is not in the one it states.
    """
    with path.open("rb") as file:
        chunk = file.read(_CHUNK_BYTES)
        stated, encoding = b"utf-8", "utf-8"
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        else:
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            declaration = _DECLARATION.match(chunk)
            if declaration:
                chunk, stated = chunk[declaration.end() :], declaration[1] or stated
                encoding = _ENCODINGS.get(stated.decode("ascii").lower(), "")
        if not encoding:
            problem = Text(
                f"XML 编码 {stated.decode()} 不受支持", f"its XML is in {stated.decode()}, which is not read"
            )
            raise FormatError([Fault(path.name, problem, _EXPORT_AGAIN)])
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(chunk)
            if encoding == "utf-16":
                text = re.sub(r"\A\s*<\?xml\b[^>]*\?>", "", text)
            while text or chunk:
                yield text.encode()
                chunk = file.read(_CHUNK_BYTES)
                text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            problem = Text(f"内容不是 {encoding} 编码", f"its content is not in {encoding}")
            raise FormatError([Fault(path.name, problem, _EXPORT_AGAIN)]) from error


_EXPORT_AGAIN = Text("请从原软件重新导出", "export it again from the program that it comes from")
