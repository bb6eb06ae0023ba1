"""What stands beside the products of a review's package: snapshot, README, manifest and checksums."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata.text import Text
from planning.review import ReviewFigures
from planning.review_record import plain
from planning.snapshot import snapshot_content
from publishing.map_approval import approval_text
from publishing.package import MANIFEST, README, listed_files
from publishing.report_blocks import clean_text
from publishing.review_archive import SNAPSHOT
from publishing.sentences import parameter_lines, source_lines

CHECKSUMS = "SHA256SUMS"
"""SHA-256 of every other file, as ``sha256sum -c`` reads them."""


def write_about(
    figures: ReviewFigures, package: Path, products: Mapping[str, Text], remarks: Sequence[Text], language: str
) -> None:
    """Write what tells of the products into the folder that holds them.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    package : Path
        The folder.
    products : mapping of str to Text
        Name of each product by its file, or by its folder with a slash at the end.
    remarks : sequence of Text
        What the planner should know of them, beside the area's own remarks.
    language : str
        ``"zh"`` or ``"en"``.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    (package / SNAPSHOT).write_bytes(_json(snapshot_content(figures)))
    (package / README).write_bytes(_readme(figures, products, remarks, language).encode())
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())
    listed = listed_files(package, names)
    (package / MANIFEST).write_bytes(_json(_manifest(figures, products, listed, language)))
    sums = [*listed, *listed_files(package, [MANIFEST])]
    lines = [f"{entry['sha256']}  {entry['name']}\n" for entry in sums]
    (package / CHECKSUMS).write_bytes("".join(lines).encode())


def _manifest(
    figures: ReviewFigures, products: Mapping[str, Text], listed: list[dict[str, Any]], language: str
) -> dict[str, Any]:
    area, settings = figures.area, figures.settings
    told = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    return {
        "area": area.name,
        "notice": area.notice,
        "year": figures.year,
        "as_of": figures.as_of.isoformat(),
        "compared_with": None if figures.change is None else figures.change.from_year,
        "approval": approval_text(settings.approval_number).say(language),
        "data_date": area.data_date,
        "fingerprint": area.fingerprint,
        "settings": plain(told),
        "products": list(products),
        "scenario": plain(dataclasses.asdict(figures.result.scenario)),
        "parameters": dict(parameter_lines(area, figures.result.scenario, language)),
        "sources": [dataclasses.asdict(source) for source in area.sources],
        "remarks": [remark.say(language) for remark in area.remarks],
        "files": listed,
    }


def _readme(figures: ReviewFigures, products: Mapping[str, Text], remarks: Sequence[Text], language: str) -> str:
    area, settings = figures.area, figures.settings
    colon = Text("：", ": ").say(language)
    title = Text(f"{area.name} {figures.year} 年度评估成果包", f"{area.name}: annual review {figures.year}")
    lines = [title.say(language), approval_text(settings.approval_number).say(language), *filter(None, [area.notice])]
    lines.append(
        Text("公开版：不含联系人", "For the public: without contacts").say(language)
        if settings.public
        else Text(
            "内部版：可能含网点联系人，请勿公开", "Internal: may name contacts of outlets, not for the public"
        ).say(language)
    )
    contents = list(products.items())
    contents += [
        (SNAPSHOT, Text("本年度的快照，供以后年度对比", "this year's snapshot, to compare later years with")),
        (MANIFEST, Text("参数、来源与各文件校验值", "parameters, sources and checksums")),
        (CHECKSUMS, Text("各文件的 SHA-256 校验值", "SHA-256 of every file")),
    ]
    lines += ["", *(f"{name}{colon}{text.say(language)}" for name, text in contents)]
    lines += [
        "",
        *(f"{label}{colon}{value}" for label, value in parameter_lines(area, figures.result.scenario, language)),
    ]
    told = [remark.say(language) for remark in (*area.remarks, *remarks)]
    # A name with line breaks shall not write lines of its own.
    return "\n".join(clean_text(line) for line in [*lines, "", *source_lines(area, language), *told]) + "\n"


def _json(content: Any) -> bytes:
    # Half a surrogate pair, from a command line that is no UTF-8, is written as what it is: no character.
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode(errors="replace")
