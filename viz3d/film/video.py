"""H.264 in an MP4 file, as browsers and slide shows play it, by PyAV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.video.reformatter import ColorRange

from viz3d.figure.size import Size
from viz3d.film.frames import Rgb

#: HD television's primaries, transfer and matrix have the same number (ITU-T H.273).
BT709: Final = 1
#: Constant quality: the eye sees no loss, letters included.
_OPTIONS: Final = {"crf": "17", "preset": "faster"}
#: A decoder can start anywhere within so many seconds: dragging the slider answers at once.
_SECONDS_PER_KEY_FRAME: Final = 1.0


@contextmanager
def video_file(
    place: Path, size: Size, fps: float, about: dict[str, str]
) -> Iterator[Callable[[Rgb], None]]:
    """A file that takes frames.

    Parameters
    ----------
    place : Path
    size : Size
        Both sides even.
    fps : float
    about : dict
        ``title`` and ``comment``, written into the file.

    Yields
    ------
    callable
        Takes the next frame.
    """
    # The index comes first: a browser plays before everything is loaded.
    options = {"movflags": "+faststart"}
    with av.open(str(place), "w", format="mp4", options=options) as container:
        container.metadata.update(about)
        rate = Fraction(fps).limit_denominator(1001)
        stream = container.add_stream("libx264", rate=rate, options=dict(_OPTIONS))
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        codec = stream.codec_context
        codec.gop_size = max(1, round(fps * _SECONDS_PER_KEY_FRAME))
        # Said and done in the colours of HD television: what is not said is guessed.
        codec.color_primaries = codec.color_trc = codec.colorspace = BT709
        codec.color_range = ColorRange.MPEG

        def add(frame: Rgb) -> None:
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=BT709, dst_color_range=ColorRange.MPEG
            )
            container.mux(stream.encode(picture))

        yield add
        container.mux(stream.encode(None))
