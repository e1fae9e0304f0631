"""A mesh as it is asked for in the window: the options of ``viz3d mesh``. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from viz3d.app.out.subject import Subject, command_of
from viz3d.app.panels.naming import layer_name, panel_name
from viz3d.meshes.files import check_format
from viz3d.meshes.layers import MeshLayer, find_layer
from viz3d.meshes.report import MeshReport
from viz3d.meshes.wishes import Wishes
from viz3d.output import check_writable
from viz3d.progress import Progress
from viz3d.scene.files import load
from viz3d.scene.model import Scene

#: Endings and what they are.
KINDS: Final = {
    ".stl": "STL, for printing",
    ".ply": "PLY, with colours",
    ".obj": "OBJ",
    ".glb": "glTF, for viewers",
    ".vtp": "VTK PolyData",
}
#: Surfaces that a head has, by the built-in scenes that show them.
_BUILT_IN: Final = {
    "skin": "Skin surface",
    "brain": "Brain surface",
    "grey-matter": "Grey-matter band",
}


class Written(NamedTuple):
    """A mesh that was written, for people: a heading, and rows of labels and values."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MeshRequest:
    """What `viz3d mesh` can be told of a file.

    Parameters
    ----------
    path : str
    layer : str
        As `viz3d.meshes.layers.find_layer` has it; empty for a scene without surfaces.
    triangles : int
        At most so many; 0 for all.
    watertight, ras : bool
    """

    path: str
    layer: str
    triangles: int = 0
    watertight: bool = False
    ras: bool = False

    @property
    def _wishes(self) -> Wishes:
        return Wishes(self.ras, self.triangles or None, self.watertight)

    def check(self, subject: Subject) -> None:
        """Refuse what can be known to be wrong before any work is done.

        Raises
        ------
        InputError, SceneError, OutputError
        """
        check_format(self.path)
        check_writable(self.path)
        find_layer(self.layer, _source(self.layer, subject.scene))
        assert self._wishes

    def write(self, subject: Subject, progress: Progress) -> Written:
        """Write it, and tell what it is like.

        Raises
        ------
        InputError, SceneError, OutputError
        """
        from viz3d.meshes.export import export
        from viz3d.rendering.prepared import Prepared

        layer = find_layer(self.layer, _source(self.layer, subject.scene))
        prepared = Prepared(subject.volume, brain_mask=subject.brain_mask)
        report: MeshReport = export(layer, prepared, self._wishes, self.path, progress)
        space = "RAS" if self.ras else "LPS"
        return Written(f"{self.path}: {self.layer}", report.rows(space))

    def command(self, subject: Subject) -> str:
        """The command line that writes the same.

        Raises
        ------
        InputError
            If no command can name the data.
        """
        options: list[tuple[str, ...]] = [("--layer", self.layer)]
        options += [("--triangles", str(self.triangles))] if self.triangles else []
        options += [("--watertight",)] if self.watertight else []
        options += [("--ras",)] if self.ras else []
        source = _source(self.layer, subject.scene)
        return command_of("mesh", subject, self.path, options, source)


def surfaces(scene: Scene) -> dict[str, str]:
    """Surfaces that can be written, those of the scene first, and what each is called."""
    found = _own(scene)
    ids = {name.rpartition("/")[2] for name in found}
    return found | {name: words for name, words in _BUILT_IN.items() if name not in ids}


def _own(scene: Scene) -> dict[str, str]:
    several = len(scene.panels) > 1
    return {
        (f"{panel.id}/{layer.id}" if several else layer.id): (
            layer_name(layer) + (f", in {panel_name(panel)}" if several else "")
        )
        for panel in scene.panels
        for layer in panel.layers
        if isinstance(layer, MeshLayer)
    }


def _source(name: str, scene: Scene) -> Scene:
    """The scene that has a surface: this one, or else the built-in one of its name."""
    return load(name) if name in _BUILT_IN and name not in _own(scene) else scene
