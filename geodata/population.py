"""Tables and layers of population: totals in the order of their units, and H3 cells as pieces."""

from __future__ import annotations

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd

from geodata.cells import Pieces, cell_centres, group_columns
from geodata.errors import Fault, NoPeopleError, SchemaError
from geodata.layers import containing_polygon, read_polygons
from geodata.schema import GROUP_PREFIX, POLYGON_FIELDS, fields_with_groups
from geodata.source_files import FileSource
from geodata.spreading import counts_of, refuse_nobody
from geodata.text import Text


def read_areas(source: FileSource, remarks: list[Text] | None = None) -> gpd.GeoDataFrame:
    """Read a layer of polygons with totals.

    Parameters
    ----------
    source : FileSource
        The layer, with its population groups.
    remarks : list of Text, optional
        Is told what was repaired among the attributes.

    Returns
    -------
    GeoDataFrame
        Fields of `geodata.schema.POLYGON_FIELDS`, the groups' columns as `with_group_columns` names them, ``row`` (number of
        the feature from 1) and polygons in EPSG:4326; features without a name are called by code or number.

    Raises
    ------
    FormatError, SchemaError, PersonalDataError
        As `geodata.layers.read_polygons`.
    """
    layer = read_polygons(source, fields_with_groups(POLYGON_FIELDS, tuple(source.groups)), remarks)
    row = np.arange(1, len(layer) + 1)
    numbers = pd.Series([f"#{number}" for number in row], index=layer.index)
    name = layer["name"].where(layer["name"] != "", layer["code"])
    areas = layer.assign(name=name.where(name != "", numbers), row=row)
    return gpd.GeoDataFrame(with_group_columns(areas, tuple(source.groups)), geometry="geometry", crs="EPSG:4326")


def with_group_columns(table: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return a checked table with its groups' columns named as those of demand cells (`geodata.cells.group_columns`)."""
    named = {f"{GROUP_PREFIX}{group}": column for group, column in zip(groups, group_columns(groups), strict=True)}
    return table.rename(columns=named)


def matched_totals(totals: pd.DataFrame, units: gpd.GeoDataFrame, file: str) -> pd.DataFrame:
    """Return the totals in the order of the units, with ``name`` and their ``row`` in the file.

    Parameters
    ----------
    totals : DataFrame
        ``code`` and counts, indexed by row.
    units : GeoDataFrame
        ``unit_id`` and ``name``.
    file : str
        Name of the table, for messages.

    Raises
    ------
    SchemaError
        Some unit has no row; lists every one.
    """
    by_code = totals.rename_axis("row").reset_index().set_index("code")
    missing = units[~units["unit_id"].isin(by_code.index)]
    if len(missing):
        raise SchemaError(
            [
                Fault(
                    file,
                    Text(f"没有 {name}（代码 {code}）可用的行", f"there is no usable row for {name} (code {code})"),
                    Text(
                        "请补充该行，或核对代码；若该行因有错被去掉，请先改正",
                        "add the row, or check the codes; where it was left out for a fault, mend it",
                    ),
                )
                for code, name in zip(missing["unit_id"], missing["name"], strict=True)
            ]
        )
    return pd.DataFrame(by_code.loc[units["unit_id"]].reset_index().assign(name=units["name"].to_numpy()))


def pieces_from_cells(
    table: pd.DataFrame, units: gpd.GeoDataFrame, file: str, *, groups: tuple[str, ...] = ()
) -> tuple[Pieces, int]:
    """Return pieces of a table of H3 cells, and how many of its cells lie outside every unit.

    Parameters
    ----------
    table : DataFrame
        ``cell``, ``persons``, ``jobs``, ``priority_persons``, and the groups' columns.
    units : GeoDataFrame
        Reporting units; a cell belongs to the one that holds its centre.
    file : str
        Name of the table, for messages.
    groups : tuple of str
        Names of the groups.

    Raises
    ------
    SchemaError
        The cells are not all of one resolution.
    NoPeopleError
        Nobody lives in them, or in those inside the units.
    """
    cell = np.array([h3.str_to_int(text) for text in table["cell"]], dtype=np.uint64)
    resolutions = sorted({h3.get_resolution(index) for index in cell})
    if len(resolutions) != 1:
        raise SchemaError(
            [
                Fault(
                    file,
                    Text(f"网格分辨率不一致：{resolutions}", f"cells of several resolutions: {resolutions}"),
                    Text("请统一为一种分辨率", "use one resolution"),
                )
            ]
        )
    refuse_nobody(float(table["persons"].sum()), file)
    centres = cell_centres(cell)
    unit = containing_polygon(units.geometry, centres)
    inside = unit >= 0
    if table["persons"].to_numpy()[inside].sum() <= 0:
        raise NoPeopleError([nobody_inside(file)])
    counts = counts_of(table, groups)
    return Pieces(centres[inside], cell[inside], unit[inside], counts[inside]), int((~inside).sum())


def nobody_inside(file: str) -> Fault:
    """Return the fault of a file whose people all live elsewhere."""
    return Fault(
        file,
        Text("研究区内没有有人口的网格", "no cell with persons lies in the study area"),
        Text("请核对边界与网格是否为同一地区", "check that boundaries and cells are of one place"),
    )
