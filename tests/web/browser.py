"""A real browser without a screen, spoken to through pipes by its DevTools protocol."""

from __future__ import annotations

import base64
import io
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Browsers that understand the protocol.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-extensions",
    "--remote-debugging-pipe",
)
#: Becomes the browser, which reads commands from 3 and answers on 4.
WITH_PIPES = """
import os, sys
ends = [os.dup(os.dup(os.dup(int(end)))) for end in sys.argv[1:3]]
for number, end in zip((3, 4), ends):
    os.dup2(end, number)
os.execvp(sys.argv[3], sys.argv[3:])
"""
#: Longest wait for an answer, seconds.
PATIENCE = 60.0


def find_browser() -> str | None:
    """The browser's program: ``VIZ3D_BROWSER``, or the first known one that is installed."""
    names = (os.environ.get("VIZ3D_BROWSER", ""), *NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)


class Browser:
    """One page in a browser.

    Parameters
    ----------
    program : str
    size : (width, height)
        Of the window.
    """

    def __init__(self, program: str, size: tuple[int, int] = (900, 700)) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        to_read, self._to_write = os.pipe()
        self._to_read, to_write = os.pipe()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", WITH_PIPES, str(to_read), str(to_write)),
                *(program, *SWITCHES, f"--user-data-dir={self._profile.name}", "about:blank"),
            ],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._received = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self._call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        width, height = size
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._call("Browser.close")
        self._process.wait(PATIENCE)
        os.close(self._to_write)
        os.close(self._to_read)
        self._profile.cleanup()

    def open(self, path: Path, fragment: str = "") -> None:
        """Load a page and wait until it has drawn."""
        address = path.resolve().as_uri() + (f"#{fragment}" if fragment else "")
        self.call("Page.navigate", url=address)
        self.wait("document.documentElement.dataset.drawn > 0 || !problem.hidden")

    def wait(self, condition: str) -> None:
        """Until an expression of the page is true."""
        end = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({condition})"):
            assert time.monotonic() < end, f"the page never came to: {condition}"

    def value(self, expression: str) -> Any:
        """What an expression is in the page; a promise's outcome; None if it cannot be told."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        return answer["result"].get("value")

    def picture(self) -> NDArray[np.uint8]:
        """(height, width, 3) pixels of what is to be seen."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            return np.asarray(image.convert("RGB"))

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 5) -> None:
        """Press the left button, move, and let go."""
        mouse = {"button": "left", "buttons": 1, "clickCount": 1}
        self._mouse("mousePressed", start, **mouse)
        for n in range(1, steps + 1):
            at = tuple(a + (b - a) * n / steps for a, b in zip(start, end, strict=True))
            self._mouse("mouseMoved", (at[0], at[1]), **mouse)
        self._mouse("mouseReleased", end, **mouse)
        self.drawn_again()

    def wheel(self, at: tuple[float, float], delta: float) -> None:
        """Turn the wheel over a place; negative is away from the user."""
        self._mouse("mouseWheel", at, deltaX=0, deltaY=delta)
        self.drawn_again()

    def press(self, key: str) -> None:
        """Type a key."""
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)
        self.drawn_again()

    def drawn_again(self) -> None:
        """Wait for the frame after the next one: what was asked for has been drawn."""
        self.value("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command to the page; its answer."""
        return self._call(method, self._session, **parameters)

    def _mouse(self, kind: str, at: tuple[float, float], **more: Any) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], **more)

    def _call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to_write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            ready, _, _ = select.select([self._to_read], [], [], PATIENCE)
            assert ready, "the browser does not answer"
            part = os.read(self._to_read, 1 << 20)
            assert part, "the browser is gone"
            self._received += part
        message, self._received = self._received.split(b"\0", 1)
        return json.loads(message)
