"""GDAL's unsafe drivers and its network access are switched off before any part of GDAL is loaded.

GDAL opens a file by content, so a VRT named ``.geojson`` could read other files or the network.
"""

from __future__ import annotations

import os

_SKIPPED = (
    "VRT,OGR_VRT,GDALG,GTI,WMS,WMTS,WCS,WFS,OAPIF,OGCAPI,HTTP,CSW,PLSCENES,PLMOSAIC,EEDA,EEDAI,Elasticsearch,Carto,"
    "AmigoCloud,NGW,ADBC,STACIT,STACTA,DERIVED,GeoRSS,PDF,SQLite,OSM,XLSX,ODS,CSV,MapML,KMLSUPEROVERLAY,MBTiles,MVT,"
    "PMTiles,S57,DXF,DGN,GPSBabel,LVBAG"
)


def restrict() -> None:
    """Set the environment from which GDAL reads, at start-up, which drivers to leave out and what to refuse."""
    os.environ["GDAL_SKIP"] = _SKIPPED
    os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none"
