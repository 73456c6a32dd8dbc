"""Figures: marks on two sheets, a wide and a narrow one, and how they become SVG.

A figure is drawn once for a page of 800 pixels and once for a telephone of 358; each mark has a
look of `figures.toml`, so that one drawing serves light, dark and print. First scales and sheets,
then figures, then SVG out and in: a page takes no SVG but what is written here.
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from mediakit.base.files import read_toml
from mediakit.base.prose import VOICE_NAMES, as_printed, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Point = tuple[float, float]
    Kind = Literal["line", "area", "dot", "square", "diamond", "text"]
    Anchor = Literal["start", "middle", "end"]

WIDE: Final = 800  # units of a sheet, which are pixels where it is shown as wide
NARROW: Final = 358
SIZE: Final = {WIDE: 13, NARROW: 12}  # of letters
STEPS: Final = (1, 2, 2.5, 5, 10)
# Widths of letters in shares of their size, for faces without serifs; what is not told is .56.
_LETTERS: Final = {".,:;'|!ijltfrI()[] ": 0.33, "mwMW%—": 0.9, "ABCDEFGHKLNOPQRSTUVXYZ": 0.68}
_WIDTHS: Final = {letter: width for letters, width in _LETTERS.items() for letter in letters}
_NUMBER: Final = r"-?\d+(?:\.\d)?"
_HEAD: Final = re.compile(
    r'<svg xmlns="[^"]*" viewBox="(?P<box>[^"]*)" role="img">'
    r"<title>(?P<title>[^<]*)</title><desc>(?P<desc>[^<]*)</desc>"
)
_SVG: Final = "http://www.w3.org/2000/svg"
_TAGS: Final = {  # what the SVG of a figure may hold: attributes and their values
    "svg": {"viewBox": rf"0 0 {_NUMBER} {_NUMBER}", "role": "img"},
    "title": {},
    "desc": {},
    "style": {},
    "path": {"class": r"[a-z]+", "d": rf"(?:[MLhvz]|{_NUMBER}|[ ,])*"},
    "circle": {"class": r"[a-z]+", "cx": _NUMBER, "cy": _NUMBER, "r": _NUMBER},
    "text": {"class": r"[a-z]+(?: [a-z]+)*", "x": _NUMBER, "y": _NUMBER},
}  # fmt: skip


class VoiceLook(NamedTuple):
    """How the marks of a voice are drawn, by looks of `figures.toml`."""

    shape: Kind
    dot: str
    hollow: str
    interval: str
    bar: str  # of its words
    tall: float  # of the highest bar


VOICE_LOOKS: Final = {
    "quoted": VoiceLook("dot", "quoted", "qh", "qi", "quoted", 1.0),
    "reported": VoiceLook("square", "reported", "rh", "ri", "reported", 0.5),
    "outlet": VoiceLook("diamond", "own", "oh", "oi", "bar", 0.25),
}


def width_of(words: str, size: float) -> float:
    """Return about how wide words are in letters of this size; faces differ by a tenth.

    >>> round(width_of("12.1", 13))
    26
    """
    return size * sum(_WIDTHS.get(letter, 0.56) for letter in words)


class Scale(NamedTuple):
    """Where values stand: from `start` for the first tick to `end` for the last one."""

    ticks: tuple[float, ...]
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; what lies beyond an end stands at it."""
        low, high = self.ticks[0], self.ticks[-1]
        share = (value - low) / (high - low)
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)

    def tell(self, *, sign: bool = False) -> list[str]:
        """Return the ticks as they are written."""
        digits = max(len(f"{tick:g}".partition(".")[2]) for tick in self.ticks)
        form = f"{{:{'+' if sign else ''},.{digits}f}}"
        return [as_printed(form.format(tick)) for tick in self.ticks]


def make_scale(
    values: Iterable[float],
    start: float,
    end: float,
    *,
    symmetric: bool = False,
    most: int = 5,
) -> Scale:
    """Return a scale with round ticks that holds 0 and these values.

    >>> make_scale([0.4, 14.3], 0, 100).ticks
    (0.0, 5.0, 10.0, 15.0)
    >>> make_scale([-0.2, 0.1], 0, 100, symmetric=True).ticks
    (-0.2, -0.1, 0.0, 0.1, 0.2)
    """
    known = [value for value in values if not math.isnan(value)] or [1.0]
    low, high = min(*known, 0.0), max(*known, 0.0)
    if symmetric:
        high = max(-low, high) or 1.0
        low = -high
    reach = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(reach / most))
    for each in (step * power for step in STEPS):
        first, last = math.floor(low / each + 1e-9), math.ceil(high / each - 1e-9)
        if last - first < most + (1 if symmetric else 0):
            break
    last += last == first
    return Scale(tuple(round(i * each, 9) + 0.0 for i in range(first, last + 1)), start, end)


class Mark(NamedTuple):
    """One thing that is drawn: where, as what, in which look."""

    kind: Kind
    look: str
    points: tuple[Point, ...]
    size: float = 0  # radius of a dot
    words: str = ""
    anchor: Anchor = "start"
    halo: bool = False  # of words that stand on lines


@dataclass
class Sheet:
    """Marks in the order in which they are drawn, in pixels from the upper left corner."""

    width: int
    height: float = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return the size of its letters."""
        return SIZE[WIDE if self.wide else NARROW]

    @property
    def wide(self) -> bool:
        """Whether it is the wide one."""
        return self.width > NARROW

    def line(self, look: str, *points: Point) -> None:
        """Draw a line through points."""
        self.marks.append(Mark("line", look, points))

    def area(self, look: str, *points: Point) -> None:
        """Fill what lies between points."""
        self.marks.append(Mark("area", look, points))

    def box(self, look: str, x: float, y: float, width: float, height: float) -> None:
        """Fill a box, of which the upper left corner is given."""
        right, low = x + width, y + height
        self.area(look, (x, y), (right, y), (right, low), (x, low))

    def dot(self, look: str, x: float, y: float, size: float = 4.5, shape: Kind = "dot") -> None:
        """Draw a dot, square or diamond around a point."""
        self.marks.append(Mark(shape, look, ((x, y),), size))

    def voice(self, voice: str, x: float, y: float, size: float = 4.5) -> None:
        """Draw the mark of a voice around a point."""
        self.dot(VOICE_LOOKS[voice].dot, x, y, size, VOICE_LOOKS[voice].shape)

    def legend(
        self, x: float, names: Mapping[str, str] = VOICE_NAMES, *, apart: float = 30
    ) -> None:
        """Name the marks of voices at the top, from left to right, the first one around x."""
        for voice, name in names.items():
            self.voice(voice, x, 9)
            self.text(name, x + 10, 9, "s")
            x += apart + width_of(name, self.size)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        look: str = "t",
        anchor: Anchor = "start",
        *,
        halo: bool = False,
    ) -> None:
        """Write words, of which the middle of the small letters is at this height."""
        at = (x, round(y + 0.36 * self.size, 1))
        told = plain_text(words)
        self.marks.append(Mark("text", look, (at,), self.size, told, anchor, halo))

    def fit(self, words: str, room: float) -> str:
        """Return words cut to the room there is for them."""
        while width_of(words, self.size) > room and len(words) > 2:  # noqa: PLR2004  # a letter and …
            words = words[: -2 if words.endswith("…") else -1].rstrip() + "…"
        return words

    def axis(self, scale: Scale, top: float, foot: float, *, sign: bool = False) -> None:
        """Draw a scale from left to right: a line at each tick, its value below, 0 dashed."""
        for tick in scale.ticks:
            look = "zero" if sign and tick == 0 else "grid"
            self.line(look, (scale(tick), top), (scale(tick), foot))
        for tick, told in zip(scale.ticks, scale.tell(sign=sign), strict=True):
            self.text(told, scale(tick), foot + self.size, "s", "middle")

    def interval(
        self,
        scale: Scale,
        y: float,
        value: float,
        limits: tuple[float, float] = (math.nan, math.nan),
        *,
        looks: tuple[str, str] = ("ci", "dot"),
        told: str = "",
        text: str = "t",
        shape: Kind = "dot",
        end: float = math.inf,
    ) -> None:
        """Draw a value on its interval and write it beside, on the side where there is room."""
        if math.isnan(value):
            return
        low, high = (value if math.isnan(limit) else limit for limit in limits)
        left, right = scale(low), scale(high)
        if right > left:
            self.line(looks[0], (left, y), (right, y))
        self.dot(looks[1], scale(value), y, shape=shape)
        if not told:
            return
        right = max(right, scale(value) + 5) + 6
        if right + width_of(told, self.size) <= min(end, self.width):
            self.text(told, right, y, text, halo=True)
        else:
            self.text(told, min(left, scale(value) - 5) - 6, y, text, "end", halo=True)


@dataclass(frozen=True, repr=False)
class Drawing:
    """A figure as it is shown: what is plotted, in marks and in words.

    A notebook shows it; `mk.show` also writes it as SVG and PNG.

    Attributes
    ----------
    title
        What is plotted, and its unit.
    caption
        The interval, what numbers rest on, what marks mean.
    words
        Every value that is drawn, for those who cannot see it.
    wide, narrow
        The two sheets.
    """

    title: str
    caption: str
    words: str
    wide: Sheet
    narrow: Sheet

    def __repr__(self) -> str:
        """Return the figure in words."""
        return f"Figure: {self.title}. {self.words}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "image/svg+xml": write_svg(self, self.wide)}

    @property
    def sheets(self) -> dict[str, Sheet]:
        """Return the sheets by what follows the name of their files."""
        return {"": self.wide, "_narrow": self.narrow}


class Finding(NamedTuple):
    """One of the at most three things that a page says first."""

    head: str  # the point, as one sentence
    text: str  # its size, interval, test and numbers of articles
    figure: Drawing | None = None  # the same, drawn small
    note: str = ""  # what else is significant
    tags: tuple[tuple[str, str], ...] = ()  # validity by frame: "ok", "no" or "", and what it is


def draw_both(
    draw: Callable[[Sheet], object], *, title: str, caption: Iterable[str] = (), words: str = ""
) -> Drawing:
    """Return the figure that a function draws on both sheets; empty sentences are left out."""
    wide, narrow = Sheet(WIDE), Sheet(NARROW)
    draw(wide)
    draw(narrow)
    return Drawing(title, " ".join(filter(None, caption)), words, wide, narrow)


@cache
def page_colours() -> str:
    """Return a page's colours as variables, for light and dark, and the looks of its figures."""
    told = read_toml("base/figures.toml")
    looks = "\n".join(
        f"{of}.{name}{{{_style(look, 'var(--{})'.format)}}}"
        for of, part in (("svg ", "looks"), ("svg text", "texts"))
        for name, look in told[part].items()
    )
    return (
        f":root{{color-scheme:light dark;{read_colours('light')}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{read_colours('dark')}}}}}\n{looks}"
    )


def read_colours(mode: str) -> str:
    """Return the colours of a page as variables, "light" or "dark"."""
    colours = read_toml("base/figures.toml")[mode]
    return ";".join(f"--{name}:{colour.lower()}" for name, colour in colours.items())


def _style(look: Mapping[str, Any], colour: Callable[[str], str]) -> str:
    """Return a look as properties; how a colour is written is given."""
    told = [f"{part}:{colour(look[part])}" for part in ("fill", "stroke") if part in look]
    told += ["fill:none"] if "fill" not in look else []
    told += [f"stroke-width:{look['width']}"] if "width" in look else []
    told += [f"font-weight:{look['weight']}"] if "weight" in look else []
    told += [f"stroke-dasharray:{' '.join(map(str, look['dash']))}"] if "dash" in look else []
    return ";".join(told)


@cache
def _file_style() -> str:
    """Return the style of a figure that stands alone: light, on white, in colours as they are."""
    told = read_toml("base/figures.toml")
    light = told["light"]
    rules = [
        f".{name}{{{_style(look, light.__getitem__)}}}"
        for name, look in (told["looks"] | told["texts"]).items()
    ]
    face = "font-family:system-ui,'Helvetica Neue',Arial,sans-serif"
    more = [f"text{{{face};stroke:none}}", ".m{text-anchor:middle}", ".e{text-anchor:end}"]
    more += [f"svg{{background:{light['paper']}}}"]
    more += [f".h{{paint-order:stroke;stroke:{light['paper']};stroke-width:4px}}"]
    return "".join([*rules, *more])


def write_svg(figure: Drawing, sheet: Sheet) -> str:
    """Return a sheet of a figure as SVG, as its file holds it."""
    inner = "".join(_write_marks(sheet.marks))
    style = f"<style>{_file_style()}text{{font-size:{sheet.size}px}}</style>"
    box = f"0 0 {sheet.width} {math.ceil(sheet.height)}"
    title, words = (html.escape(plain_text(each)) for each in (figure.title, figure.words))
    head = f'<svg xmlns="{_SVG}" viewBox="{box}" role="img"><title>{title}</title>'
    return f"{head}<desc>{words}</desc>{style}{inner}</svg>\n"


def _write_marks(marks: Sequence[Mark]) -> Iterable[str]:
    """Yield marks as SVG; neighbours of one look are one path."""
    path, look = "", ""
    for mark in marks:
        if mark.kind in {"dot", "text"} or mark.look != look:
            yield from [f'<path class="{look}" d="{path}"/>'] if path else []
            path, look = "", mark.look
        if mark.kind == "text":
            ((x, y),) = mark.points
            look_of = " ".join(
                [mark.look, *({"middle": "m", "end": "e"}.get(mark.anchor, "").split())]
                + ["h"] * mark.halo
            )
            look = ""
            told = html.escape(mark.words, quote=False)
            yield f'<text x="{_short(x)}" y="{_short(y)}" class="{look_of}">{told}</text>'
        elif mark.kind == "dot":
            ((x, y),) = mark.points
            look = ""
            at = f'cx="{_short(x)}" cy="{_short(y)}" r="{_short(mark.size)}"'
            yield f'<circle class="{mark.look}" {at}/>'
        else:
            path += _write_path(mark)
    yield from [f'<path class="{look}" d="{path}"/>'] if path else []


def _write_path(mark: Mark) -> str:
    (x, y), *others = mark.points
    size = mark.size
    if mark.kind == "square":
        side = _short(2 * size)
        return f"M{_short(x - size)} {_short(y - size)}h{side}v{side}h-{side}z"
    if mark.kind == "diamond":
        size *= 1.3
        others = [(x, y - size), (x + size, y), (x, y + size)]
        x -= size
    told = f"M{_short(x)} {_short(y)}" + "".join(f"L{_short(a)} {_short(b)}" for a, b in others)
    return told if mark.kind == "line" else told + "z"


def _short(number: float) -> str:
    told = f"{number:.1f}".removesuffix(".0")
    return "0" if told == "-0" else told


def embed_svg(text: str, name: str, *, narrow: bool) -> str | None:
    """Return the SVG of a figure's file as a page holds it; None for any not written here.

    It takes the colours of the page. Its title and words stand there once, in the wide sheet, under
    ids of this name, which the narrow one points at.
    """
    from xml.etree import ElementTree as ET

    if "<!" in text or "<?" in text:  # no entities, no instructions
        return None
    try:
        root = ET.fromstring(text)  # noqa: S314  # without entities
    except ET.ParseError:
        return None
    for element in root.iter():
        allowed = _TAGS.get(element.tag.removeprefix(f"{{{_SVG}}}"))
        if allowed is None or not all(
            key in allowed and re.fullmatch(allowed[key], value)
            for key, value in element.attrib.items()
        ):
            return None
    opening, _, inner = text.strip().partition("<style>")
    style, _, marks = inner.partition("</style>")
    head = _HEAD.fullmatch(opening)
    if head is None or not style.startswith(_file_style()) or "<style" in marks:
        return None
    told = f'<title id="{name}-t">{head["title"]}</title><desc id="{name}-d">{head["desc"]}</desc>'
    return (
        f'<svg class="{"nar" if narrow else "wide"}" viewBox="{head["box"]}" role="img"'
        f' aria-labelledby="{name}-t {name}-d">{"" if narrow else told}{marks}'
    )
