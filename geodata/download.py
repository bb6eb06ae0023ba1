"""Downloading an OpenStreetMap extract of a place or a boundary, where there is internet and only when asked to.

osmnx finds the place (Nominatim), divides large areas and asks the map server (Overpass) part by part, waiting for its
turn. What the server answers is kept as it is, with all tags and numbers, and written as an ordinary OSM file, which is
then read like any other. Nothing is cached and nothing half-written stays.
"""

from __future__ import annotations

import datetime
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import numpy as np
import osmnx
import requests
import shapely

from geodata.coordinates import fitting_metric_crs
from geodata.overpass_file import download_error, write_answers
from geodata.text import Text

OVERPASS_URL = "https://overpass-api.de/api"
"""The map server asked unless told otherwise; its own address ends in ``/interpreter``."""

NOMINATIM_URL = "https://nominatim.openstreetmap.org/"
"""The gazetteer asked unless told otherwise."""

LICENCE = "ODbL, © OpenStreetMap contributors"
"""Licence of everything that is downloaded."""

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
"""File names that can be written."""

_ROADS = ['["highway"]', '["route"="ferry"]']
_FEATURES: dict[str, bool | str | list[str]] = dict.fromkeys(
    ("building", "landuse", "natural", "leisure", "amenity", "shop", "office", "place", "railway"), True
)
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Download:
    """What was downloaded, for ``sources.toml``.

    Attributes
    ----------
    path : Path
        The OSM file.
    place : str
        The place that was found, as the gazetteer calls it in full; "" where an outline was given.
    date : str
        The day it was asked for, ``YYYY-MM-DD``.
    map_time : str
        The moment up to which the server's map holds, as it says; "" if it does not.
    licence : str
        Licence and attribution.
    nodes, ways, relations : int
        What the file holds.
    """

    path: Path
    place: str
    date: str
    map_time: str
    licence: str
    nodes: int
    ways: int
    relations: int

    def as_toml(self) -> str:
        """Return the table ``[roads]`` for a ``sources.toml`` in the folder of the file."""
        values = {"file": self.path.name, "date": self.date, "licence": self.licence}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        return "\n".join(["[roads]", *lines, ""])


def download_roads(
    place: str | shapely.Polygon | shapely.MultiPolygon,
    target: Path,
    *,
    as_of: datetime.date,
    margin_metres: float = 5000.0,
    overpass_url: str = OVERPASS_URL,
    nominatim_url: str = NOMINATIM_URL,
    timeout_seconds: int = 180,
    on_progress: Callable[[Text, float], None] | None = None,
) -> Download:
    """Download roads, buildings, land use and premises of a place and save them as an OSM file.

    Parameters
    ----------
    place : str or Polygon or MultiPolygon
        Name of an administrative unit (``"内蒙古自治区赛罕区"``), or its outline in WGS84 degrees.
    target : Path
        File to write, named like one of `SUFFIXES`; one that is there already is replaced in the end.
    as_of : date
        Today.
    margin_metres : float
        Roads are taken up to this far around the place, metres; everything else inside it only.
    overpass_url, nominatim_url : str
        Servers to ask.
    timeout_seconds : float
        How long the server may work on, and keep silent over, one part.
    on_progress : callable, optional
        Told what is being done and the share that is done.

    Returns
    -------
    Download
        What to write into ``sources.toml``.

    Raises
    ------
    DownloadError
        Nothing was downloaded, and no file was written or changed.
    """
    tell = on_progress or (lambda _text, _share: None)
    if not target.name.endswith(SUFFIXES) or target.is_dir() or not target.parent.is_dir():
        raise download_error(
            target.name,
            Text("不能写入该文件名", "this file cannot be written"),
            Text(
                f"请指定已有文件夹中以 {'、'.join(SUFFIXES)} 结尾的文件",
                f"name a file that ends in {', '.join(SUFFIXES)} in a folder that is there",
            ),
        )
    answers: list[dict[str, Any]] = []
    with _ONE_AT_A_TIME, _asking(target.name, overpass_url, nominatim_url, timeout_seconds, answers):
        outline, found = place, ""
        if isinstance(place, str):
            tell(Text(f"查找“{place}”的范围", f"Looking up {place}"), 0.0)
            outline, found = _outline_of(target.name, place)
        _check_outline(target.name, outline)
        _wait_for_turns_if_told(overpass_url, timeout_seconds)
        tell(Text("下载道路", "Downloading roads"), 0.1)
        _ask(lambda: osmnx.graph_from_polygon(_with_margin(outline, margin_metres), custom_filter=_ROADS))
        tell(Text("下载建筑、用地与场所", "Downloading buildings, land use and places"), 0.4)
        _ask(lambda: osmnx.features_from_polygon(outline, _FEATURES))
    tell(Text("写入文件", "Writing the file"), 0.9)
    count = write_answers(target, answers)
    map_times = [str(answer.get("osm3s", {}).get("timestamp_osm_base", "")) for answer in answers]
    return Download(
        target, found, as_of.isoformat(), min(map_times), LICENCE, count["node"], count["way"], count["relation"]
    )


class _RefusedError(Exception):
    """The server did not give what was asked for."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(problem.en)
        self.problem, self.remedy = problem, remedy


_LATER = Text("请几分钟后再试，或缩小范围", "try again in some minutes, or with a smaller area")
_BY_HAND = Text(
    "请检查网络；没有互联网时，请在别处下载 OSM 文件后用 [roads] file 指定",
    "check the network; without internet, download an OSM file elsewhere and name it under [roads] file",
)


@contextmanager
def _asking(
    file: str, overpass_url: str, nominatim_url: str, timeout_seconds: int, answers: list[dict[str, Any]]
) -> Iterator[None]:
    """Set osmnx up for one download, put it back afterwards, and tell what went wrong in the planner's words."""
    settings = {
        "overpass_url": overpass_url,
        "nominatim_url": nominatim_url,
        "requests_timeout": timeout_seconds,
        # osmnx would try a busy server again and again without a word: every answer is looked at first.
        "requests_kwargs": {"hooks": {"response": lambda response, **_: _take(response, answers)}},
        "overpass_rate_limit": False,
        "use_cache": False,
        "cache_only_mode": True,
        "doh_url_template": None,
        "http_user_agent": "Outlet Atlas",
        "http_accept_language": "zh,en",
        "log_console": False,
        "log_file": False,
    }
    before = {name: getattr(osmnx.settings, name) for name in settings}
    resolve = socket.getaddrinfo
    try:
        for name, value in settings.items():
            setattr(osmnx.settings, name, value)
        yield
    except _RefusedError as error:
        raise download_error(file, error.problem, error.remedy) from error
    except requests.Timeout as error:
        problem = Text(
            f"服务器 {timeout_seconds:g} 秒内没有回答", f"the server did not answer within {timeout_seconds:g} s"
        )
        raise download_error(file, problem, _LATER) from error
    except requests.RequestException as error:
        host = urlsplit(str(error.request.url)).netloc if error.request is not None else ""
        raise download_error(
            file, Text(f"无法连接服务器 {host}", f"the server {host} cannot be reached"), _BY_HAND
        ) from error
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        # osmnx pins the server's address for the whole process.
        socket.getaddrinfo = resolve


def _take(response: requests.Response, answers: list[dict[str, Any]]) -> None:
    """Keep what the map server answered; refuse what is no whole answer."""
    path, host = urlsplit(response.url).path, urlsplit(response.url).netloc
    if response.is_redirect or path.endswith("/status"):
        return
    # Read before anything is refused, so that the connection is given back.
    try:
        content = response.json()
    except requests.JSONDecodeError:
        content = None
    if response.status_code == 429:
        raise _RefusedError(
            Text(f"服务器 {host} 拒绝：请求过多（429）", f"the server {host} refuses: too many requests (429)"), _LATER
        )
    if response.status_code in {502, 503, 504}:
        told = f"{response.status_code}"
        raise _RefusedError(Text(f"服务器 {host} 忙（{told}）", f"the server {host} is busy ({told})"), _LATER)
    known = isinstance(content, list) or (isinstance(content, dict) and isinstance(content.get("elements"), list))
    if not response.ok or not known:
        told = f"{response.status_code} {response.reason}"
        raise _RefusedError(
            Text(
                f"服务器 {host} 的回答无法识别（{told}）", f"the answer of the server {host} is not understood ({told})"
            ),
            Text("请核对服务器地址", "check the address of the server"),
        )
    if isinstance(content, dict):
        if "remark" in content:
            # The server ran out of time or memory half-way, and sent what it had by then.
            told = str(content["remark"])[:200]
            raise _RefusedError(Text(f"服务器中途停止：{told}", f"the server stopped half-way: {told}"), _LATER)
        answers.append(content)


def _outline_of(file: str, place: str) -> tuple[shapely.Polygon | shapely.MultiPolygon, str]:
    """Return the outline of a place and its name in full."""
    try:
        row = osmnx.geocode_to_gdf(place).iloc[0]
        return row.geometry, str(row["display_name"])
    except requests.RequestException:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise download_error(
            file,
            Text(f"没有找到“{place}”的行政边界", f"no outline of “{place}” was found"),
            Text(
                "请写全上级地名（如“内蒙古自治区呼和浩特市赛罕区”），或给出边界文件",
                "write the name in full, with the region it lies in, or give a boundary file",
            ),
        ) from error


def _check_outline(file: str, outline: shapely.Polygon | shapely.MultiPolygon) -> None:
    west, south, east, north = outline.bounds if not outline.is_empty else (np.nan,) * 4
    usable = isinstance(outline, shapely.Polygon | shapely.MultiPolygon) and outline.is_valid and outline.area > 0
    if not usable or not (-180 <= west < east <= 180 and -80 <= south < north <= 84):
        raise download_error(
            file,
            Text("边界不是有效的面，或坐标不是经纬度", "the outline is no valid polygon, or not in degrees"),
            Text("请给出 WGS84 经纬度的行政区划面", "give the unit's polygon in WGS84 degrees"),
        )


def _wait_for_turns_if_told(overpass_url: str, timeout_seconds: int) -> None:
    """Let osmnx wait for the server's free slots if the server tells them; find out at once if there is no network."""
    status = requests.get(f"{overpass_url.rstrip('/')}/status", timeout=timeout_seconds)
    slots = status.text.split("\n")[4:5]
    osmnx.settings.overpass_rate_limit = (
        status.ok and bool(slots) and re.match(r"\d+ slots|Slot ", slots[0]) is not None
    )


def _ask(query: Callable[[], object]) -> None:
    try:
        query()
    except InterruptedError:
        # osmnx is told to stop when everything has arrived, before it makes a graph of it.
        return


def _with_margin(
    outline: shapely.Polygon | shapely.MultiPolygon, margin_metres: float
) -> shapely.Polygon | shapely.MultiPolygon:
    there = gpd.GeoSeries([outline], crs="EPSG:4326")
    return there.to_crs(fitting_metric_crs(*outline.bounds)).buffer(margin_metres).to_crs("EPSG:4326").iloc[0]
