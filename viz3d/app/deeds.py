"""What each command of the window does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtWidgets import QFileDialog, QMenu

from viz3d.app.command_list import APPEARANCES, ARRANGEMENTS, SIDES, scenes_in_order
from viz3d.app.commands import Deed
from viz3d.app.controller import Controller
from viz3d.app.measuring import MEASURES, Measuring
from viz3d.app.out.scene_files import FIGURES
from viz3d.app.panels.choices import CUTS
from viz3d.app.text_window import TextWindow
from viz3d.app.words import keys_table
from viz3d.errors import SceneError
from viz3d.scene.flat import convention_of, flat_slice
from viz3d.scene.reliefs import with_reliefs
from viz3d.scene.windows import Window, presets

if TYPE_CHECKING:
    from viz3d.app.window import MainWindow

OPENED: Final = (
    "Images and scenes (*.dcm *.zip DICOMDIR *.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd *.toml);;"
    f"Figures made by viz3d ({' '.join(f'*{ending}' for ending in FIGURES)});;"
    "All files (*)"
)


OVERLAID: Final = (
    "Volumes and masks (*.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd *.dcm *.zip);;All files (*)"
)


class Deeds:
    """Does what the window's menus, tools and keys ask for.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def by_name(self) -> Mapping[str, Deed]:
        """Every deed by the name of its command."""
        window = self._window
        return {
            "open-folder": self._ask_folder,
            "open-file": self._ask_file,
            "overlay": self._ask_overlay,
            "save-picture": lambda: window.outputs.ask_figure(),
            "record-movie": lambda: window.outputs.ask_movie(),
            "export-mesh": lambda: window.outputs.ask_mesh(),
            "save-scene": self._ask_scene_file,
            "copy-picture": lambda: window.outputs.copy_picture(),
            "copy-command": lambda: window.outputs.copy_command(),
            "quit": window.close,
            "undo": self._told(Controller.undo),
            "redo": self._told(Controller.redo),
            "reset-view": self._told(Controller.reset_view),
            "slice-relief": self._show_relief,
            "maximise": self._told(Controller.maximise),
            "restore": self._restore,
            "neurological": self._switch_convention,
            "level-slices": self._told(Controller.level),
            "remove-measure": self._measuring(Measuring.remove),
            **{f"measure:{what}": self._measuring(partial(_taking_up, what)) for what in MEASURES},
            "auto-window": self._told(lambda hand: hand.set_window("auto")),
            "full-screen": self._switch_full_screen,
            "show-keys": self._show_keys,
            "certificate": window.show_certificate,
            **{f"look-from:{key}": self._told(_looking(key)) for key in SIDES},
            **{f"arrange:{name}": self._told(_arranging(name)) for name in ARRANGEMENTS},
            **{f"appearance:{name}": partial(window.set_appearance, name) for name in APPEARANCES},
            **{
                f"scene:{name}": partial(window.choose_scene, name) for name, _ in scenes_in_order()
            },
        }

    def add_menus(self) -> None:
        """Add the menus whose entries depend on what is open; they are filled when they open."""
        commands = self._window.commands
        # Each stands right after its command: what is put in later stands above.
        for name, title, fill in (
            ("open-file", "Open &recent", self._fill_recent),
            ("auto-window", "&Cut", self._fill_cuts),
            ("auto-window", "&Windows", self._fill_windows),
        ):
            menu = commands.menu_after(name, title)
            menu.aboutToShow.connect(partial(fill, menu))
        self._window.docks.layers.overlay_wanted.connect(self._ask_overlay)
        self._window.docks.add_switches(commands.menu_after("full-screen", "&Panels"))

    def _told(self, deed: Callable[[Controller], None]) -> Deed:
        """A deed on the controller of what is open; what the model refuses is said."""

        def do() -> None:
            if self._window.viewer is None:
                return
            try:
                deed(self._window.viewer.controller)
            except SceneError as refusal:
                self._window.faults.say(str(refusal))

        return do

    def _measuring(self, deed: Callable[[Measuring], object]) -> Deed:
        def do() -> None:
            if self._window.viewer is not None:
                measuring = self._window.viewer.gestures.measuring
                deed(measuring)
                self._window.status.show_value(measuring.words)

        return do

    def _restore(self) -> None:
        viewer = self._window.viewer
        if viewer is not None and viewer.gestures.measuring.leave():
            self._window.status.show_value(viewer.gestures.measuring.words)
            return
        if viewer is not None and viewer.session.scene.page.only:
            viewer.controller.maximise()

    def _show_relief(self) -> None:
        """The slice of the pane that was touched last as a landscape; an axial one without."""
        viewer = self._window.viewer
        if viewer is not None:
            scene = viewer.session.scene
            touched = [panel for panel in scene.panels if panel.id == viewer.controller.active]
            slices = [flat for panel in touched if (flat := flat_slice(panel)) is not None]
            viewer.choose(with_reliefs(scene, slices[0].plane if slices else "axial"))

    def _switch_convention(self) -> None:
        viewer = self._window.viewer
        if viewer is not None:
            now = convention_of(viewer.session.scene)
            other = "radiological" if now == "neurological" else "neurological"
            viewer.controller.set_convention(other)  # type: ignore[arg-type]

    def _switch_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _show_keys(self) -> None:
        TextWindow("Keys and mouse", keys_table(), self._window).show()

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._window.memory.recent:
            menu.addAction(path, partial(self._window.open_path, path))
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction("&Clear", self._window.memory.clear_recent)

    def _fill_windows(self, menu: QMenu) -> None:
        menu.clear()
        viewer, desk = self._window.viewer, self._window.desk
        if viewer is None or desk is None:
            return
        modality = str(viewer.prepared.volume.report.get("modality", ""))
        for name, window in presets(modality, *desk.limits.values).items():
            menu.addAction(name.capitalize(), self._told(_windowing(window)))

    def _fill_cuts(self, menu: QMenu) -> None:
        menu.clear()
        for letters, words in CUTS:
            menu.addAction(words.capitalize(), self._told(_cutting(letters)))

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._window, "Open a folder of DICOM slices")
        if folder:
            self._window.open_path(folder)

    def _ask_overlay(self) -> None:
        title = "Lay a second volume or a mask over the slices"
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", OVERLAID)
        if path:
            self.lay_over(path)

    def lay_over(self, path: str) -> None:
        """Lay a volume from a file over all slices."""
        self._told(lambda hand: hand.lay_over(path))()

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a file", "", OPENED)
        if path:
            self._window.open_path(path)

    def _ask_scene_file(self) -> None:
        start = str(self._window.outputs.folder / "scene.toml")
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save the scene", start, "Scenes (*.toml)"
        )
        if path:
            self._window.outputs.save_scene(path)


def _taking_up(what: Literal["distance", "angle"], measuring: Measuring) -> None:
    measuring.take_up(what)


def _looking(letter: str) -> Callable[[Controller], None]:
    return lambda hand: hand.look_from(letter)


def _arranging(name: str) -> Callable[[Controller], None]:
    return lambda hand: hand.arrange(name)


def _windowing(window: Window) -> Callable[[Controller], None]:
    return lambda hand: hand.set_window(window)


def _cutting(letters: str) -> Callable[[Controller], None]:
    return lambda hand: hand.cut(letters)
