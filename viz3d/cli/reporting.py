"""What a command found: in words or as JSON, on standard output unless a file goes there."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any, Protocol, TextIO, TypeVar

from viz3d import __version__
from viz3d.output import STANDARD_OUTPUT


class Report(Protocol):
    """What can be told."""

    def as_json(self) -> dict[str, Any]: ...


Told = TypeVar("Told", bound=Report)


def tell(
    args: argparse.Namespace,
    found: Told,
    in_words: Callable[[argparse.Namespace, Told, TextIO], None],
) -> None:
    """Print a report as `--json` asks, aside where the output itself goes to standard output."""
    is_aside = args.output == STANDARD_OUTPUT
    stream = sys.stderr if is_aside else sys.stdout
    if args.json:
        answer = {"viz3d": __version__, "path": args.path, "output": args.output}
        print(json.dumps(answer | found.as_json(), indent=1, ensure_ascii=False), file=stream)
    elif not (is_aside and args.quiet):
        in_words(args, found, stream)
