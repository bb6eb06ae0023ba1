"""GDAL's drivers are cut down to the few that are used, and its network access is off, before any part of it is loaded.

GDAL opens a file by content, so a VRT named ``.geojson`` could read other files or the network. It can only be told what
to leave out; `ALLOWED` is what remains of the drivers known today, and readers check which driver opened their file.
"""

from __future__ import annotations

import os

ALLOWED = frozenset({"GPKG", "GeoJSON", "ESRI Shapefile", "GTiff", "MEM", "Memory"})
"""Formats that are read or written; the last two are GDAL's own working memory."""

_SKIPPED = (
    "AAIGrid,ACE2,ADBC,ADRG,AIG,AirSAR,AIVector,AmigoCloud,AVCBin,AVCE00,BMP,BSB,BT,BYN,CALS,Carto,CEOS,COASP,"
    "COG,COSAR,CPG,CSV,CSW,CTG,DAAS,DERIVED,DGN,DIMAP,DOQ1,DOQ2,DTED,DXF,ECRGTOC,EDIGEO,EEDA,EEDAI,EHdr,EIR,"
    "Elasticsearch,ENVI,ERS,ESAT,ESRIC,ESRIJSON,FAST,FlatGeobuf,GDALG,GenBin,GeoJSONSeq,GeoRSS,GFF,GML,"
    "GNMDatabase,GNMFile,GPSBabel,GPX,GRASSASCIIGrid,GRIB,GS7BG,GSAG,GSBG,GSC,GTFS,GTI,GTX,GXF,HF2,HFA,HTTP,"
    "Idrisi,ILWIS,IRIS,ISCE,ISG,ISIS2,ISIS3,JAXAPALSAR,JDEM,JML,JPEG,JSONFG,KML,KMLSUPEROVERLAY,KRO,L1B,LAN,LCP,"
    "Leveller,LIBERTIFF,LIBKML,LOSLAS,LVBAG,MAP,MapInfo File,MapML,MBTiles,MFF,MFF2,MiraMonVector,MRF,MSGN,MVT,NDF,"
    "NGSGEOID,NGW,NITF,NOAA_B,NSIDCbin,NTv2,NWT_GRC,NWT_GRD,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OpenFileGDB,"
    "OSM,PAux,PCIDSK,PCRaster,PDF,PDS,PDS4,PGDUMP,PLMOSAIC,PLSCENES,PMTiles,PNG,PNM,PRF,RIK,RMF,ROI_PAC,RPFTOC,"
    "RRASTER,RS2,RST,S57,SAFE,SAGA,SAR_CEOS,Selafin,SENTINEL2,SIGDEM,SNAP_TIFF,SNODAS,SQLite,SRP,SRTMHGT,STACIT,"
    "STACTA,SXF,Terragen,TGA,TIL,TopoJSON,TSX,USGSDEM,VDV,VFK,VICAR,VRT,WAsP,WCS,WFS,WMS,WMTS,XLSX,XYZ,Zarr,ZMap"
)
"""Every other driver of the GDAL that reads layers, which complains of names that it does not know. The GDAL that reads
rasters has a few more; they are kept out by naming the driver whenever a raster is opened."""

_SETTINGS = {
    "GDAL_SKIP": _SKIPPED,
    "GDAL_DRIVER_PATH": "disable",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "PROJ_NETWORK": "OFF",
}
"""Drivers left out; none loaded from elsewhere; no remote files, and no grids of PROJ from the network. Views of a
GeoPackage may not call functions that reach beyond it unless asked for, which is GDAL's own default."""


def restrict() -> None:
    """Set the environment from which GDAL reads, at start-up, which drivers to leave out and what to refuse."""
    os.environ.update(_SETTINGS)
