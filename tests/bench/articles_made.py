"""Articles at any size for the benchmark: real sentences put together anew, with fresh names.

    python tests/bench/articles_made.py N FILE [news|speeches]      FILE ends in .jsonl or .parquet

An article is some 2 kB of sentences drawn from real ones; a quotation stays with its speaker. Most
of its names and numbers are fresh, the same name in all its sentences, so that the vocabulary keeps
growing as that of the news does. 3 % are shortened copies of an article before, in another outlet;
1 % are empty or in another language. Article n is the same in every export: all that is drawn is a
hash of n.
"""

from __future__ import annotations

import calendar
import json
import re
import sys
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench_text import MADE, SPEECHES, read

import mediakit as mk
from mediakit.engine.punkt import load_punkt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Hashes = npt.NDArray[np.uint64]
    Kind = Literal["news", "speeches"]

SAMPLE: Final = Path(__file__).parents[2] / "seeds" / "sample"
NEWS: Final = SPEECHES.parents[1] / "articles" / "texts"
FOREIGN: Final = ("openshore_grenze.txt", "openshore_pradera.txt")
BLOCK: Final = 1_000
UNITS: Final = 60  # the most of an article
SHORTEST, LONGEST = 1_200, 2_800  # characters of an article, evenly between
COPIES, EMPTY, OTHER = 30, 5, 5  # of a thousand articles
REACH: Final = 5_000  # how many articles before it the original of a copy is at most
FIRST_DAY, DAYS = np.datetime64("2024-01-01"), 731
OUTLETS: Final = [
    f"The {place} {paper}"
    for paper in ("Courier", "Herald", "Post", "Times", "Gazette")
    for place in (
        "Alder",
        "Brennick",
        "Corvale",
        "Dunmere",
        "Eastholm",
        "Fenby",
        "Garrow",
        "Harlin",
    )
]
# Some names of an article stay; of the fresh ones few stand in many articles and most in one.
# So 32 MB have 219,000 different words (22,893 news articles of 31 MB: 255,000), 96 MB 542,000.
STAYING: Final = 0.2
OFTEN: Final = 100_000
STARTS: Final = [
    f"{onset}{vowel}{coda}".capitalize()
    for onset in (*"bdfghjklmnprstvwz", "br", "dr", "gr", "kr", "st", "tr", "sh")
    for vowel in "aeiou"
    for coda in ("", "l", "n", "r")
]
MIDDLES: Final = [
    f"{onset}{vowel}{coda}"
    for onset in (*"bdgklmnrtv", "nd", "st")
    for vowel in "aeiou"
    for coda in ("", "l", "m", "n", "r", "s")
]
ENDS: Final = [
    *("sen", "son", "ton", "berg", "man", "ner", "ley", "well", "ford", "ski", "vic", "dez"),
    *("quez", "mura", "wala", "nko", "rian", "shi", "tov", "gan", "lund", "feld", "stein", "bach"),
    *("wick", "more", "land", "dale", "ra", "na", "ti", "ko", "lo", "mar", "din", "zam", "bur"),
]
# Words with a capital that are no names, and would be missed by what reads dates and titles.
TITLES: Final = {"Mrs", "Prof", "Gov", "Sen", "Rep", "Gen", "Rev", "Capt", "Col", "Sgt", "Sept"}
KEPT: Final = {*TITLES, *calendar.month_name, *calendar.month_abbr, *calendar.day_name}
SLOT: Final = re.compile(r"(?P<number>\d+)(?!\d|st\b|nd\b|rd\b|th\b)|\b(?P<name>[^\W\d_]{3,})\b")


class Pool(NamedTuple):
    """Sentences in pieces. Piece i of a unit is `strings[first[i] + drawn // divisor[i] % n[i]]`.

    `slot` is 0 for a text that is always the same, equal where the same name stands, and `own` is
    the string of a name that stays (-1 for numbers and texts).
    """

    strings: npt.NDArray[np.object_]
    first: Ints
    n: Ints
    divisor: Ints
    slot: Ints
    own: Ints
    bounds: Ints  # of the pieces of each unit
    size: Ints  # characters of each unit
    n_foreign: int  # the last of the units


def read_sources(kind: Kind) -> list[str]:
    """Return the texts that articles are made of: what is beside the project, or a sample."""
    if kind == "news":
        files = sorted(NEWS.glob("*.txt"))
        if not files:
            return mk.read_articles(SAMPLE).articles["text"].tolist()
        return [file.read_text("utf-8") for file in files]
    return [text for _, text in read(str(SPEECHES) if SPEECHES.exists() else MADE)]


def split_units(text: str) -> Iterator[str]:
    r"""Yield the sentences of a text, with the space before; those of a quotation are one.

    A sentence goes with the one before it where a quotation is open, and where it begins with one.

    >>> list(split_units('War. "No. Never." She left.\n\n"I," he said, "stay." It rained.'))
    ['\n\nWar. "No. Never."', ' She left.\n\n"I," he said, "stay."', ' It rained.']
    """
    unit = ""
    for paragraph in re.split(r"\n\s*\n", text):
        for start, end in load_punkt().span_tokenize(paragraph.strip()):
            sentence = paragraph.strip()[start:end]
            joint = "\n\n" if start == 0 else " "
            opened = unit.count("“") > unit.count("”") or unit.count('"') % 2
            if unit and not opened and sentence[0] not in '“"':
                yield unit
                unit = ""
            unit += joint + sentence
    if unit:
        yield unit


def find_names(texts: Iterable[str]) -> set[str]:
    """Return the words with a capital inside sentences that are never written without one."""
    names, lower = set[str](), set[str]()
    for text in texts:
        names.update(re.findall(r"(?<=[a-z,;] )[A-Z][a-z]{2,}\b", text))
        lower.update(re.findall(r"\b[a-z]+\b", text))
    return {name for name in names - KEPT if name.lower() not in lower}


@cache
def load_pool(kind: Kind) -> Pool:
    """Return the sentences of the sources in pieces."""
    texts = read_sources(kind)
    names = {name: number for number, name in enumerate(sorted(find_names(texts)), 1)}
    digits = [f"{value:0{width}}" for width in (1, 2, 3) for value in range(10**width)]
    years = [str(year) for year in range(1960, 2026)]
    parts = (STARTS, MIDDLES, ENDS)
    strings = ["", *digits, *years, *chain(*parts), *names]
    tens, hundreds, of_years = 11, 111, 1 + len(digits)
    starts = np.cumsum([of_years + len(years), *map(len, parts)]).tolist()
    of_name = [(starts[0], len(STARTS), 1), (starts[1], len(MIDDLES), len(STARTS))]
    of_name.append((starts[2], len(ENDS), len(STARTS) * len(MIDDLES)))
    pieces: list[tuple[int, int, int, int, int]] = []
    bounds, sizes, n_slots = [0], list[int](), len(names)
    foreign = [(SAMPLE / name).read_text("utf-8").split("---\n")[-1] for name in FOREIGN]
    units = [list(chain.from_iterable(map(split_units, group))) for group in (texts, foreign)]

    def add_text(text: str) -> None:
        if text:
            pieces.append((len(strings), 1, 1, 0, -1))
            strings.append(text)

    for unit in chain(*units):
        done = 0
        for match in SLOT.finditer(unit):
            name, number = match["name"], match["number"]
            if number is None and name not in names:
                continue
            add_text(unit[done : match.start()])
            done = match.end()
            if number is None:
                own = starts[3] + names[name] - 1
                pieces += [
                    (*part, names[name], own if i == 0 else 0) for i, part in enumerate(of_name)
                ]
                continue
            n_slots += 1
            if re.fullmatch("19..|20..", number):
                pieces.append((of_years, len(years), 1, n_slots, -1))
            elif len(number) < 3:  # a day or an hour, too
                pieces.append(((2, 9, 1), (tens + 10, 19, 1))[len(number) - 1] + (n_slots, -1))
            else:
                pieces.append((hundreds + 100, 900, 1, n_slots, -1))
                pieces += [
                    (1, 10, 1_000 * 10 ** (i % 9), n_slots, -1) for i in range(len(number) - 3)
                ]
        add_text(unit[done:])
        bounds.append(len(pieces))
        sizes.append(len(unit))
    first, n, divisor, slot, own = np.array(pieces, np.int64).T
    return Pool(
        strings=np.array(strings, object),
        first=first,
        n=n,
        divisor=divisor,
        slot=slot,
        own=own,
        bounds=np.array(bounds),
        size=np.array(sizes),
        n_foreign=len(units[1]),
    )


def draw(numbers: npt.ArrayLike, what: npt.ArrayLike) -> Hashes:
    """Return a random number for each pair: the splitmix64 of both."""
    value = np.asarray(numbers, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    value = value + np.asarray(what, np.uint64) * np.uint64(0xD1B54A32D192ED03)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    return value ^ (value >> np.uint64(31))


def draw_below(n: npt.ArrayLike, numbers: npt.ArrayLike, what: npt.ArrayLike) -> Ints:
    """Return a random whole number below n for each pair."""
    return (draw(numbers, what) % np.asarray(n, np.uint64)).astype(np.int64)


def draw_texts(
    pool: Pool,
    numbers: Ints,
    origin: Ints,
    foreign: npt.NDArray[np.bool_],
    empty: npt.NDArray[np.bool_],
) -> list[str]:
    """Return a text for each article; that of a copy is its origin's, up to a seventh shorter."""
    n_units = len(pool.size)
    n = np.where(foreign, pool.n_foreign, n_units - pool.n_foreign)
    turns = np.arange(UNITS)
    units = draw_below(n[:, None], origin[:, None], 100 + turns)
    units += np.where(foreign, n_units - pool.n_foreign, 0)[:, None]
    length = SHORTEST + draw_below(LONGEST - SHORTEST, origin, 2)
    length -= np.where(origin < numbers, length * draw_below(100, numbers, 3) // 700, 0)
    size = pool.size[units]
    taken = np.cumsum(size, axis=1) - size // 2 < length[:, None]
    taken[empty] = False
    chosen = units[taken]
    counts = pool.bounds[chosen + 1] - pool.bounds[chosen]
    ends = np.cumsum(counts)
    piece = np.arange(counts.sum()) + np.repeat(pool.bounds[chosen] - ends + counts, counts)
    article = np.repeat(np.repeat(np.arange(len(numbers)), taken.sum(axis=1)), counts)
    index = pool.first[piece]
    slots = np.flatnonzero(pool.slot[piece])
    at = piece[slots]
    drawn = draw(origin[article[slots]], 1_000 + pool.slot[at])
    share = (drawn >> np.uint64(11)).astype(float) / 2**53
    named = pool.own[at] >= 0
    # Numbers are even; of names, the share of those beyond the x-th falls as x ** (-2 / 3). Roots
    # are the same on all machines, other powers are not.
    fresh = np.maximum((share - STAYING) / (1 - STAYING), 2**-53)
    rank = np.floor(OFTEN * (1 / (fresh * np.sqrt(fresh)) - 1))
    n_names = len(STARTS) * len(MIDDLES) * len(ENDS)
    value = np.where(named, rank % n_names * 1_000_003 % n_names, drawn >> np.uint64(20))
    value = value.astype(np.int64)
    index[slots] += value // pool.divisor[at] % pool.n[at]
    stays = named & (share < STAYING)
    index[slots[stays]] = pool.own[at[stays]]
    strings = pool.strings[index].tolist()
    cuts = np.searchsorted(article, np.arange(len(numbers) + 1)).tolist()
    return ["".join(strings[start:end]).lstrip() for start, end in pairwise(cuts)]


def make_block(kind: Kind, start: int, stop: int) -> dict[str, list[str]]:
    """Return the articles of these numbers as columns: id, outlet, date, title, url, text."""
    numbers = np.arange(start, stop)
    chance = draw_below(1_000, numbers, 4)
    back = 1 + draw_below(np.clip(numbers, 1, REACH), numbers, 5)
    copied = (chance < COPIES) & (back <= numbers)
    origin = np.where(copied, numbers - back, numbers)
    chance = draw_below(1_000, origin, 6)
    texts = draw_texts(load_pool(kind), numbers, origin, chance < OTHER, chance >= 1_000 - EMPTY)
    weights = np.cumsum(1 / np.arange(2, len(OUTLETS) + 2))
    uniform = (draw(origin, 7) >> np.uint64(11)).astype(float) / 2**53
    outlets = np.searchsorted(weights, uniform * weights[-1], side="right")
    outlets += np.where(copied, 1 + draw_below(len(OUTLETS) - 1, numbers, 8), 0)
    outlet = [OUTLETS[i] for i in (outlets % len(OUTLETS)).tolist()]
    days = draw_below(DAYS - 3, origin, 9) + np.where(copied, draw_below(3, numbers, 10), 0)
    date = (FIRST_DAY + days).astype(str).tolist()
    paper = [name[4:].replace(" ", "-").lower() for name in outlet]
    return {
        "id": [f"a{number:08}" for number in range(start, stop)],
        "outlet": outlet,
        "date": date,
        "title": [" ".join(text[:64].split()[:-1]) or "In pictures" for text in texts],
        "url": [
            f"https://{name}.example/{day.replace('-', '/')}/{number}"
            for name, day, number in zip(paper, date, range(start, stop), strict=True)
        ],
        "text": texts,
    }


def make_articles(n: int, kind: Kind = "news") -> Iterator[dict[str, list[str]]]:
    """Yield n articles as columns, a thousand at a time."""
    for start in range(0, n, BLOCK):
        yield make_block(kind, start, min(start + BLOCK, n))


def write_articles(path: Path, n: int, kind: Kind = "news") -> None:
    """Write n articles as JSON Lines or Parquet, as the name ends; never all of them in memory."""
    if path.suffix == ".parquet":
        schema = pa.schema([(name, pa.string()) for name in make_block(kind, 0, 0)])
        with pq.ParquetWriter(path, schema) as table:
            for block in make_articles(n, kind):
                table.write_table(pa.table(block, schema))
        return
    dump = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for block in make_articles(n, kind):
            rows = zip(*block.values(), strict=True)
            lines.writelines(dump(dict(zip(block, row, strict=True))) + "\n" for row in rows)


if __name__ == "__main__":
    write_articles(Path(sys.argv[2]), int(sys.argv[1]), *sys.argv[3:])  # type: ignore[arg-type]
