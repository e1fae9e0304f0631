"""Volumes in one file: NIfTI, NRRD and MetaImage in; the same and VTI out.

World inside is LPS mm; what a file says in RAS is turned at this border.
"""

from viz3d.formats.header import FileHeader
from viz3d.formats.reading import is_volume_file, read_entry, read_header, read_volume
from viz3d.formats.writing import FORMATS, check_format, write_volume

__all__ = [
    "FORMATS",
    "FileHeader",
    "check_format",
    "is_volume_file",
    "read_entry",
    "read_header",
    "read_volume",
    "write_volume",
]
