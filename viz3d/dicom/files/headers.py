"""Files to headers: which files are DICOM, and what their headers hold."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from viz3d.dicom.files.dictionary import tag_of
from viz3d.dicom.files.elements import (
    DEFLATED,
    DOUBLE_PIXEL_DATA,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    FLOAT_PIXEL_DATA,
    IMPLICIT_LITTLE,
    PIXEL_DATA,
    PREAMBLE_LENGTH,
    CutShortError,
    Elements,
    Header,
    parse_header,
)
from viz3d.dicom.files.private import PRIVATE_TAGS
from viz3d.dicom.files.sources import Source, read_start, source_size
from viz3d.dicom.files.tags import integer, numbers, text

#: All that is read of a header: what finds, places and decodes a slice, and nothing that
#: says whose head it is.
KEYWORDS: Final = (
    "ImageType", "SOPClassUID", "SOPInstanceUID", "AcquisitionTime", "ContentTime", "Modality",
    "SeriesDescription", "EchoTime", "SeriesInstanceUID", "SeriesNumber",
    "AcquisitionNumber", "InstanceNumber", "ImagePositionPatient", "ImageOrientationPatient",
    "TemporalPositionIdentifier", "SamplesPerPixel", "PhotometricInterpretation",
    "NumberOfFrames", "Rows", "Columns", "PixelSpacing", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "RescaleIntercept", "RescaleSlope", "ModalityLUTSequence",
    "SpacingBetweenSlices", "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence", "SpecificCharacterSet",
    "ComplexImageComponent", "EchoNumbers", "EffectiveEchoTime", "InversionTime", "FlipAngle",
    "TriggerTime", "DiffusionBValue", "KVP", "ConvolutionKernel", "FrameOfReferenceUID",
    "TemporalPositionIndex", "StackID", "DiffusionGradientOrientation",
    "AcquisitionDate", "AcquisitionDateTime", "ContentDate",
)  # fmt: skip
_TAGS: Final = PRIVATE_TAGS.union(map(tag_of, KEYWORDS))

#: What parsing raises on bytes that make no sense.
PARSE_ERRORS: Final = (ValueError, OverflowError, struct.error, zlib.error)
#: Transfer syntaxes whose pixels are not compressed.
_PLAIN: Final = (IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED)
#: Bytes read first: more than nearly every header of a single slice. Where a header is
#: longer, so many times more are read, until it ends.
_FIRST_READ: Final = 1 << 14
_READ_MORE: Final = 8


@dataclass(frozen=True, slots=True)
class PixelStorage:
    """How one file keeps its pixels.

    `offset` is of the first pixel byte and None where there are none that can be reached by
    a seek (no pixel data, or a deflated file); `length` is in bytes, None where the data
    are encapsulated; `file_length` is the size of the file. `pixel_tag` and
    `representation` are the pixel element's, 0 and empty where there is none; `order` is the
    byte order in which the elements stand, as `struct` writes it. `has_sign` is whether
    PixelRepresentation tells if the pixels are signed.
    """

    transfer_syntax: str
    has_pixels: bool
    offset: int | None
    length: int | None
    file_length: int
    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    high_bit: int
    is_signed: bool
    has_lookup_table: bool
    pixel_tag: int = PIXEL_DATA
    representation: str = ""
    order: str = "<"
    has_sign: bool = True

    @property
    def is_float(self) -> bool:
        """Whether the pixels are floating point numbers, of 32 or 64 bits."""
        return self.pixel_tag in (FLOAT_PIXEL_DATA, DOUBLE_PIXEL_DATA)

    @property
    def expected_length(self) -> int:
        """Bytes that the header promises, uncompressed."""
        return self.rows * self.columns * self.frames * self.samples * self.bits_allocated // 8

    @property
    def is_native(self) -> bool:
        """Whether the pixel bytes lie in the file as they are, little endian first."""
        is_little = self.transfer_syntax in (IMPLICIT_LITTLE, EXPLICIT_LITTLE)
        return self.offset is not None and is_little

    @property
    def is_encapsulated(self) -> bool:
        """Whether the pixels are compressed."""
        return self.transfer_syntax not in _PLAIN


def is_dicom(start: bytes) -> bool:
    """Whether a file that begins with these bytes may be DICOM.

    Either it has the preamble of DICOM PS3.10 7.1, or, as some old files have none, it begins
    with an element of the groups 0002 or 0008, in either byte order. A file that ends within
    an empty preamble, as an interrupted copy does, may have been.
    """
    is_blank = not start[:PREAMBLE_LENGTH].strip(b"\0")
    if len(start) < PREAMBLE_LENGTH + 4 and is_blank:
        return b"DICM".startswith(start[PREAMBLE_LENGTH:])
    if start[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4] == b"DICM":
        return True
    if len(start) < 8:
        return False
    for order in "<>":
        group, element, length = struct.unpack(f"{order}HHI", start[:8])
        is_explicit = start[4:6].isalpha() and start[4:6].isupper()
        if group in (0x0002, 0x0008) and element <= 0x1030 and (is_explicit or length <= 0x100):
            return True
    return False


def read_header(source: Source) -> tuple[Header, PixelStorage] | None:
    """The elements of `KEYWORDS` and how the pixels are kept; None if it is no DICOM file.

    Raises
    ------
    PARSE_ERRORS
        If it looks like DICOM and cannot be parsed.
    OSError
        If it cannot be opened.
    DicomError
        If it is a damaged member of an archive.
    """
    header = _read_far_enough(source, _TAGS)
    return None if header is None else (header, _storage(header, source_size(source)))


def read_all_elements(source: Source) -> Elements:
    """Every element before the pixels; see `read_header`."""
    header = _read_far_enough(source, None)
    return {} if header is None else header.elements


def _read_far_enough(source: Source, wanted: frozenset[int] | None) -> Header | None:
    size = _FIRST_READ
    buffer = read_start(source, size)
    if not is_dicom(buffer):
        return None
    while True:
        is_whole = len(buffer) < size
        try:
            return parse_header(buffer, wanted, is_whole=is_whole)
        except CutShortError:
            if is_whole:
                raise
        size *= _READ_MORE
        buffer = read_start(source, size)


def _storage(header: Header, file_length: int) -> PixelStorage:
    elements, pixels = header.elements, header.pixels
    allocated = integer(elements, "BitsAllocated") or 0
    stored = integer(elements, "BitsStored") or allocated
    high_bit = integer(elements, "HighBit")
    sign = numbers(elements, "PixelRepresentation")
    return PixelStorage(
        transfer_syntax=header.transfer_syntax,
        has_pixels=pixels is not None,
        offset=None if pixels is None or header.is_inflated else pixels.offset,
        length=None if pixels is None else pixels.length,
        file_length=file_length,
        rows=integer(elements, "Rows") or 0,
        columns=integer(elements, "Columns") or 0,
        frames=integer(elements, "NumberOfFrames") or 1,
        samples=integer(elements, "SamplesPerPixel") or 1,
        photometric=text(elements, "PhotometricInterpretation") or "MONOCHROME2",
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=stored - 1 if high_bit is None else high_bit,
        is_signed=sign == (1,),
        has_lookup_table=tag_of("ModalityLUTSequence") in elements,
        pixel_tag=0 if pixels is None else pixels.tag,
        representation="" if pixels is None else pixels.representation,
        order=next((element.order for element in elements.values()), "<"),
        has_sign=sign in ((0,), (1,)),
    )
