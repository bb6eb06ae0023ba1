"""How light a colour is to the eye, which is what is left of it on a grey copy."""

from __future__ import annotations

from matplotlib.colors import to_rgb

# ITU-R BT.709 luminance of linear sRGB (IEC 61966-2-1); lightness as in CIE 15: L* = 116 (Y/Yn)^(1/3) - 16.
_WEIGHTS = (0.2126, 0.7152, 0.0722)
_LINEAR_BELOW = 216.0 / 24389.0
_SLOPE = 24389.0 / 27.0


def lightness(colour: str) -> float:
    """Return the CIE lightness L* of a colour.

    Parameters
    ----------
    colour : str
        ``#rrggbb``, an opaque sRGB colour.

    Returns
    -------
    float
        0 for black to 100 for white.
    """
    luminance = sum(weight * _linear(part) for weight, part in zip(_WEIGHTS, to_rgb(colour), strict=True))
    if luminance <= _LINEAR_BELOW:
        return float(_SLOPE * luminance)
    return float(116.0 * luminance ** (1.0 / 3.0) - 16.0)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
