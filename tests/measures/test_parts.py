"""Whatever parts a source is counted in, and wherever, it has the same counts."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec
import numpy as np
import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit import cli
from mediakit.base.workers import spread
from mediakit.corpus.dataset import MANIFEST, TABLES
from mediakit.corpus.read import Batch, Ledger, hash_id
from mediakit.errors import ArgumentError, InputError, OutputError, WorkerError
from mediakit.reading.records import Record
from mediakit.tables import PART_COUNTS

if TYPE_CHECKING:
    from distributed import LocalCluster

    from mediakit.corpus.read import Owners
    from mediakit.measures.stream import Tally

WARS = mk.read_dictionary({"war": ["war*", "no war"], "peace": ["peace"], "unused": ["zorb"]})
TEXTS = [
    "War. “No war,” said Ada Kern. The war went on.",
    "Ada Kern said that peace was near.",
    "Peace, not war\n\nPeace came. Warm wars went.",
    " ",
    "“Peace now. Peace.”",
    "It rained.",
]
KEYS = {
    "articles": ["doc_id"],
    "rejects": ["source", "row"],
    "lengths": ["doc_id", "zone", "voice"],
    "frames": ["doc_id", "zone", "voice", "category"],
    "tone": ["doc_id", "zone", "voice", "names"],
}


def made(n: int, ids: int | None = None) -> pd.DataFrame:
    """Return so many articles; with fewer ids than articles, some have the same."""
    rows = [
        {"doc_id": f"a{i % (ids or n):04}", "text": TEXTS[i % 6], "outlet": f"Outlet {i % 4}"}
        for i in range(n)
    ]
    return pd.DataFrame(rows)


def load(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Return the tables of a dataset, sorted."""
    tables = {}
    for name, keys in KEYS.items():
        parts = sorted(Path(folder, name).glob("*.parquet"))
        table = pd.concat([pd.read_parquet(path) for path in parts], ignore_index=True)
        tables[name] = table.sort_values(keys, ignore_index=True, kind="stable")
    return tables


def assert_equal(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """Hold two datasets against each other."""
    for name in TABLES:
        assert_frame_equal(one[name], other[name])


@pytest.mark.parametrize("jobs", [1, 4, 2])  # of two are the processes of the tests below
@examples(2)
@given(
    size=st.integers(5, 40),
    ids=st.integers(3, 60),
    by=st.sampled_from([["article"], ["article", "voice"]]),
)
def test_neither_parts_nor_processes_make_a_difference(
    tmp_path_factory: pytest.TempPathFactory, size: int, jobs: int, ids: int, by: list[str]
) -> None:
    """The tables are those of all articles at once, also where ids come back in other parts."""
    source, place = made(60, ids), tmp_path_factory.mktemp("counts")
    done = mk.count_stream(source, WARS, place, by=by, size=size, jobs=jobs, sentiment="vader")
    corpus = mk.read_articles(source)
    tokens = mk.tokenize(corpus)
    found = load(place)
    assert done.tally.n_articles == len(corpus) == len(found["articles"])
    rejects = corpus.rejects.sort_values(["source", "row"], ignore_index=True)
    assert_frame_equal(found["rejects"], rejects)
    ways = [["article", "zone"], ["article", "zone", "voice"]][: len(by)]
    for way in ways:
        expected = mk.count_frames(tokens, WARS, by=way)
        keys = ["doc_id", *way[1:]]
        here = {
            name: found[name][found[name]["voice"].notna() == ("voice" in way)]
            for name in ("lengths", "frames")
        }
        counts = expected.merge(here["frames"], "left", [*keys, "category"], suffixes=("", "_"))
        assert counts["n_"].fillna(0).tolist() == counts["n"].tolist()
        hit = (counts["share_sentences"] * counts["n_sentences"]).fillna(0)
        assert np.rint(hit).tolist() == counts["n_with_hit"].fillna(0).tolist()
        lengths = expected.drop_duplicates(keys).merge(here["lengths"], "outer", keys)
        for name in ("n_words", "n_sentences"):
            assert lengths[f"{name}_x"].tolist() == lengths[f"{name}_y"].tolist()
    assert (found["tone"]["n_sentences"] > 0).all()
    whole = mk.count_frames(tokens, WARS, by=[])
    assert done.totals["n"].tolist() == whole["n"].tolist()


def test_a_batch_that_was_made_beside_another_learns_of_its_ids(tmp_path: Path) -> None:
    """Four parts are on their way at a time, each with the same ids; the first has them."""
    source = made(24, 6)
    corpus = mk.read_articles(source)
    mk.count_stream(source, WARS, tmp_path / "t.parquet", size=6, jobs=2)
    found = pd.read_parquet(tmp_path / "t.parquet")
    assert found["doc_id"].unique().tolist() == corpus.articles["doc_id"].tolist()
    lines = (tmp_path / "t.parquet.rejects.jsonl").read_text("utf-8").splitlines()
    told = [(row["row"], row["detail"]) for row in map(json.loads, lines)]
    expected = corpus.rejects[["row", "detail"]].itertuples(index=False, name=None)
    assert told == [*expected]


@given(st.lists(st.lists(st.text(max_size=2), max_size=5), max_size=6))
def test_a_ledger_knows_what_a_dictionary_knows(batches: list[list[str]]) -> None:
    """It is on disk, and finds of each batch those ids that were entered before."""
    ledger = Ledger()
    known: Owners = {}
    for ids in batches:
        batch = Batch([Record(each, "", "t", row=3) for each in ids])
        expected = {hash_id(each): known[hash_id(each)] for each in ids if hash_id(each) in known}
        assert ledger.find(batch) == expected
        keys = [key for key in map(hash_id, ids) if key not in known]
        new: Owners = dict.fromkeys(keys, ("t", None, b"12345678"))
        ledger.enter(new)
        known |= new


def test_what_is_there_is_kept_and_what_changed_is_counted_again(tmp_path: Path) -> None:
    """By part: its records, the dictionary, the keys, and whose ids its articles have."""

    def count(source: pd.DataFrame, **given: Any) -> set[str]:  # noqa: ANN401  # of `count_stream`
        """Return the parts that were written."""
        before = {p: p.stat().st_mtime_ns for p in tmp_path.glob("*/*.parquet")}
        mk.count_stream(source, WARS, tmp_path, size=6, **given)
        now = {p: p.stat().st_mtime_ns for p in tmp_path.glob("*/*.parquet")}
        return {p.stem[-1] for p, at in now.items() if before.get(p) != at}

    source = made(24)
    assert count(source) == {"0", "1", "2", "3"}
    assert count(source) == set()
    assert count(source, jobs=2) == set()
    changed = source.copy()
    changed.loc[8, "text"] = "War, war, war."
    assert count(changed) == {"1"}
    changed.loc[23, "doc_id"] = "a0000"
    assert count(changed) == {"3"}  # its article is refused now
    changed.loc[0, "doc_id"] = "b"
    assert count(changed) == {"0", "3"}  # and is not any more
    assert count(changed, by=["article", "voice"]) == {"0", "1", "2", "3"}
    assert count(changed[:12]) == {"0", "1"}
    assert sorted(p.name[-9] for p in tmp_path.glob("frames/*")) == ["0", "1"]
    (tmp_path / "frames" / "part-000001.parquet").write_bytes(b"")
    (tmp_path / "articles" / "part-000000.parquet").write_bytes(b"PAR1")
    assert count(changed[:12]) == {"0", "1"}
    mk.count_stream(changed[:12], WARS, tmp_path / "new", size=6)
    assert_equal(load(tmp_path), load(tmp_path / "new"))


def test_a_manifest_is_there_where_a_dataset_is_whole(tmp_path: Path) -> None:
    """It says of what and how, and is gone while parts are counted anew."""
    mk.count_stream(made(12), WARS, tmp_path, size=6)
    told = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert told["records"]["rejects"] == {"empty_text": 2}
    assert (told["parts"], told["dictionary"]["sha256"]) == (2, WARS.sha256)
    seen = []
    longer = made(18)
    mk.count_stream(
        longer, WARS, tmp_path, size=6, tell=lambda *_: seen.append((tmp_path / MANIFEST).exists())
    )
    assert seen == [True, True, False]
    assert (tmp_path / MANIFEST).exists()


def test_what_a_process_refuses_is_told_as_here(tmp_path: Path) -> None:
    """An error of one part is that of the call."""
    with pytest.raises(ArgumentError, match="Did you mean 'outlet'"):
        mk.count_stream(made(12), WARS, tmp_path / "t.csv", by="outlte", size=3, jobs=2)


RUN = """
import sys
import pandas as pd
import mediakit as mk
mk.count_stream(sys.argv[1], sys.argv[2], sys.argv[3], size=40, jobs=2)
"""


def test_a_killed_count_is_continued(tmp_path: Path) -> None:
    """49: at whatever moment; its processes end with it, and the next call completes, equal."""
    source, lists = tmp_path / "t.jsonl", tmp_path / "war.json"
    made(400).to_json(source, orient="records", lines=True)
    lists.write_text(json.dumps(WARS.patterns()), "utf-8")
    mk.count_stream(source, lists, tmp_path / "whole", size=40)
    order = [sys.executable, "-c", RUN, *map(str, (source, lists, tmp_path / "killed"))]
    rng, begun = np.random.default_rng(1), 0
    for _ in range(int(os.environ.get("MEDIAKIT_KILLS", "1"))):
        process = subprocess.Popen(order, start_new_session=True)
        while not (parts := len([*tmp_path.glob("killed/articles/part-*.parquet")])) > begun:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.2))
        process.kill()
        process.wait()
        begun = min(parts, 7)
    deadline = time.monotonic() + 20
    with suppress(ProcessLookupError):  # none is left of its group
        while time.monotonic() < deadline:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
        pytest.fail("its processes go on")
    mk.count_stream(source, lists, tmp_path / "killed", size=40, jobs=2)
    assert_equal(load(tmp_path / "killed"), load(tmp_path / "whole"))
    assert not [*(tmp_path / "killed").glob("*/.*")]


def end(n: int) -> int:
    """Be killed, as the fifth of some calls."""
    if n == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def test_a_process_that_is_killed_is_told_in_one_line() -> None:
    """No traceback of a pool, and the way out."""
    with pytest.raises(WorkerError, match="Run it again, with fewer processes"):
        list(spread(end, [(n,) for n in range(20)], jobs=2))
    assert list(spread(abs, [(-n,) for n in range(20)], jobs=2)) == [*range(20)]


@pytest.mark.parametrize("by", ["outlet", ["zone"], "speaker"])
def test_a_dataset_is_by_article(tmp_path: Path, by: str | list[str]) -> None:
    """Columns group it later."""
    with pytest.raises(ArgumentError, match="Leave it out"):
        mk.count_stream(made(6), WARS, tmp_path / "counts", by=by)
    assert not (tmp_path / "counts").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    """48: before any work."""
    (tmp_path / "thesis.txt").write_text("all of it", "utf-8")
    with pytest.raises(OutputError, match=r"holds 'thesis\.txt'"):
        mk.count_stream(made(6), WARS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_object_storage_gives_articles_and_takes_a_dataset(tmp_path: Path) -> None:
    """By its address, as fsspec knows it; a second call keeps what is there."""
    files = fsspec.filesystem("memory")
    made(12).to_json("memory://news/2024/a.jsonl.gz", orient="records", lines=True)
    made(18)[12:].to_parquet("memory://news/2024/b.parquet")
    for name in ("README.md", "c.zip"):
        files.pipe_file(f"/news/2024/{name}", b"none")
    for source in ("memory://news/2024/a.jsonl.gz", "memory://news/2024"):
        mk.count_stream(source, WARS, "memory://bucket/counts", size=6)
    mk.count_stream(made(18), WARS, tmp_path / "counts", size=6)
    files.get("/bucket/counts", str(tmp_path / "got"), recursive=True)
    got, expected = load(tmp_path / "got"), load(tmp_path / "counts")
    assert_frame_equal(got["frames"], expected["frames"])
    others = got["rejects"].query("reason != 'empty_text'").set_index("source")["reason"]
    assert others.to_dict() == {"README.md": "not_an_article", "c.zip": "unsupported"}
    with pytest.raises(InputError, match="Check the address"):
        mk.read_articles("memory://nowhere")


@pytest.mark.parametrize("by", ["article", "outlet", ["outlet", "voice"], ["sentence"], []])
def test_partitions_add_up_to_the_whole(by: str | list[str]) -> None:
    """A part that has no usable article, or no row, has its outcomes alone."""
    table = made(30)
    blank = table["text"] == " "
    parts = [table[:7], table[7:7], table[7:][blank[7:]], table[7:][~blank[7:]]]
    counts = [mk.count_partition(part, WARS, by=by) for part in parts]
    for part, count in zip(parts, counts, strict=True):
        assert_frame_equal(count[:0], mk.frames_meta(by))
        outcomes = count.dropna(subset="outcome").set_index("outcome")["n_articles"]
        assert outcomes.sum() == len(part)
    keys = [name for name in counts[0] if name not in PART_COUNTS] + ["category", "outcome"]
    sums, whole = (
        table.groupby(keys, dropna=False).sum()
        for table in (pd.concat(counts), mk.count_partition(table, WARS, by=by))
    )
    assert_frame_equal(sums, whole)


def test_a_partition_can_be_sent_anywhere() -> None:
    """The function and its arguments, by pickle alone."""
    call = pickle.dumps((mk.count_partition, (made(6), WARS), {"by": "outlet"}))
    script = "import pickle, sys; f, a, k = pickle.load(sys.stdin.buffer); print(len(f(*a, **k)))"
    done = subprocess.run(
        [sys.executable, "-c", script], input=call, capture_output=True, check=True
    )
    assert int(done.stdout) == len(mk.count_partition(made(6), WARS, by="outlet"))


def test_a_cluster_counts_the_same(cluster: LocalCluster, tmp_path: Path) -> None:
    """Also where one of its two processes is killed in the middle."""
    from distributed import Client

    source, rng = made(300), np.random.default_rng(1)
    mk.count_stream(source, WARS, tmp_path / "here", size=20)
    for n in range(int(os.environ.get("MEDIAKIT_KILLS", "1"))):
        moment = int(rng.integers(20, 200))
        with Client(cluster) as client:
            client.wait_for_workers(2)
            pids = [worker.process.pid for worker in cluster.workers.values()]

            def tell(tally: Tally, _: float, pids: list[int] = pids, moment: int = moment) -> None:
                if pids and tally.n_articles > moment:
                    os.kill(pids.pop(), signal.SIGKILL)
                    pids.clear()

            there = tmp_path / f"there{n}"
            mk.count_stream(source, WARS, there, size=20, client=client, tell=tell)
        assert not pids
        assert_equal(load(there), load(tmp_path / "here"))


def test_a_dask_table_is_counted_by_partition(cluster: LocalCluster) -> None:
    """With the columns that `frames_meta` says."""
    import dask.dataframe as dd
    from distributed import Client

    table = made(60)
    spread_out = dd.from_pandas(table, npartitions=5)
    with Client(cluster):
        meta = mk.frames_meta(["outlet", "voice"])
        how = {"by": ["outlet", "voice"], "meta": meta}
        counts = spread_out.map_partitions(mk.count_partition, WARS, **how).compute()
    tokens = mk.tokenize(mk.read_articles(table))
    frames = mk.count_frames(tokens, WARS, by=["article", "outlet", "voice"])
    by = ["outlet", "voice"]
    assert_frame_equal(mk.pool_frames([counts], by=by), mk.pool_frames([frames], by=by))


def test_the_command_takes_the_address_of_a_scheduler(
    cluster: LocalCluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It counts there what it counts here; a wrong address is told in one line."""
    source = tmp_path / "t.jsonl"
    made(30).to_json(source, orient="records", lines=True)
    given = ["count", str(source), "--dictionary", "war_peace", "--out"]
    for name, more in ("here", []), ("there", ["--scheduler", cluster.scheduler_address]):
        assert cli.run([*given, str(tmp_path / name), *more]) == 0
    assert_equal(load(tmp_path / "there"), load(tmp_path / "here"))
    assert "25 of 30 records used" in capsys.readouterr().out
    assert cli.run([*given, str(tmp_path / "none"), "--scheduler", "tcp:/nowhere"]) == 2
    assert "No scheduler answers at 'tcp:/nowhere'. Check the address" in capsys.readouterr().err
