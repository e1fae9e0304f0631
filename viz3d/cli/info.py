"""``viz3d info``: the series at a path, for a person or a program."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from viz3d.certificate import axis_words, title
from viz3d.cli.listing import add_arguments, find_entries, print_json, print_rows
from viz3d.geometry import orientation_words

if TYPE_CHECKING:
    from viz3d.entry import SeriesEntry

#: Times of the sequence, in the order in which they are spoken of.
_TIMES: Final = (
    ("TR", "RepetitionTime"),
    ("TE", "EchoTime"),
    ("TE", "EffectiveEchoTime"),
    ("TI", "InversionTime"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_arguments(parser)
    parser.add_argument(
        "--patient", action="store_true", help="also whose it is: name, ID, dates, UIDs"
    )


def run(args: argparse.Namespace) -> int:
    """Print a table of several series, the details of one, or all as JSON."""
    entries = find_entries(args)
    if args.json:
        print_json(args.path, entries, with_patient=args.patient)
    elif len(entries) == 1:
        _print_details(entries[0], with_patient=args.patient)
    else:
        _print_table(entries)
        if args.patient:
            _print_patients(entries)
    return 0


def _print_details(entry: SeriesEntry, *, with_patient: bool) -> None:
    metadata = entry.metadata()
    print(title(entry))
    print_rows(
        [
            ("Modality", _modality(entry, metadata)),
            ("Scanner", scanner_words(metadata)),
            ("Sequence", sequence_words(metadata)),
            *_geometry_rows(entry),
            ("Files", str(entry.files)),
            ("Verdict", _verdict(entry)),
            *((fault.code, fault.message) for fault in entry.faults),
            *(entry.patient().items() if with_patient else ()),
        ]
    )


def _print_patients(entries: Sequence[SeriesEntry]) -> None:
    for entry in entries:
        patient = entry.patient()
        if patient:
            print(f"\n{title(entry)}")
            print_rows(list(patient.items()))


def _geometry_rows(entry: SeriesEntry) -> list[tuple[str, str]]:
    grid, shape = entry.grid, entry.shape
    if grid is None or shape is None:
        return []
    extent = [count * mm for count, mm in zip(grid.size_ijk, grid.spacing, strict=True)]
    origin = ", ".join(f"{mm:.6g}" for mm in grid.origin_lps)
    return [
        ("Matrix", f"{_times(grid.size_ijk)} (columns x rows x slices)"),
        ("Times", str(shape[0]) if len(shape) == 4 else ""),
        ("Spacing", f"{_times(grid.spacing)} mm"),
        ("Size", f"{_times(extent)} mm"),
        ("Orientation", f"{orientation_words(grid)}; {axis_words(grid)}"),
        ("First voxel", f"{origin} mm (LPS)"),
    ]


def scanner_words(metadata: Mapping[str, Any]) -> str:
    """Maker, model and field: ``"GE MEDICAL SYSTEMS SIGNA EXCITE, 1.5 T"``."""
    names = [metadata.get("Manufacturer", ""), metadata.get("ManufacturerModelName", "")]
    field = metadata.get("MagneticFieldStrength")
    parts = [" ".join(filter(None, names)), "" if field is None else f"{field:g} T"]
    return ", ".join(filter(None, parts))


def sequence_words(metadata: Mapping[str, Any]) -> str:
    """Kind and times: ``"3D GR, TR 11.296 ms, TE 4.2 ms, TI 500 ms, flip angle 20°"``."""
    kinds = metadata.get("ScanningSequence", metadata.get("PulseSequenceName", ""))
    kind = "/".join(kinds) if isinstance(kinds, list) else kinds
    name = metadata.get("SequenceName", "")
    parts = [" ".join(filter(None, [metadata.get("MRAcquisitionType", ""), kind, name]))]
    times = {label: metadata[key] for label, key in _TIMES if _is_one(metadata, key)}
    parts += [f"{label} {time_ms:g} ms" for label, time_ms in times.items()]
    if _is_one(metadata, "FlipAngle"):
        parts.append(f"flip angle {metadata['FlipAngle']:g}°")
    if _is_one(metadata, "KVP"):
        parts.append(f"{metadata['KVP']:g} kV")
    return ", ".join(filter(None, parts))


def _is_one(metadata: Mapping[str, Any], key: str) -> bool:
    return isinstance(metadata.get(key), int | float)


def _modality(entry: SeriesEntry, metadata: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, [entry.modality, metadata.get("BodyPartExamined", "")]))


def _verdict(entry: SeriesEntry) -> str:
    residual = entry.residual_mm
    if entry.verdict == "ok" and residual is not None and len(entry.steps_mm):
        return f"ok, every slice within {max(residual, 1e-6):.2g} mm of where its tags put it"
    return entry.verdict


def _print_table(entries: Sequence[SeriesEntry]) -> None:
    rows = [("id", "description", "modality", "files", "matrix", "spacing mm", "verdict")]
    rows += [_table_row(entry) for entry in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _table_row(entry: SeriesEntry) -> tuple[str, str, str, str, str, str, str]:
    grid, shape = entry.grid, entry.shape
    codes = ", ".join(fault.code for fault in entry.faults)
    return (
        entry.id,
        ", ".join(filter(None, [entry.description, entry.part])),
        entry.modality,
        str(entry.files),
        "" if shape is None else _times(shape[::-1]),
        "" if grid is None else _times(grid.spacing),
        entry.verdict + (f": {codes}" if codes else ""),
    )


def _times(values: Sequence[float]) -> str:
    return " x ".join(f"{value:.5g}" for value in values)
