"""VTK's own XML format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

from viz3d.errors import OutputError
from viz3d.meshes.model import SurfaceMesh
from viz3d.meshes.plain_files import color_bytes
from viz3d.process.surface import mesh_of


def write_vtp(mesh: SurfaceMesh, path: Path) -> None:
    """VTP with normals, colours, and what is said of the mesh as field data.

    Raises
    ------
    OutputError
        If VTK cannot write it.
    """
    data = mesh_of(mesh.points_mm, mesh.triangles, mesh.normals)
    colors = np.tile(np.array(color_bytes(mesh), np.uint8), (len(mesh.points_mm), 1))
    scalars = numpy_to_vtk(colors, deep=True)
    scalars.SetName("RGB")
    data.GetPointData().SetScalars(scalars)
    for name, text in mesh.notes.in_words().items():
        note = vtkStringArray()
        note.SetName(name)
        note.InsertNextValue(text)
        data.GetFieldData().AddArray(note)
    writer = vtkXMLPolyDataWriter()
    writer.SetInputData(data)
    writer.SetFileName(str(path))
    if not writer.Write():
        raise OutputError(f"VTK could not write the mesh to {path}: is there room on the disk?")
