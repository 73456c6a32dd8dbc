"""Which articles a path stands for, each as a file that a report can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import tomli_w

from mediakit.columns import FIELDS
from mediakit.errors import InputError
from mediakit.files import find_files
from mediakit.kinds import INDEX, NOT_READ, SUFFIXES
from mediakit.params import find_source
from mediakit.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mediakit.corpus import Corpus

_LONGEST: Final = 2_000  # characters of a value of front matter, which is read to a limit


class Listed(NamedTuple):
    """Name of each report's folder to its article file, and a line on each that is not read.

    The files of `extracted` were written for the articles of tables and are UTF-8.
    """

    articles: dict[str, Path]
    extracted: dict[str, Path]
    left: list[str]


def list_articles(source: str | Path, folder: Path, *, encoding: str | None = None) -> Listed:
    """Which articles does this path stand for: itself, those in the folder or in its tables?

    Parameters
    ----------
    source
        As in `reading.read_articles`.
    folder
        An empty folder for the articles that stand in no file of their own.
    encoding
        Of the files.

    Raises
    ------
    InputError
        If there is no such path, or no article in it.
    """
    path = find_source(str(source))
    if (path / INDEX).is_file():
        return _list_indexed(path, folder, encoding)
    found, skipped = find_files(path)
    left = [f"{s.source}: not read, {s.detail}" for s in skipped if s.reason != "not_an_article"]
    extracted: dict[str, Path] = {}
    held = [f for f in found if f.is_table or f.packing or f.member is not None]
    for inner in dict.fromkeys(file.path for file in held):
        from mediakit.reading import read_articles  # heavy, and files of their own need it later

        try:
            corpus = read_articles(inner, encoding=encoding)
        except InputError as error:
            if path == inner:
                raise
            left.append(f"{inner.name}: not read, {error}")
        else:
            extracted |= write_articles(corpus, folder)
            left += _rejects(corpus)
    articles = {slug(file.source): file.path for file in found if file not in held}
    if not articles and not extracted:
        msg = f"{path}: holds no article ({', '.join(SUFFIXES)}); name a file or its folder."
        raise InputError(msg)
    return Listed(articles, extracted, left)


def _list_indexed(path: Path, folder: Path, encoding: str | None) -> Listed:
    """Return the articles of a folder whose index says more than the files."""
    from mediakit.reading import read_articles

    corpus = read_articles(path, encoding=encoding)
    rejects = corpus.rejects[corpus.rejects["reason"] != "not_an_article"]
    lines = zip(rejects["source"], rejects["detail"], strict=True)
    left = [f"{source}: not used, {detail}" for source, detail in lines]
    return Listed({}, write_articles(corpus, folder), left)


def write_articles(corpus: Corpus, folder: Path) -> dict[str, Path]:
    """Write each article as Markdown with front matter, so that reading it gives it again.

    Returns
    -------
    dict
        Name of the report's folder, made from the `doc_id`, to the file.
    """
    names = ["doc_id", *FIELDS]
    files = {}
    titled = set(corpus.zones.loc[corpus.zones["rule"] == "from_column", "doc_id"])
    for row in corpus.articles[[*names, "text"]].to_dict("records"):
        given = {name: value for name in names if isinstance(value := row[name], str)}
        if row["doc_id"] not in titled:
            given.pop("title", None)  # it was found in the text, and will be again
        head = {name: value for name, value in given.items() if len(value) <= _LONGEST}
        name = slug(f"{row['doc_id']}.txt")
        files[name] = folder / f"{name}.md"
        text = f"+++\n{tomli_w.dumps(head)}+++\n{row['text']}"
        files[name].write_bytes(text.encode("utf-8"))
    return files


def _rejects(corpus: Corpus) -> Iterator[str]:
    """Yield a line for each record that is not used; files that are not read were told before."""
    import pandas as pd

    told = corpus.rejects[~corpus.rejects["reason"].isin(NOT_READ)]
    for source, row, detail in zip(told["source"], told["row"], told["detail"], strict=True):
        place = source if pd.isna(row) else f"{source}, row {row}"
        yield f"{place}: not used, {detail}"
