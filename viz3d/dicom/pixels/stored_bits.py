"""The bits of a pixel that hold its value (DICOM PS3.5 8.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz3d.dicom.files.headers import PixelStorage
from viz3d.dicom.pixels.codestream import Codec, Codestream

Array = NDArray[Any]


def stored_dtype(storage: PixelStorage) -> np.dtype[Any]:
    """The type that the header declares, of this machine's byte order."""
    kind = "f" if storage.is_float else "i" if storage.is_signed else "u"
    return np.dtype(f"{kind}{storage.bits_allocated // 8}")


def keep_stored_bits(values: Array, storage: PixelStorage) -> None:
    """Keep BitsStored bits up to HighBit, in place, and carry the sign of signed pixels.

    Old files keep overlays in the other bits.

    Raises
    ------
    ValueError
        If bits lie below those stored. They would be overlays in some files, and in others
        a part of the value, whose HighBit is wrong.
    """
    above = storage.bits_allocated - 1 - storage.high_bit
    below = storage.high_bit + 1 - storage.bits_stored
    if storage.is_float or above == below == 0:
        return
    if below and (values & ((1 << below) - 1)).any():
        raise ValueError(
            f"it has bits below the {storage.bits_stored} that end at bit {storage.high_bit}"
        )
    np.left_shift(values, above, out=values)
    np.right_shift(values, above + below, out=values)


def stored_values(pixels: Array, codestream: Codestream, storage: PixelStorage) -> Array:
    """What a decoder gives, as the stored values that the header declares.

    Parameters
    ----------
    pixels : array of integers
        As decoded.
    codestream : Codestream
        Of the image that they come from.
    storage : PixelStorage
        Of the file; see `viz3d.dicom.pixels.decoders.find_contradiction`.

    Returns
    -------
    array of `stored_dtype`

    Raises
    ------
    ValueError
        If the stream and the header leave open what the values are.
    """
    precision, bits_stored = codestream.precision, storage.bits_stored
    if storage.high_bit != bits_stored - 1 and precision != bits_stored:
        raise ValueError(
            f"its compressed image has {precision} bits, and its header {bits_stored} that end "
            f"at bit {storage.high_bit}"
        )
    dtype = stored_dtype(storage)
    if codestream.is_signed:
        if not storage.is_signed and pixels.size and pixels.min() < 0:
            raise ValueError("its compressed image has negative values, and its header none")
        return pixels.astype(dtype)
    if storage.is_signed:
        return _carry_sign(pixels, precision, bits_stored).astype(dtype)
    values = pixels.astype(dtype)
    if codestream.codec is Codec.JPEG and precision > bits_stored:
        values &= (1 << bits_stored) - 1
    return values


def _carry_sign(pixels: Array, precision: int, bits_stored: int) -> Array:
    """Negative values from two's complement, of as many bits as are stored."""
    bits = min(precision, bits_stored)
    wide = pixels.astype(np.int64)
    values = wide - ((wide >> (bits - 1) & 1) << bits)
    if precision < bits_stored and (values < 0).any():
        raise ValueError(
            f"its compressed image has {precision} bits, and its header {bits_stored}: its "
            "highest bit may be a sign"
        )
    if precision > bits_stored:
        values = np.where(wide >> bits_stored == 0, values, wide - _sign_of(wide, precision))
        limit = 1 << (bits_stored - 1)
        if values.min() < -limit or values.max() >= limit:
            raise ValueError(f"its compressed image has values of more than {bits_stored} bits")
    return values


def _sign_of(wide: Array, precision: int) -> Array:
    sign: Array = (wide >> (precision - 1) & 1) << precision
    return sign
