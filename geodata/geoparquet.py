"""GeoParquet files: their own statement of sizes is checked before anything is unpacked."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from geodata.errors import Fault, FormatError, UploadError
from geodata.gdal_layers import EXPORT_AGAIN, check_size
from geodata.intake.limits import Limits
from geodata.intake.reader_faults import unreadable
from geodata.text import Text

_DAMAGED = (
    pa.ArrowException, pyproj.exceptions.ProjError, shapely.errors.ShapelyError, ValueError, TypeError, LookupError,
    AttributeError, ArithmeticError, OSError, NotImplementedError, RecursionError,
)  # fmt: skip
"""What pyarrow and geopandas raise on damaged files, whose metadata may hold anything."""


def read_geoparquet(path: Path, limits: Limits) -> gpd.GeoDataFrame:
    """Read a GeoParquet file.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What is still read.

    Returns
    -------
    GeoDataFrame
        With its own CRS; a named index becomes columns.

    Raises
    ------
    FormatError
        The file is damaged, holds no geometry, or no rows.
    UploadError
        It holds more than the limits allow.
    """
    file = path.name
    try:
        metadata = pq.read_metadata(path)
        check_size(file, metadata.num_rows, metadata.num_columns, limits)
        size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
        if size > limits.unpacked_bytes:
            problem = Text(f"解压后有 {size >> 20} MB", f"it unpacks to {size >> 20} MB")
            raise UploadError([Fault(file, problem, Text("请拆分后再试", "split it and try again"))])
        if b"geo" not in (metadata.metadata or {}):
            problem = Text("没有几何信息，不是 GeoParquet", "it holds no geometry and is no GeoParquet")
            raise FormatError([Fault(file, problem, EXPORT_AGAIN)])
        frame = gpd.read_parquet(path)
    except _DAMAGED as error:
        raise unreadable(file, error, EXPORT_AGAIN) from error
    if frame.empty:
        problem, remedy = Text("图层没有要素", "the layer holds no features"), Text("请检查图层", "check the layer")
        raise FormatError([Fault(file, problem, remedy)])
    is_named = any(name is not None for name in frame.index.names)
    return frame.reset_index(drop=not is_named)
