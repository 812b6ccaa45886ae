"""The card in a photograph: where it lies, what is wrong with the picture, and the card laid flat.

OpenCV only, about 0.1 s.  The thresholds were set on one set of generated photographs and held on another (guide B3).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

Pixels = Any  # an array of height x width x BGR, 8 bit
RATIOS = (85.6 / 54, 125 / 88)  # ID-1 card, passport page
WIDTH = 1000  # pixels of a flat card: more reads no better (guide B1)
SEARCHED, MEASURED = 600, 1280

TOO_DARK, BLURRED, OVEREXPOSED, GLARE = 40, 300, 0.30, 0.012
SHAKEN, SHAKEN_BELOW = 1.75, 590
TOO_SMALL, OBLIQUE, AT_THE_EDGE = 620, 0.30, 0.012


@dataclass(frozen=True)
class Measures:
    """The numbers behind the advice."""

    brightest: float  # 95th percentile of luminance
    sharp: float  # 99th percentile of the gradient, after stretching the contrast
    shaken: float  # how much sharper it is in one direction than across it
    burnt: float  # share of saturated pixels
    blob: float  # share of the largest saturated spot
    length: float = 0.0  # of the card's longer side, in pixels of a picture of 1280
    touching: int = 0  # corners at the picture's edge
    skew: float = 0.0  # difference of opposite sides


def shrink(picture: Pixels, longest: int) -> Pixels:
    """At most this many pixels a side."""
    scale = longest / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture


def find(picture: Pixels) -> Pixels | None:
    """The card's corners, clockwise from the upper left; None when no card is seen."""
    scale = SEARCHED / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    best, score = None, 0.45  # below, it is a guess
    for mask in _masks(_brightened(small)):
        for contour in cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            hull = cv2.convexHull(contour)
            area = cv2.contourArea(hull) / (width * height)
            if 0.08 <= area <= 0.97:
                corners = _in_order(_four_corners(hull))
                if (likely := _likelihood(corners, hull, area)) > score:
                    best, score = corners / scale, likely
    return best


def _brightened(small: Pixels) -> Pixels:
    bright = float(np.percentile(small.max(2), 95))
    if bright >= 110:
        return small
    return cv2.medianBlur(cv2.convertScaleAbs(small, alpha=200 / max(12.0, bright)), 5)


def _masks(small: Pixels) -> list[Pixels]:
    """Edges at two strengths in lightness and both colours, and light against dark."""
    lab = cv2.cvtColor(cv2.bilateralFilter(small, 7, 30, 7), cv2.COLOR_BGR2LAB)
    kernel, masks = np.ones((9, 9), np.uint8), []
    for channel in range(3):
        plane = lab[..., channel]
        if plane.std() < 2:
            continue
        even = plane if channel == 0 else cv2.normalize(plane, None, 0, 255, cv2.NORM_MINMAX)
        masks += [cv2.morphologyEx(cv2.Canny(even, *at), cv2.MORPH_CLOSE, kernel) for at in ((20, 60), (50, 140))]
    _, light = cv2.threshold(cv2.GaussianBlur(lab[..., 0], (0, 0), 5), 0, 255, cv2.THRESH_OTSU)
    return [*masks, light, 255 - light]


def _four_corners(hull: Pixels) -> Pixels:
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.05, 0.08):
        simple = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(simple) == 4:
            return simple.reshape(4, 2).astype(np.float32)
    return cv2.boxPoints(cv2.minAreaRect(hull))


def _in_order(corners: Pixels) -> Pixels:
    centre = corners.mean(0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    around = corners[np.argsort(angles)]
    return np.roll(around, -int(np.argmin(around.sum(1))), axis=0)


def _likelihood(corners: Pixels, hull: Pixels, area: float) -> float:
    """How much four corners look like a card: filled by the outline, in a card's proportions, and large."""
    whole, outline = cv2.contourArea(corners), cv2.contourArea(hull)
    if whole < 1:
        return 0.0
    fill = min(outline, whole) / max(outline, whole)
    long, short = _sides(corners)
    shape = max(0.0, 1 - min(abs(long / max(1.0, short) - ratio) / ratio for ratio in RATIOS) * 2.2)
    return float(fill**3 * shape * (0.55 + 0.45 * min(1, area / 0.35)))


def _sides(corners: Pixels) -> tuple[float, float]:
    """The longer and the shorter side."""
    first, second = _across(corners)
    return max(first, second), min(first, second)


def _across(corners: Pixels) -> tuple[float, float]:
    edges = _edges(corners)
    return (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2


def _edges(corners: Pixels) -> list[float]:
    return [float(np.linalg.norm(b - a)) for a, b in pairwise([*corners, corners[0]])]


def flatten(picture: Pixels, corners: Pixels, pad: float = 0.02, width: int = WIDTH) -> Pixels:
    """The card alone, lying level; it may still be upside down."""
    across, down = _across(corners)
    if down > across:
        corners, across, down = np.roll(corners, -1, axis=0), down, across
    ratio = min(RATIOS, key=lambda each: abs(each - across / down))
    wide = int(min(width, max(700, across)))
    high = int(wide / ratio)
    centre = corners.mean(0)
    padded = (centre + (corners - centre) * (1 + 2 * pad)).astype(np.float32)
    move = cv2.getPerspectiveTransform(padded, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32))
    finer = cv2.INTER_LINEAR if across >= wide else cv2.INTER_CUBIC
    return cv2.warpPerspective(picture, move, (wide, high), flags=finer, borderMode=cv2.BORDER_REPLICATE)


def measure(picture: Pixels, corners: Pixels | None) -> Measures:
    """Measured on the card alone when one was found."""
    card = shrink(picture if corners is None else flatten(picture, corners, pad=-0.02), WIDTH)
    grey = cv2.cvtColor(card, cv2.COLOR_BGR2GRAY)
    dark, bright = (float(each) for each in np.percentile(grey, (5, 95)))
    sharp, shaken = _sharpness(grey, dark, bright)
    burnt = cv2.morphologyEx((card.min(2) >= 250).astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    spots = cv2.connectedComponentsWithStats(burnt)[2][1:, cv2.CC_STAT_AREA]
    blob = float(spots.max() / burnt.size) if len(spots) else 0.0
    seen = Measures(bright, sharp, shaken, float(burnt.mean()), blob)
    return seen if corners is None else _placed(seen, picture, corners)


def _sharpness(grey: Pixels, dark: float, bright: float) -> tuple[float, float]:
    """Contrast is stretched first, so that darkness is not taken for blur."""
    even = np.clip((grey.astype(np.float32) - dark) * (255 / max(24.0, bright - dark)), 0, 255).astype(np.uint8)
    even = cv2.medianBlur(even, 3)
    across, down = cv2.Sobel(even, cv2.CV_32F, 1, 0), cv2.Sobel(even, cv2.CV_32F, 0, 1)
    steep = cv2.magnitude(across, down)
    strong = steep > np.percentile(steep, 97)
    x, y = across[strong], down[strong]
    if not len(x):
        return 0.0, 1.0
    spread = np.linalg.eigvalsh(np.array([[np.mean(x * x), np.mean(x * y)], [np.mean(x * y), np.mean(y * y)]]))
    return float(np.percentile(steep, 99)), float(np.sqrt(spread[1] / max(1.0, spread[0])))


def _placed(seen: Measures, picture: Pixels, corners: Pixels) -> Measures:
    height, width = picture.shape[:2]
    margin = AT_THE_EDGE * max(width, height)
    touching = sum(bool(x < margin or y < margin or x > width - margin or y > height - margin) for x, y in corners)
    edges = _edges(corners)
    skew = max(abs(a - b) / max(a, b) for a, b in ((edges[0], edges[2]), (edges[1], edges[3])))
    length = _sides(corners)[0] * MEASURED / max(width, height)
    return Measures(seen.brightest, seen.sharp, seen.shaken, seen.burnt, seen.blob, length, touching, skew)


def advise(seen: Measures, found: bool) -> tuple[str, ...]:
    """What to do about the picture, the weightiest first; see `Reading.advice`."""
    shaken = seen.shaken > SHAKEN and seen.sharp < SHAKEN_BELOW
    told = (
        ("too_dark", seen.brightest < TOO_DARK),
        ("no_card", not found),
        ("cut_off", found and seen.touching >= 2),
        ("too_small", found and seen.length < TOO_SMALL),
        ("oblique", found and seen.skew > OBLIQUE),
        ("blurred", seen.sharp < BLURRED or shaken),
        ("overexposed", seen.burnt > OVEREXPOSED),
        ("glare", seen.blob > GLARE and seen.burnt <= OVEREXPOSED),
    )
    return tuple(name for name, holds in told if holds)


TOO_SKEWED = 0.28  # laying such a card flat would bend the writing


def decode(picture: bytes) -> Pixels:
    """The pixels of a JPEG that `app.pictures` has drawn."""
    return cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)


def lit(view: Pixels, brightest: float) -> Pixels:
    """A dark picture stretched, so that the reader sees contrast."""
    if brightest > 120:
        return view
    stretched = cv2.convertScaleAbs(view, alpha=225 / max(14.0, brightest))
    return cv2.medianBlur(stretched, 3) if brightest < 60 else stretched


def turn(view: Pixels, quarter: int) -> Pixels:
    """Turned clockwise by quarters."""
    return cv2.rotate(view, (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)[quarter - 1])
