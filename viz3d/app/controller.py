"""What menus, keys and panels do to the session. No Qt, no VTK."""

from __future__ import annotations

from dataclasses import replace

from viz3d.app.linked import with_camera
from viz3d.scene.arrangement import arranged
from viz3d.scene.cutting import with_cut
from viz3d.scene.flat import Convention, with_convention
from viz3d.scene.model import Camera, Panel, Scene
from viz3d.scene.oblique import without_tilts
from viz3d.scene.orbit import facing
from viz3d.scene.overlays import with_overlay
from viz3d.scene.sharing import camera_owner
from viz3d.scene.views import is_spatial
from viz3d.scene.windows import Window, with_window
from viz3d.session import Session, panel_of


class Controller:
    """Commands on a session: each is one undo step.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    active : str
        Id of the panel that was touched last.
    is_holding : bool
        Whether a button is held: nothing is undone meanwhile.
    """

    def __init__(self, session: Session) -> None:
        self.active = session.scene.panels[0].id
        self.is_holding = False
        self._session = session
        self._homes = {session.scene.name: session.scene}

    def change(self, scene: Scene) -> None:
        """Go over to another state of the scene.

        Raises
        ------
        SceneError
            If it makes no sense.
        """
        self.settle()
        self._session.update(scene)

    def begin_scene(self, scene: Scene) -> None:
        """Go over to another scene, whose own cameras are now what a reset goes back to."""
        self._homes[scene.name] = scene
        self.change(scene)

    def settle(self) -> None:
        """Nothing has moved for a while: a series of wheel steps is over."""
        if not self.is_holding:
            self._session.end_gesture()

    def undo(self) -> None:
        if not self.is_holding:
            self.settle()
            self._session.undo()

    def redo(self) -> None:
        if not self.is_holding:
            self.settle()
            self._session.redo()

    def look_from(self, letter: str) -> None:
        """Turn the active panel, if it shows something in space, or else the first that does.

        Without one, nothing happens: slices are seen straight on.
        """
        panel = self._spatial_panel()
        if panel is not None:
            self._see(panel.id, facing(self._camera(panel.id), letter))

    def reset_view(self) -> None:
        """The active panel's camera as the scene came with it."""
        home = self._homes[self._session.scene.name]
        owner = camera_owner(self._session.scene, self._active_panel().id)
        self._see(owner, panel_of(home, owner).camera)

    def maximise(self, panel_id: str = "") -> None:
        """Show one panel alone, the active one unless another is named; or all of them again."""
        scene = self._session.scene
        wanted = panel_id or self._active_panel().id
        only = "" if scene.page.only or len(scene.panels) == 1 else wanted
        self.change(replace(scene, page=replace(scene.page, only=only)))

    def arrange(self, name: str) -> None:
        """Lay the panels out anew: see `viz3d.scene.arrangement.arrangements` for the names.

        Raises
        ------
        SceneError
            If the scene has not the panels for it.
        """
        self.change(arranged(self._session.scene, name))

    def set_convention(self, convention: Convention) -> None:
        """Show the patient's left at the right of flat slices (radiological), or at the left."""
        self.change(with_convention(self._session.scene, convention))

    def set_window(self, window: Window) -> None:
        """Show all slices in one window: see `viz3d.scene.windows.presets`."""
        self.change(with_window(self._session.scene, window))

    def lay_over(self, path: str) -> None:
        """Lay a second volume or a mask from a file over all slices.

        Raises
        ------
        SceneError
            If the scene has no slices.
        """
        self.change(with_overlay(self._session.scene, path))

    def level(self) -> None:
        """Put all slices along the patient's axes again."""
        self.change(without_tilts(self._session.scene))

    def cut(self, letters: str) -> None:
        """Take a half, wedge or corner away in the panel `look_from` turns; empty for none.

        Parameters
        ----------
        letters : str
            As `Cut.away`: ``"S"``, ``"LA"``, ``"LAS"``.

        Raises
        ------
        SceneError
            For letters that are none, or opposite.
        """
        panel = self._spatial_panel()
        if panel is not None:
            self.change(with_cut(self._session.scene, panel.id, letters))

    def _active_panel(self) -> Panel:
        panels = self._session.scene.panels
        return next((panel for panel in panels if panel.id == self.active), panels[0])

    def _spatial_panel(self) -> Panel | None:
        panels = (self._active_panel(), *self._session.scene.panels)
        return next((panel for panel in panels if is_spatial(panel)), None)

    def _camera(self, panel_id: str) -> Camera:
        scene = self._session.scene
        return panel_of(scene, camera_owner(scene, panel_id)).camera

    def _see(self, panel_id: str, camera: Camera) -> None:
        self.change(with_camera(self._session.scene, panel_id, camera))
