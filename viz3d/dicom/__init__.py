"""DICOM files to volumes: every voxel in its true place, or a refusal that names the fault."""

from viz3d.dicom.catalog import DicomSeries, list_series
from viz3d.dicom.reading import read_volume

__all__ = ["DicomSeries", "list_series", "read_volume"]
