"""One layer of one local file through GDAL: by a driver that is named, within limits, every fault as an `InputError`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio
import pyproj
import shapely

from geodata.errors import Fault, FormatError, UploadError
from geodata.intake.limits import Limits
from geodata.intake.reader_faults import unreadable
from geodata.text import Text

EXPORT_AGAIN = Text("请重新导出该文件", "export the file again")
"""Remedy for a damaged file."""

_DAMAGED = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyproj.exceptions.ProjError,
    shapely.errors.ShapelyError, UnicodeDecodeError, OSError, UnboundLocalError,
)  # fmt: skip
"""What the readers raise on damaged files; the last is how pyogrio falls over a ``.prj`` that GDAL cannot export."""


@contextmanager
def told_of(file: str) -> Iterator[None]:
    """Turn what GDAL and its friends raise into a `FormatError` of ``file``, and keep their warnings off the screen.

    What matters of the warnings on odd files is checked afterwards and told.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            yield
    except _DAMAGED as error:
        raise unreadable(file, error, EXPORT_AGAIN) from error


def local_path(path: Path, file: str) -> Path:
    """Return a path that GDAL takes for nothing but a path; raises `FormatError` where there is none."""
    full = path.absolute()
    if "!" in str(full):
        problem = Text("路径中含有“!”", "its path holds an “!”")
        remedy = Text("请将文件或文件夹改名", "rename the file or the folder")
        raise FormatError([Fault(file, problem, remedy)])
    return full


def layers_in(path: Path, file: str) -> tuple[str, ...]:
    """Return the names of a file's layers; tables without geometry (of styles, say) are none.

    Raises
    ------
    FormatError
        The file cannot be read.
    """
    with told_of(file):
        return tuple(str(name) for name, kind in pyogrio.list_layers(local_path(path, file)) if kind is not None)


def read_one(
    path: Path, layer: str, driver: str, file: str, limits: Limits, *, encoding: str | None = None
) -> gpd.GeoDataFrame:
    """Read one layer of a local file.

    Parameters
    ----------
    path : Path
        The file.
    layer : str
        The layer, one of `layers_in`.
    driver : str
        GDAL's short name of the format that the file must have.
    file : str
        The planner's name of the file, for messages.
    limits : Limits
        How many features (``rows``) and attributes (``columns``) are still read.
    encoding : str or None
        Python's name of the encoding of its texts; None to leave it to GDAL.

    Returns
    -------
    GeoDataFrame
        Dates as text in ISO 8601; geometry that cannot be built is missing.

    Raises
    ------
    FormatError
        The file is damaged, of another format, or the layer holds no features.
    UploadError
        It holds more than the limits allow.
    """
    path = local_path(path, file)
    with told_of(file):
        info = pyogrio.read_info(path, layer=layer, encoding=encoding)
        if info["driver"] != driver:
            problem = Text(f"内容不是 {driver} 格式", f"its content is not {driver}")
            raise FormatError([Fault(file, problem, EXPORT_AGAIN)])
        check_size(file, info["features"], len(info["fields"]), limits)
        frame = pyogrio.read_dataframe(
            path,
            layer=layer,
            encoding=encoding,
            # Room is made for so many at once, so a limit is only set where their number is not known.
            max_features=limits.rows + 1 if info["features"] < 0 else None,
            on_invalid="ignore",
            datetime_as_string=True,
        )
    check_size(file, len(frame), 0, limits)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        problem, remedy = Text("图层没有要素", "the layer holds no features"), Text("请检查图层", "check the layer")
        raise FormatError([Fault(file, problem, remedy)])
    return frame


def check_size(file: str, features: int, attributes: int, limits: Limits) -> None:
    """Raise `UploadError` if a layer holds more features or attributes than the limits allow."""
    if features <= limits.rows and attributes <= limits.columns:
        return
    problem = Text(
        f"图层的要素超过 {limits.rows} 个，或字段超过 {limits.columns} 个",
        f"the layer holds more than {limits.rows} features or {limits.columns} attributes",
    )
    remedy = Text("请裁剪到研究区，并只保留需要的字段", "cut it to the study area and keep the attributes needed")
    raise UploadError([Fault(file, problem, remedy)])
