"""``viz3d check``: the geometry certificate, in words or as JSON."""

from __future__ import annotations

import argparse

from viz3d.cli.listing import add_arguments, find_entries, print_json
from viz3d.errors import GeometryError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the certificate of each series; exit 3 if one of them is refused."""
    from viz3d.certificate import certificate

    entries = find_entries(args)
    if args.json:
        print_json(args.path, entries)
    else:
        for entry in entries:
            print(certificate(entry))
    is_refused = any(entry.verdict == "refused" for entry in entries)
    return GeometryError.exit_code if is_refused else 0
