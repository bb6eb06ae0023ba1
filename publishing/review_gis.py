"""The GIS files of a review: GeoPackage, GeoJSON, Shapefile and KML, the same bytes for the same figures."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.errors import cannot_write
from publishing.fixed_zip import zipped
from publishing.gis_files import geojson_file_contents, geopackage_file_bytes, shapefile_contents
from publishing.layer_fields import LAYER_NAMES, WORDS, fields_of, fields_table
from publishing.layer_styles import LayerStyle, layer_styles
from publishing.report_blocks import clean_text
from publishing.review_kml import kml_document
from publishing.review_layers import review_layers, review_metadata

FIELDS_FILE, README = "fields.csv", "README.txt"
"""What stands beside the layers in the archives: what each field is; what the layers hang on and may be used for."""

MOST_BYTES = 254
"""So long is a text in a Shapefile at most."""

_FIELD_TITLES = {
    "layer": Text("图层", "Layer"),
    "layer_name": Text("图层名称", "Name of the layer"),
    "field": Text("字段", "Field"),
    "short_name": Text("Shapefile 字段", "Field in Shapefiles"),
    "title": Text("含义", "What it is"),
    "values": Text("取值", "Values"),
}


Layers = Mapping[str, gpd.GeoDataFrame]


def geopackage_bytes(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> bytes:
    """Return the layers as a GeoPackage that QGIS opens in the atlas's colours.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    language : str
        ``"zh"`` or ``"en"``.
    layers : mapping of str to GeoDataFrame, optional
        What `publishing.review_layers.review_layers` gave for both; worked out where it is not at hand.

    Returns
    -------
    bytes
        With the tables ``metadata``, ``fields`` and ``layer_styles``. The day on which the review was made stands for that
        of the last change.

    Raises
    ------
    ExportError
        The disk for scratch files is full.
    """
    layers, made_on = layers or review_layers(figures, language), figures.settings.made_on.isoformat()
    styles = _styles_table(layer_styles(figures, layers, language), made_on)
    tables = {"fields": fields_table(layers, language), "layer_styles": styles}
    with _scratch_files():
        return geopackage_file_bytes(layers, review_metadata(figures, language), data_date=made_on, tables=tables)


def geojson_zip_bytes(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> bytes:
    """Return the files of `geojson_files` in a ZIP archive."""
    return zipped(geojson_files(figures, language, layers=layers))


def geojson_files(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> dict[str, bytes]:
    """Return the layers as GeoJSON files by name, with `FIELDS_FILE`, `README` and a QGIS style for each.

    Parameters and errors are those of `geopackage_bytes`.
    """
    layers = layers or review_layers(figures, language)
    styles = layer_styles(figures, layers, language)
    with _scratch_files():
        files = geojson_file_contents(layers)
    return {**files, **_companions(figures, layers, styles, [], language)}


def shapefile_zip_bytes(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> bytes:
    """Return the files of `shapefile_files` in a ZIP archive."""
    return zipped(shapefile_files(figures, language, layers=layers))


def shapefile_files(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> dict[str, bytes]:
    """Return the layers as Shapefiles by name, with `FIELDS_FILE`, `README` and a QGIS style for each.

    Fields have names of at most 10 characters. Texts of more than `MOST_BYTES` bytes in UTF-8 are cut after a whole
    character, and `README` tells where. Parameters and errors are those of `geopackage_bytes`.
    """
    layers = layers or review_layers(figures, language)
    styles = layer_styles(figures, layers, language, short_names=True)
    remarks = [remark.say(language) for name, layer in layers.items() for remark in _cut_remarks(layer, name)]
    fitted = {name: _fitted(layer, name) for name, layer in layers.items()}
    with _scratch_files():
        files = shapefile_contents(fitted, date=figures.settings.made_on.isoformat())
    return {**files, **_companions(figures, layers, styles, remarks, language)}


def kml_bytes(figures: ReviewFigures, language: str = "zh", *, layers: Layers | None = None) -> bytes:
    """Return outlets, proposed sites, gaps and units as one KML file.

    Parameters are those of `geopackage_bytes`.
    """
    layers = layers or review_layers(figures, language)
    return kml_document(clean_text(figures.area.name), layers, review_metadata(figures, language), language)


@contextlib.contextmanager
def _scratch_files() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(Path(tempfile.gettempdir()), error) from error


def _styles_table(styles: Iterable[LayerStyle], made_on: str) -> pd.DataFrame:
    """Return styles as the table ``layer_styles`` that QGIS looks for in a GeoPackage."""
    rows = [("", "", style.layer, "geom", style.name, style.qml, "", style.default, "", "", "") for style in styles]
    columns = [
        "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
        "useAsDefault", "description", "owner", "ui",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(update_time=pd.Timestamp(made_on, tz="UTC"))


def _companions(
    figures: ReviewFigures,
    layers: Layers,
    styles: Iterable[LayerStyle],
    remarks: Iterable[str],
    language: str,
) -> dict[str, bytes]:
    """Return the files beside the layers: a style that QGIS finds by its name, and what there is to read."""
    colon = Text("：", ": ").say(language)
    metadata = review_metadata(figures, language)
    lines = [f"{item}{colon}{value}" for item, value in zip(metadata["item"], metadata["value"], strict=True)]
    lines += [f"{Text('说明', 'Remark').say(language)}{colon}{remark}" for remark in remarks]
    named = {f"{style.layer}.qml": style.qml.encode() for style in styles if style.default}
    return {
        **named,
        FIELDS_FILE: _csv_bytes(fields_table(layers, language), language),
        README: ("\r\n".join(lines) + "\r\n").encode("utf-8-sig"),
    }


def _csv_bytes(table: pd.DataFrame, language: str) -> bytes:
    """Return a table of our own words as CSV that Excel reads as UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_FIELD_TITLES[str(column)].say(language) for column in table.columns)
    writer.writerows(table.itertuples(index=False))
    return file.getvalue().encode("utf-8-sig")


def _fitted(layer: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return a layer with the short names and texts that a Shapefile can hold."""
    fields = fields_of(name, layer.columns)
    cut = {field.key: layer[field.key].map(_cut) for field in fields if field.style in WORDS}
    return layer.assign(**cut).rename(columns={field.key: field.short for field in fields})


def _cut(text: str) -> str:
    """Return as many whole characters of a text as fit."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def _cut_remarks(layer: gpd.GeoDataFrame, name: str) -> list[Text]:
    """Return what must be said of texts that are too long."""
    remarks = []
    for field in fields_of(name, layer.columns):
        count = sum(len(text.encode()) > MOST_BYTES for text in layer[field.key]) if field.style in WORDS else 0
        if count:
            title, layer_name = field.title, LAYER_NAMES[name]
            remarks.append(
                Text(
                    f"图层“{layer_name.zh}”的“{title.zh}”（{field.short}）有 {count} 条超过 {MOST_BYTES} 字节，已截短；"
                    "全文见 GeoPackage",
                    f"“{title.en}” ({field.short}) of the layer “{layer_name.en}”: {count} texts of more than {MOST_BYTES} "
                    "bytes are cut; they are whole in the GeoPackage",
                )
            )
    return remarks
