"""matplotlib's own settings, whatever the user's are: figures are the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import matplotlib

#: What a drawing of marks could depend on.
_PREFIXES: Final = ("agg.", "image.", "lines.", "patch.", "path.", "pdf.", "svg.", "text.")
_SAVING: Final = ("savefig.bbox", "savefig.pad_inches", "savefig.facecolor", "savefig.transparent")


@contextmanager
def own_style(settings: Mapping[str, Any]) -> Iterator[None]:
    """Within it, matplotlib draws with its defaults and these settings."""
    with matplotlib.rc_context(_defaults() | dict(settings)):
        yield


@cache
def _defaults() -> dict[Any, Any]:
    return {
        key: value
        for key, value in matplotlib.rcParamsDefault.items()
        if key.startswith(_PREFIXES) or key in _SAVING
    }
