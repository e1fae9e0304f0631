"""VTK's XML image data, in LPS as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOXML import vtkXMLImageDataWriter

from viz3d.errors import OutputError
from viz3d.formats.writing import storable
from viz3d.volume import Volume


def write_vti(volume: Volume, place: Path) -> None:
    """Write ``.vti``: scalars ``"intensity"``, provenance as field data.

    Parameters
    ----------
    volume : Volume
        Of one time.
    place : Path

    Raises
    ------
    OutputError
        For several times, which VTK's image data has no axis for.
    """
    if volume.array.ndim == 4:
        raise OutputError(
            f"A .vti file holds one volume, and there are {len(volume.array)}: choose one, as in "
            "--volume 0, or write .nii.gz"
        )
    writer = vtkXMLImageDataWriter()
    writer.SetFileName(str(place))
    writer.SetInputData(_image(volume))
    writer.SetDataModeToAppended()
    writer.EncodeAppendedDataOff()
    writer.SetCompressorTypeToZLib()
    if not writer.Write():
        raise OutputError("VTK cannot write the .vti file: is the disk full?")


def _image(volume: Volume) -> vtkImageData:
    image = vtkImageData()
    image.SetDimensions(*volume.grid.size_ijk)
    image.SetSpacing(*volume.spacing)
    image.SetOrigin(*volume.grid.origin_lps.tolist())
    image.SetDirectionMatrix(volume.grid.direction.ravel().tolist())
    values = volume.array.astype(storable(volume.array.dtype), copy=False)
    scalars = numpy_to_vtk(np.ascontiguousarray(values).reshape(-1))
    scalars.SetName("intensity")
    image.GetPointData().SetScalars(scalars)
    if volume.provenance:
        notes = vtkStringArray()
        notes.SetName("provenance")
        for note in volume.provenance:
            notes.InsertNextValue(note)
        image.GetFieldData().AddArray(notes)
    return image
