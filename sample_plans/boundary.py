"""Writes an invented old plan as municipalities have it: its boundary as a zipped shapefile, and a PDF beside it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.read.boundaries import PDF, dbf, hole, record, shapefile, square

_WRITTEN = (2026, 1, 1, 0, 0, 0)
_PRJ = (
    'PROJCS["SWEREF99_16_30",GEOGCS["GCS_SWEREF99",DATUM["D_SWEREF99",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",150000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",16.5],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
_TABLE = {
    "PLANNAMN": "Kv Exemplet 4 (påhittad)",
    "AKTBET": "0484-P83/12",
    "KOMMUNKOD": "0484",
    "PLANTYP": "Stadsplan",
    "STATUS": "Laga kraft",
    "LAGAKRAFT": "1983-05-12",
    "ANM": "Skannad från original på papper",
}


def boundary_archive() -> bytes:
    """Return the archive: a town plan of two parts, one of them with a hole, in SWEREF 99 16 30."""
    area = record([square(0, 0, 80), hole(30, 30, 10), square(100, 0, 40)])
    files = shapefile(
        [area], stem="Kv Exemplet 4/plangräns", dbf=dbf([_TABLE], "cp1252"), cpg=b"1252", prj=_PRJ.encode()
    )
    return _stored({**files, "Kv Exemplet 4/Plankarta (påhittad).pdf": PDF})


def _stored(files: Mapping[str, bytes]) -> bytes:
    """Return an archive that is the same each time: nothing is packed, and all is of one day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN), raw)
    return packed.getvalue()
