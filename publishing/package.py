"""The package: every product of one result in one folder, all of it or nothing, and single products as bytes."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geodata.checksums import file_sha256
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from publishing.errors import ExportError, cannot_write
from publishing.fonts import sheet_font
from publishing.gis_files import geojson_zip_file_bytes, geopackage_file_bytes, write_geojson, write_geopackage
from publishing.layers import metadata_table, result_layers
from publishing.map_sheet import map_pdf_bytes, map_png_bytes
from publishing.plans import plan_lines
from publishing.sentences import parameter_lines, source_lines
from publishing.words import STAMP
from publishing.workbook import workbook_bytes

MANIFEST = "manifest.json"
"""Lists the files of a package with their checksums; shows that a folder is one of ours."""

GEOPACKAGE, WORKBOOK, MAP_PDF, MAP_PNG, README = (
    "outlet_atlas.gpkg", "workbook.xlsx", "map_sheet.pdf", "map_sheet.png", "README.txt",
)  # fmt: skip

Progress = Callable[[Text, float], None]
"""Called with what is being made and the share done, 0 to 1."""


def export_package(
    area: StudyArea,
    result: ScenarioResult,
    folder: Path,
    *,
    language: str = "zh",
    on_progress: Progress | None = None,
) -> list[Path]:
    """Write all products into ``folder``.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    folder : Path
        Made if needed. It must be empty, or hold an earlier package that nobody has changed since; that is replaced.
    language : str
        ``"zh"`` or ``"en"``.
    on_progress : callable, optional
        Told of each step.

    Returns
    -------
    list of Path
        The files, ``manifest.json`` last.

    Raises
    ------
    ExportError
        The folder holds something else or cannot be written, or the disk is full. ``folder`` is then as it was.
    FontError
        The machine has no font with Chinese characters.
    """
    _refuse_other_fingerprint(area, result)
    folder = folder.absolute()
    _refuse_foreign_files(folder)
    sheet_font()
    made = _missing_parents(folder)
    workshop: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that moving it there is one rename on one disk.
        workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        package = workshop / "package"
        package.mkdir()
        names = _write_products(area, result, package, language, on_progress or (lambda _text, _share: None))
        _move_into_place(package, folder, workshop / "replaced")
    except BaseException as error:
        if workshop is not None:
            shutil.rmtree(workshop, ignore_errors=True)
        for parent in made:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
        if isinstance(error, OSError):
            raise cannot_write(folder, error) from error
        raise
    shutil.rmtree(workshop, ignore_errors=True)
    return [folder / name for name in names]


def geopackage_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh") -> bytes:
    """Return the GeoPackage as bytes, the same for the same input; `ExportError` if the disk for scratch files is full."""
    layers, metadata = result_layers(area, result, language), metadata_table(area, result, language)
    try:
        return geopackage_file_bytes(layers, metadata, data_date=area.data_date)
    except OSError as error:
        raise cannot_write(Path(tempfile.gettempdir()), error) from error


def geojson_zip_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh") -> bytes:
    """Return the GeoJSON files in a ZIP archive as bytes, as `geopackage_bytes` does the GeoPackage."""
    try:
        return geojson_zip_file_bytes(result_layers(area, result, language))
    except OSError as error:
        raise cannot_write(Path(tempfile.gettempdir()), error) from error


def _refuse_other_fingerprint(area: StudyArea, result: ScenarioResult) -> None:
    if area.fingerprint != result.fingerprint:
        raise ExportError(
            Text(
                f"结果（指纹 {result.fingerprint}）不是由这个研究区（指纹 {area.fingerprint}）算出的。请重新计算后再导出。",
                f"the result (fingerprint {result.fingerprint}) does not come from this study area (fingerprint "
                f"{area.fingerprint}): compute it again, then export",
            )
        )


def _refuse_foreign_files(folder: Path) -> None:
    """Refuse a folder with anything in it that is not an earlier package, unchanged."""
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise ExportError(
                Text(
                    f"“{folder}”是文件，不是文件夹。请另选位置。",
                    f"“{folder}” is a file, not a folder: choose another place",
                )
            )
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        foreign = sorted(found - {MANIFEST} - _unchanged_files(folder))
    except OSError as error:
        raise cannot_write(folder, error) from error
    if foreign:
        some = "、".join(foreign[:3])
        raise ExportError(
            Text(
                f"文件夹“{folder}”中有不属于本软件成果包或已被修改的文件（{some} 等 {len(foreign)} 个）。请选择空文件夹，或先移走它们。",
                f"the folder “{folder}” holds {len(foreign)} files that are not of an earlier package or have been changed "
                f"({', '.join(foreign[:3])}): choose an empty folder or move them away first",
            )
        )


def _unchanged_files(folder: Path) -> set[str]:
    """Return the files of an earlier package that still are as they were written."""
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        sums = {str(entry["name"]): str(entry["sha256"]) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name, digest in sums.items() if (folder / name).is_file() and file_sha256(folder / name) == digest}


def _missing_parents(folder: Path) -> list[Path]:
    """Return the parents of ``folder`` that do not exist yet, the innermost first."""
    return [parent for parent in folder.parents if not parent.exists()]


def _write_products(area: StudyArea, result: ScenarioResult, package: Path, language: str, tell: Progress) -> list[str]:
    """Write every product into the empty folder ``package`` and return the names of the files, the manifest last."""
    tell(Text("计算图层", "making the layers"), 0.0)
    layers = result_layers(area, result, language)
    tell(Text("写 GeoPackage", "writing the GeoPackage"), 0.25)
    write_geopackage(package / GEOPACKAGE, layers, metadata_table(area, result, language), data_date=area.data_date)
    tell(Text("写 GeoJSON", "writing GeoJSON"), 0.35)
    geojson = package / "geojson"
    geojson.mkdir()
    write_geojson(geojson, layers)
    tell(Text("写工作簿", "writing the workbook"), 0.45)
    (package / WORKBOOK).write_bytes(workbook_bytes(area, result, language))
    tell(Text("绘制图件 PDF", "drawing the map sheet as PDF"), 0.5)
    (package / MAP_PDF).write_bytes(map_pdf_bytes(area, result, language))
    tell(Text("绘制图件 PNG", "drawing the map sheet as PNG"), 0.75)
    (package / MAP_PNG).write_bytes(map_png_bytes(area, result, language))
    (package / README).write_text(_readme(area, result, language), encoding="utf-8")
    tell(Text("核对清单", "writing the manifest"), 0.98)
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())
    manifest = _manifest(area, result, package, names, language)
    (package / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    tell(Text("完成", "done"), 1.0)
    return [*names, MANIFEST]


def listed_files(package: Path, names: list[str]) -> list[dict[str, Any]]:
    """Return what a manifest tells of the files of a folder: name, bytes and SHA-256 of each."""
    return [
        {"name": name, "bytes": (package / name).stat().st_size, "sha256": file_sha256(package / name)}
        for name in names
    ]


def _manifest(
    area: StudyArea, result: ScenarioResult, package: Path, names: list[str], language: str
) -> dict[str, Any]:
    return {
        "area": area.name,
        "notice": area.notice,
        "stamp": STAMP.say(language),
        "data_date": area.data_date,
        "fingerprint": area.fingerprint,
        "scenario": dataclasses.asdict(result.scenario),
        "parameters": dict(parameter_lines(area, result.scenario, language)),
        "plan": dict(plan_lines(result, language)),
        "sources": [dataclasses.asdict(source) for source in area.sources],
        "remarks": [remark.say(language) for remark in area.remarks],
        "files": listed_files(package, names),
    }


def _readme(area: StudyArea, result: ScenarioResult, language: str) -> str:
    colon = Text("：", ": ").say(language)
    head = [Text(f"{area.name} 网点规划成果包", f"{area.name}: outlet plan").say(language), STAMP.say(language)]
    contents = [
        (MAP_PDF, Text("A3 图件（矢量）", "A3 map sheet (vector)")),
        (MAP_PNG, Text("A3 图件（图片）", "A3 map sheet (picture)")),
        (WORKBOOK, Text("表格", "tables")),
        (GEOPACKAGE, Text("GIS 图层与参数表", "GIS layers and a table of parameters")),
        ("geojson/", Text("同样的图层，每层一个文件", "the same layers, a file each")),
        (MANIFEST, Text("参数、来源与各文件校验值", "parameters, sources and checksums")),
    ]
    lines = [*head, *filter(None, [area.notice]), ""]
    lines += [f"{name}{colon}{text.say(language)}" for name, text in contents]
    lines += ["", *(f"{label}{colon}{value}" for label, value in parameter_lines(area, result.scenario, language))]
    lines += ["", *source_lines(area, language), *(remark.say(language) for remark in area.remarks)]
    return "\n".join(lines) + "\n"


def _move_into_place(package: Path, folder: Path, aside: Path) -> None:
    """Put the finished package where ``folder`` is, and put that back if it fails."""
    existed = folder.exists()
    if existed:
        os.replace(folder, aside)
    try:
        os.replace(package, folder)
    except OSError:
        if existed:
            os.replace(aside, folder)
        raise
