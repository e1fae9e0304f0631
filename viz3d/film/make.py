"""From a volume to a movie: frames are drawn on one thread and written by another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from viz3d import __version__
from viz3d.figure.drawing import Drawing
from viz3d.figure.size import Size
from viz3d.film.formats import check_fit, check_format, ending_of
from viz3d.film.frames import Reel, Rgb, develop
from viz3d.film.plan import Mix, Plan
from viz3d.output import check_writable, whole_file
from viz3d.progress import Progress, silent
from viz3d.rendering.prepared import Prepared
from viz3d.scene.files import to_text
from viz3d.volume import Volume

#: Frames that may wait to be written: drawing goes on, and the memory stays.
MOST_WAITING: Final = 2
#: Frames of which a palette is made.
SAMPLES: Final = 6


def film(
    read: Callable[[], Volume],
    plan: Plan,
    size: Size,
    output: str,
    progress: Progress = silent,
    brain_mask: Path | None = None,
) -> None:
    """Write a movie of a volume that is still to be read.

    Parameters
    ----------
    read : callable
        Gives the volume; called only if the output can be written.
    plan : Plan
    size : Size
    output : str
        Its ending says the format; the file appears whole or not at all. It says which scene it
        shows, and what was done to the data; nothing of the patient.
    progress : Progress
    brain_mask : Path, optional
        A file that says where the brain is.

    Raises
    ------
    InputError, GeometryError, SceneError, OutputError, RenderError
    """
    check_format(output)
    check_fit(output, size, plan.fps)
    check_writable(output)
    prepared = Prepared(read(), brain_mask=brain_mask, progress=progress)
    progress("Preparing", 0, 1)
    reel = Reel(prepared, size, plan)
    try:
        with whole_file(output, suffix=ending_of(output)) as place:
            _record(reel, plan, size, place, prepared.volume.provenance, progress)
    finally:
        reel.dispose()
    prepared.mask_in_use()


def _record(
    reel: Reel,
    plan: Plan,
    size: Size,
    place: Path,
    provenance: tuple[str, ...],
    progress: Progress,
) -> None:
    with _opened(reel, plan, size, place, provenance) as add, _aside() as submit:
        for frame in range(plan.frames):
            progress("Filming", frame, plan.frames)
            drawings, mix = reel.draw(frame)
            submit(partial(_develop_into, add, drawings, mix))
    progress("Filming", plan.frames, plan.frames)


def _develop_into(add: Callable[[Rgb], None], drawings: list[Drawing], mix: Mix) -> None:
    add(develop(drawings, mix))


def _opened(
    reel: Reel, plan: Plan, size: Size, place: Path, provenance: tuple[str, ...]
) -> AbstractContextManager[Callable[[Rgb], None]]:
    comment = _comment(plan, provenance)
    if place.suffix == ".gif":
        from viz3d.film.gif import gif_file

        count = min(SAMPLES, plan.frames)
        samples = [develop(*reel.draw(n * plan.frames // count)) for n in range(count)]
        return gif_file(place, plan.fps, comment, samples)
    from viz3d.film.video import video_file

    first = plan.scenes[0]
    about = {"title": first.title or first.name, "comment": comment}
    return video_file(place, size, plan.fps, about)


@contextmanager
def _aside() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Work on one other thread, in order; whoever is too far ahead waits."""
    with ThreadPoolExecutor(1, thread_name_prefix="film") as worker:
        waiting: deque[Future[None]] = deque()

        def submit(work: Callable[[], None]) -> None:
            waiting.append(worker.submit(work))
            while len(waiting) > MOST_WAITING:
                waiting.popleft().result()

        try:
            yield submit
            for future in waiting:
                future.result()
        finally:
            worker.shutdown(cancel_futures=True)


def _comment(plan: Plan, provenance: tuple[str, ...]) -> str:
    """Which program, what moves, what was done to the data, and the scenes as they were asked."""
    lines = [f"viz3d {__version__}", plan.words()]
    if provenance:
        lines.append(f"Provenance: {'; '.join(provenance)}")
    return "\n".join([*lines, *(to_text(scene) for scene in plan.scenes)])
