"""The command line that makes what is seen, as one types it into a shell. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from viz3d.errors import SceneError
from viz3d.scene.brain_only import of_brain
from viz3d.scene.files import builtin_names, load, to_text
from viz3d.scene.model import Data, Scene
from viz3d.scene.settings import settings_between, with_settings

#: Words that stay together, each with its value.
Options: TypeAlias = tuple[tuple[str, ...], ...]

#: A scene that differs from a built-in one in more values is written out.
MOST_SETTINGS: Final = 16
#: A longer command is broken into lines.
LINE: Final = 96


@dataclass(frozen=True)
class Words:
    """What a shell is given.

    Parameters
    ----------
    options : tuple of tuples of str
        Words that stay together on a line.
    given : str
        What goes to standard input.
    """

    options: Options
    given: str = ""


def command_line(
    verb: str, scene: Scene, data: Data, output: str, options: Sequence[tuple[str, ...]] = ()
) -> str:
    """A command of viz3d, for a shell that is like the Bourne shell.

    Parameters
    ----------
    verb : str
        ``"render"``, ``"movie"``, ``"mesh"``.
    scene : Scene
        Written as the built-in one that it began as with what was changed, or as a whole.
    data : Data
        Paths had better be absolute.
    output : str
    options : sequence of tuples of str
        Those that belong to the command, each with its value.
    """
    # Of a movie it means the scenes that are faded to, too, and of a mesh one layer.
    said = scene_words(scene, takes_brain=verb == "render")
    start = ("viz3d", verb, data.path, "-o", output)
    parts = [shlex.join(part) for part in (start, *_of_data(data), *options, *said.options)]
    if said.given:
        parts[-1] += f" <<'{_end_of(said.given)}'"
    line = " ".join(parts)
    command = line if len(line) <= LINE else " \\\n  ".join(_lines(parts))
    return f"{command}\n{said.given}{_end_of(said.given)}" if said.given else command


def scene_words(scene: Scene, *, takes_brain: bool = True) -> Words:
    """The options that stand for a scene, and what they take from standard input.

    Parameters
    ----------
    scene : Scene
    takes_brain : bool
        Whether ``--brain`` may be one of them.
    """
    if scene.name in builtin_names():
        start = load(scene.name)
        ways: tuple[tuple[Options, tuple[str, ...] | None], ...] = (
            ((), settings_between(start, scene)),
            ((("--brain",),), _settings_before_brain(start, scene) if takes_brain else None),
        )
        said = [(*more, *_sets(settings)) for more, settings in ways if settings is not None]
        shortest = min(said, key=len, default=None)
        if shortest is not None and len(shortest) <= MOST_SETTINGS:
            return Words((("--scene", scene.name), *shortest))
    return Words((("--scene", "-"),), to_text(replace(scene, data=None)))


def _sets(settings: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for setting in settings:
        yield _option("--set", setting)


def _settings_before_brain(start: Scene, scene: Scene) -> tuple[str, ...] | None:
    """What is set where ``--brain`` does the rest; None where it does not."""
    try:
        settings = settings_between(of_brain(start), scene)
        if settings is None:
            return None
        made = of_brain(with_settings(start, settings))
    except SceneError:
        return None
    return settings if settings_between(made, scene) == () else None


def as_seen(scene: Scene) -> Scene:
    """The scene as a window shows it: to the edges, without the words that only paper has."""
    page = replace(scene.page, margin_mm=0.0, heading="", caption="", crop=False, border_mm=0.0)
    return replace(scene, page=page)


def _of_data(data: Data) -> Iterator[tuple[str, ...]]:
    if data.series:
        yield _option("--series", data.series)
    if data.volume is not None:
        yield "--volume", str(data.volume)
    if data.repair:
        yield ("--repair",)
    if data.allow_gaps:
        yield ("--allow-gaps",)
    if data.brain_mask:
        yield _option("--brain-mask", data.brain_mask)


def _option(name: str, value: str) -> tuple[str, ...]:
    """An option with its value, which may look like an option itself."""
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def _lines(parts: Sequence[str]) -> Iterator[str]:
    """As many words on a line as there is room for."""
    line = parts[0]
    for part in parts[1:]:
        if len(line) + len(part) + 1 > LINE:
            yield line
            line = part
        else:
            line = f"{line} {part}"
    yield line


def _end_of(text: str) -> str:
    """A word that is no line of a text."""
    word, lines = "EOF", text.splitlines()
    while word in lines:
        word += "_"
    return word
