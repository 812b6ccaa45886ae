"""Documents of made-up people, photographed as phones do it: askew, dark, blurred, in glare, cut off."""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import cv2
import numpy as np

from app.integrations.scan.specimens import DRAWN, Specimen
from workflows.forms.numbers import check_digit

WIDTH, HEIGHT = 1600, 1200
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红娥玲芬燕彩春凤洁梅琳素云莲真环雪荣爱妹香媛"
RARE = ("王翀", "李昳", "邓旸", "谢禤", "陈淏", "林玙", "阿依古丽·买买提", "欧阳雪燕")
NATIONS = ("汉", "汉", "汉", "满", "回", "壮", "土家", "维吾尔")
ROADS = ("样本路", "示例大道", "学府街", "沿河东路", "青石桥街")
LATIN = ("WANG, XIAOMING", "LI, WEI", "ZHANG, LILI", "CHEN, JIAHAO", "OUYANG, QING", "ZHU, MINGZHE")

# What the light, the hand and the lens do.  `poor` ones call for advice; the others must be read.
CONDITIONS: dict[str, dict[str, Any]] = {
    "clean": {"angle": (0, 0), "warp": 0.01},
    "phone": {"light": 0.75, "noise": 3, "quality": 82, "blur": 0.6},
    "perspective": {"angle": (-9, 9), "warp": 0.09, "light": 0.7, "noise": 3, "quality": 80, "blur": 0.7},
    "tilted": {"angle": (14, 26), "warp": 0.04, "noise": 3, "quality": 80, "blur": 0.6},
    "on_its_side": {"angle": (87, 93), "noise": 3, "quality": 80, "blur": 0.6},
    "upside_down": {"angle": (177, 183), "noise": 3, "quality": 80, "blur": 0.6},
    "small": {"fill": 0.42, "noise": 3, "quality": 75, "blur": 0.5},
    "soft": {"blur": 1.8, "noise": 3, "quality": 80},
    "dim": {"gain": 0.24, "light": 0.5, "noise": 7, "quality": 75, "blur": 0.8},
    "overexposed": {"gain": 1.32, "noise": 3, "quality": 80, "blur": 0.6},
    "squeezed": {"noise": 4, "quality": 18, "blur": 0.7},
}
POOR: dict[str, tuple[str, dict[str, Any]]] = {
    "blurred": ("blurred", {"blur": 4.2, "noise": 3, "quality": 80}),
    "shaken": ("blurred", {"shake": 15, "noise": 3, "quality": 80}),
    "dark": ("too_dark", {"gain": 0.09, "light": 0.5, "noise": 9, "quality": 70, "blur": 0.9}),
    "glare": ("glare", {"glare": 1.0, "noise": 3, "quality": 80, "blur": 0.6}),
    "cut": ("cut_off", {"cut": True, "angle": (-3, 3), "warp": 0.02, "noise": 3, "quality": 80, "blur": 0.6}),
}


@dataclass(frozen=True)
class Photo:
    """A photograph and the truth about it."""

    doc_type: str
    side: str
    condition: str
    truth: dict[str, str]
    body: bytes = field(repr=False)


def person(rng: random.Random) -> Specimen:
    """Somebody who does not exist: division 420199 is given to nobody."""
    born = date(rng.randint(1965, 2004), rng.randint(1, 12), rng.randint(1, 28))
    sex = rng.choice("男女")
    first = f"420199{born:%Y%m%d}{rng.randint(1, 499) * 2 + (sex == '男'):03d}"
    name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))
    since = date(rng.randint(2016, 2025), rng.randint(1, 12), rng.randint(1, 28))
    years = 10 if since.year - born.year < 26 else 20
    road = f"{rng.choice(ROADS)}{rng.randint(1, 999)}号{rng.randint(1, 30)}栋{rng.randint(101, 3204)}室"
    return Specimen(
        rng.choice(RARE) if rng.random() < 0.15 else name,
        first + check_digit(first),
        sex,
        born,
        rng.choice(LATIN),
        rng.choice(NATIONS),
        f"湖北省样本市示例区{road}",
        "样本市公安局示例分局",
        since,
        since.replace(year=since.year + years),
    )


def holder(rng: random.Random, doc_type: str) -> Specimen:
    """Somebody with a document of this type."""
    one, digits = person(rng), "".join(rng.choices("0123456789", k=8))
    numbers = {"HMPERMIT": rng.choice("HM") + digits, "TWPERMIT": digits, "PASSPORT": rng.choice("EG") + digits}
    numbers["HMTRESIDENCE"] = _numbered("810000", one)
    numbers["FPR2023"] = _numbered("911840", one)
    changed = {name: getattr(one, name) for name in Specimen.__dataclass_fields__}
    return Specimen(**{**changed, "number": numbers.get(doc_type, one.number)})


def _numbered(first: str, one: Specimen) -> str:
    digits = first + one.number[6:17]
    return digits + check_digit(digits)


def truth(doc_type: str, side: str, one: Specimen) -> dict[str, str]:
    """What must be read."""
    if side == "back":
        return {"issuer": one.issuer, "valid_to": one.until.isoformat() if one.until else "长期"}
    latin = doc_type in ("PASSPORT", "FPR2023")
    name = one.latin.replace(", ", " ") if latin else one.name
    told = {"name": name, "number": one.number, "sex": one.sex, "birth": one.birth.isoformat()}
    if doc_type == "RIC":
        told |= {"nation": one.nation, "address": one.address}
    return told


def photos(salt: str, people: int, conditions: dict[str, dict[str, Any]] | None = None) -> Iterator[Photo]:
    """Every document of so many people in every condition; the same salt gives the same pictures."""
    for doc_type, side in DRAWN:
        for nth in range(people):
            rng = random.Random(f"{salt}/{doc_type}/{side}/{nth}")
            one = holder(rng, doc_type)
            drawn = np.asarray(DRAWN[doc_type, side](one))[:, :, ::-1]
            for condition, how in (conditions or CONDITIONS).items():
                seed = zlib.crc32(f"{salt}/{doc_type}/{side}/{nth}/{condition}".encode())
                yield Photo(doc_type, side, condition, truth(doc_type, side, one), photograph(drawn, seed, **how))


def photograph(drawn: Any, seed: int, **how: Any) -> bytes:
    """A drawn document on a desk, through a phone: JPEG."""
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    image, corners = _laid(drawn, rng, noise, how)
    if how.get("glare"):
        image = image + _spot(rng, corners)[..., None] * 255
    if low := how.get("light"):
        image = image * _slope(rng, low)[..., None]
    image = image * how.get("gain", 1.0)
    if blur := how.get("blur"):
        image = cv2.GaussianBlur(image, (0, 0), blur)
    if length := how.get("shake"):
        image = _shaken(image, length, rng.uniform(0, 180))
    image = image + noise.normal(0, how.get("noise", 0.01), image.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, how.get("quality", 92)]
    return bytes(cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), quality)[1])


def _laid(drawn: Any, rng: random.Random, noise: Any, how: dict[str, Any]) -> tuple[Any, Any]:
    """The card on the desk, with its shadow, and its corners."""
    high, wide = drawn.shape[:2]
    angle = math.radians(rng.uniform(*how.get("angle", (-4, 4))))
    lying = (high, wide) if abs(math.sin(angle)) > 0.5 else (wide, high)
    scale = min(WIDTH / lying[0], HEIGHT / lying[1]) * how.get("fill", 0.8)
    centre = [WIDTH * rng.uniform(0.47, 0.53), HEIGHT * rng.uniform(0.47, 0.53)]
    if how.get("cut"):
        centre[0] = wide * scale * 0.34
    corners = []
    for x, y in ((-wide, -high), (wide, -high), (wide, high), (-wide, high)):
        u, v = x * scale / 2, y * scale / 2
        slip = [rng.uniform(-1, 1) * how.get("warp", 0.03) * scale * side for side in (wide, high)]
        corners.append(
            (
                centre[0] + u * math.cos(angle) - v * math.sin(angle) + slip[0],
                centre[1] + u * math.sin(angle) + v * math.cos(angle) + slip[1],
            )
        )
    to = np.array(corners, np.float32)
    move = cv2.getPerspectiveTransform(np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32), to)
    card = cv2.warpPerspective(drawn.astype(np.float32), move, (WIDTH, HEIGHT))
    mask = cv2.warpPerspective(_rounded(wide, high), move, (WIDTH, HEIGHT)).astype(np.float32)[..., None] / 255
    shadow = cv2.GaussianBlur(np.roll(mask[..., 0], (10, 12), (0, 1)), (0, 0), 14)[..., None]
    return _desk(rng, noise) * (1 - 0.45 * shadow) * (1 - mask) + card * mask, to


def _rounded(wide: int, high: int) -> Any:
    mask, r = np.zeros((high, wide), np.uint8), 46
    cv2.rectangle(mask, (r, 0), (wide - r, high), 255, -1)
    cv2.rectangle(mask, (0, r), (wide, high - r), 255, -1)
    for place in ((r, r), (wide - r, r), (r, high - r), (wide - r, high - r)):
        cv2.circle(mask, place, r, 255, -1)
    return mask


def _desk(rng: random.Random, noise: Any) -> Any:
    colour = rng.choice([(66, 90, 120), (82, 74, 70), (182, 190, 196), (60, 82, 52), (158, 150, 150)])
    grain = cv2.GaussianBlur(noise.normal(0, 26, (HEIGHT // 4, WIDTH // 4)).astype(np.float32), (0, 0), 3)
    desk = np.full((HEIGHT, WIDTH, 3), colour, np.float32) + cv2.resize(grain, (WIDTH, HEIGHT))[..., None]
    return desk + (np.sin(np.arange(WIDTH) / 23.0) * 7)[None, :, None]


def _spot(rng: random.Random, corners: Any) -> Any:
    x, y = corners.mean(0) + np.array([rng.uniform(-240, 240), rng.uniform(-180, 180)])
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    turn = rng.uniform(0, math.pi)
    u = (across - x) * math.cos(turn) + (down - y) * math.sin(turn)
    v = -(across - x) * math.sin(turn) + (down - y) * math.cos(turn)
    return np.exp(-(((u / (WIDTH * 0.13)) ** 2 + (v / (HEIGHT * 0.06)) ** 2) ** 2))


def _slope(rng: random.Random, low: float) -> Any:
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    turn = rng.uniform(0, 2 * math.pi)
    slope = (across / WIDTH - 0.5) * math.cos(turn) + (down / HEIGHT - 0.5) * math.sin(turn)
    return low + (1 - low) * (slope + 0.6)


def _shaken(image: Any, length: int, angle: float) -> Any:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), angle, 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(image, -1, kernel / kernel.sum())
