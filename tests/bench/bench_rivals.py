"""What the benchmark holds mediakit against, beside plain NLTK: run by Python of `.venv/rivals`.

    .venv/rivals/bin/python tests/bench/bench_rivals.py PART TEXT.jsonl DICTIONARY.json

Each part prints the CPU seconds of one pass over texts that are in memory, all threads, and the
peak memory of its process in MB. It builds its objects before the clock starts.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import process_time as cpu
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Patterns = dict[str, list[str]]

# The steps that conc takes from a model of spaCy and switches off: it uses the tokenizer alone.
SWITCHED_OFF = ("parser", "ner", "lemmatizer", "tagger", "senter", "tok2vec", "attribute_ruler")


def vectorizer(texts: list[str], _: Patterns) -> Callable[[], object]:
    """Words of two letters and more, counted by article."""
    counter = import_module("sklearn.feature_extraction.text").CountVectorizer()
    return lambda: counter.fit_transform(texts)


def polars(texts: list[str], patterns: Patterns) -> Callable[[], object]:
    """The same words counted by article, then categories by article; phrases are left out."""
    pl = import_module("polars")
    frame = pl.DataFrame({"article": range(len(texts)), "text": texts})
    entries = pl.DataFrame(
        [(entry, name) for name, own in patterns.items() for entry in own if " " not in entry],
        schema=["entry", "category"],
        orient="row",
    )
    exact = entries.filter(~pl.col("entry").str.ends_with("*"))
    stems = entries.filter(pl.col("entry").str.ends_with("*")).select(
        pl.col("entry").str.strip_chars_end("*"), "category"
    )

    def count() -> object:
        words = (
            frame.select(
                "article", word=pl.col("text").str.to_lowercase().str.extract_all(r"\b\w\w+\b")
            )
            .explode("word")
            .group_by("article", "word")
            .len()
        )
        vocabulary = words.select("word").unique()
        found = [vocabulary.join(exact, left_on="word", right_on="entry")]
        for (size,), own in stems.group_by(pl.col("entry").str.len_chars()):
            begun = vocabulary.with_columns(entry=pl.col("word").str.slice(0, size))
            found.append(begun.join(own, on="entry").select("word", "category"))
        hits = words.join(pl.concat(found).unique(), on="word")
        return words, hits.group_by("article", "category").agg(pl.col("len").sum())

    return count


def stringzilla(texts: list[str], _: Patterns) -> Callable[[], object]:
    """Each text split at white space, nothing kept."""
    view = import_module("stringzilla").Str
    return lambda: [len(view(text).split_byteset(" \t\n\r\v\f")) for text in texts]


def conc(texts: list[str], _: Patterns) -> Callable[[], object]:
    """The index of a concordancer, from a CSV file to files on disk, with spaCy's tokenizer."""
    corpus = import_module("conc.corpus").Corpus("bench")
    folder = tempfile.mkdtemp()
    model = import_module("spacy").blank("en")
    for name in SWITCHED_OFF:
        model.add_pipe("sentencizer", name=name)
    model.to_disk(f"{folder}/model")
    with Path(folder, "texts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([text] for text in texts)])
    options = {"save_path": f"{folder}/index", "model": f"{folder}/model"}
    return lambda: corpus.build_from_csv(f"{folder}/texts.csv", **options)


def main() -> None:
    """Print CPU seconds and peak memory of one part."""
    part, text, dictionary = sys.argv[1:]
    with Path(text).open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    run = globals()[part](texts, json.loads(Path(dictionary).read_text("utf-8")))
    begin = cpu()
    run()
    seconds = cpu() - begin
    status = Path("/proc/self/status").read_text("utf-8")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
