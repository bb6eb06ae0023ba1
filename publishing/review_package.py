"""The package of an annual review: the chosen products in one ZIP archive, all made from the same figures, all or nothing."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.atlas import AtlasChoice, atlas_remarks, available_themes, check_choice, write_atlas
from publishing.errors import ExportError, cannot_write
from publishing.package import Progress
from publishing.report import report_bytes
from publishing.review_archive import pack, refuse_foreign
from publishing.review_gis import geojson_files, geopackage_bytes, kml_bytes, shapefile_files
from publishing.review_layers import review_layers
from publishing.review_manifest import write_about
from publishing.review_workbook import review_workbook_bytes
from publishing.sheet_themes import THEMES
from publishing.web_map import web_map_bytes

ATLAS, ATLAS_FOLDER, REPORT, WORKBOOK, WEB_MAP = (
    "atlas.pdf", "atlas", "report.docx", "workbook.xlsx", "web_map.html",
)  # fmt: skip
GEOPACKAGE, GEOJSON_FOLDER, SHAPEFILE_FOLDER, KML = (
    "gis/outlet_atlas.gpkg", "gis/geojson", "gis/shapefile", "gis/outlet_atlas.kml",
)  # fmt: skip

PRODUCTS: Mapping[str, Text] = MappingProxyType(
    {
        "atlas_pdf": Text("图集（矢量 PDF）", "Atlas (vector PDF)"),
        "atlas_png": Text("图集（每页一张 PNG）", "Atlas (a PNG for each page)"),
        "report": Text("年度评估报告（Word）", "Annual report (Word)"),
        "workbook": Text("工作簿（Excel）", "Workbook (Excel)"),
        "geopackage": Text("GIS 图层（GeoPackage，含样式）", "GIS layers (GeoPackage with styles)"),
        "geojson": Text("GIS 图层（GeoJSON）", "GIS layers (GeoJSON)"),
        "shapefile": Text("GIS 图层（Shapefile）", "GIS layers (Shapefile)"),
        "kml": Text("GIS 图层（KML）", "GIS layers (KML)"),
        "web_map": Text("网页地图（单个文件，无需联网）", "Web map (one file, without a network)"),
    }
)
"""What a package may hold, by key."""

_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "atlas_pdf": ATLAS,
        "atlas_png": f"{ATLAS_FOLDER}/",
        "report": REPORT,
        "workbook": WORKBOOK,
        "geopackage": GEOPACKAGE,
        "geojson": f"{GEOJSON_FOLDER}/",
        "shapefile": f"{SHAPEFILE_FOLDER}/",
        "kml": KML,
        "web_map": WEB_MAP,
    }
)
_LAYERED = frozenset({"geopackage", "geojson", "shapefile", "kml"})
_DRAWN = frozenset({"atlas_pdf", "atlas_png", "report"})
_DRAWN_SHARE = 0.75
"""Share of the time that drawing takes where anything is drawn."""


@dataclass(frozen=True, slots=True)
class PackageChoice:
    """What a package holds.

    Attributes
    ----------
    products : tuple of str
        Keys of `PRODUCTS`, at least one.
    atlas : AtlasChoice
        Sheets and paper of the atlas; the report takes its maps from it.
    language : str
        ``"zh"`` or ``"en"``, for all products; that of ``atlas`` must be the same.
    """

    products: tuple[str, ...] = tuple(PRODUCTS)
    atlas: AtlasChoice = field(default_factory=AtlasChoice)
    language: str = "zh"

    def __post_init__(self) -> None:
        """Refuse what no package can hold."""
        unknown = [key for key in self.products if key not in PRODUCTS]
        if unknown or not self.products or self.atlas.language != self.language:
            raise ExportError(
                Text(
                    f"成果“{'、'.join(self.products)}”须至少一项、取自 {'、'.join(PRODUCTS)}，且图集与其他成果同为一种语言",
                    f"products “{', '.join(self.products)}”: at least one of {', '.join(PRODUCTS)}, all in one language",
                )
            )


def write_review_package(
    figures: ReviewFigures, choice: PackageChoice, zip_path: Path, *, on_progress: Progress | None = None
) -> None:
    """Write the chosen products of a review into one ZIP archive.

    Beside the products it holds ``snapshot.json`` (`planning.snapshot.snapshot_content`, to compare a later year with),
    ``README.txt``, ``manifest.json`` (settings, parameters, sources, files with their SHA-256) and ``SHA256SUMS``.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    choice : PackageChoice
        What it holds.
    zip_path : Path
        The archive. Only an earlier package of this product is replaced.
    on_progress : callable, optional
        Called with what is being made and the share done, 0 to 1.

    Raises
    ------
    ExportError
        The choice names what is not there, the file cannot be written or is no package, or the disk is full; then
        ``zip_path`` is as it was and nothing half-written is left.
    FontError
        The machine has no font with Chinese characters.
    """
    check_choice(figures, choice.atlas)
    zip_path = zip_path.absolute()
    tell = on_progress or (lambda _text, _share: None)
    try:
        refuse_foreign(zip_path)
        with tempfile.TemporaryDirectory(prefix=f".{zip_path.stem}-", dir=zip_path.parent) as scratch:
            package, archive = Path(scratch, "package"), Path(scratch, "package.zip")
            package.mkdir()
            _write_products(figures, choice, package, Path(scratch), tell)
            tell(Text("打包并核对", "Packing and checksums"), 0.97)
            products = {place: PRODUCTS[key] for key, place in _PLACES.items() if key in choice.products}
            remarks = atlas_remarks(figures) if _DRAWN & set(choice.products) else ()
            write_about(figures, package, products, remarks, choice.language)
            pack(package, archive)
            os.replace(archive, zip_path)
    except OSError as error:
        raise cannot_write(zip_path, error) from error
    tell(Text("完成", "Done"), 1.0)


def _write_products(
    figures: ReviewFigures, choice: PackageChoice, package: Path, scratch: Path, tell: Progress
) -> None:
    """Write the chosen products into the folder ``package``."""
    language, wanted = choice.language, set(choice.products)
    begin = 0.0
    maps: dict[str, bytes] = {}
    if wanted & _DRAWN:
        maps = _draw(figures, choice, package, scratch, tell)
        begin = _DRAWN_SHARE
    layers = review_layers(figures, language) if wanted & _LAYERED else {}
    makers: dict[str, Callable[[], None]] = {
        "report": lambda: _put(package / REPORT, report_bytes(figures, language, maps=maps)),
        "workbook": lambda: _put(package / WORKBOOK, review_workbook_bytes(figures, language)),
        "geopackage": lambda: _put(package / GEOPACKAGE, geopackage_bytes(figures, language, layers=layers)),
        "geojson": lambda: _put_all(package / GEOJSON_FOLDER, geojson_files(figures, language, layers=layers)),
        "shapefile": lambda: _put_all(package / SHAPEFILE_FOLDER, shapefile_files(figures, language, layers=layers)),
        "kml": lambda: _put(package / KML, kml_bytes(figures, language, layers=layers)),
        "web_map": lambda: _put(package / WEB_MAP, web_map_bytes(figures, language)),
    }
    there = [key for key in makers if key in wanted]
    for number, key in enumerate(there):
        tell(PRODUCTS[key], begin + (0.97 - begin) * number / len(there))
        makers[key]()


def _draw(
    figures: ReviewFigures, choice: PackageChoice, package: Path, scratch: Path, tell: Progress
) -> dict[str, bytes]:
    """Draw the atlas where it or its maps are wanted; return the maps of the report by their names."""
    wanted, folder = set(choice.products), scratch / "pages"
    folder.mkdir()
    atlas = choice.atlas
    if not wanted & {"atlas_pdf", "atlas_png"}:
        # Only the report's maps: no sheet of a unit is among them.
        atlas = dataclasses.replace(atlas, units=())
    with_pictures = bool(wanted & {"atlas_png", "report"})

    def on_page(done: int, pages: int, title: str) -> None:
        text = Text(f"绘制图集 {done}/{pages} {title}", f"Drawing the atlas {done}/{pages} {title}")
        tell(text, _DRAWN_SHARE * done / pages)

    pictures = write_atlas(figures, atlas, scratch / ATLAS, folder if with_pictures else None, on_progress=on_page)[1:]
    if "atlas_pdf" in wanted:
        os.replace(scratch / ATLAS, package / ATLAS)
    by_key = {path.stem.partition("_")[2]: path for path in pictures}
    themes = atlas.themes if atlas.themes is not None else available_themes(figures)
    maps = {THEMES[key].name.say(choice.language): by_key[key].read_bytes() for key in themes} if with_pictures else {}
    if "atlas_png" in wanted:
        os.replace(folder, package / ATLAS_FOLDER)
    return maps


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _put_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        _put(folder / name, content)
