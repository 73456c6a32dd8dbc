"""The command line: results to stdout, messages to stderr, an exit code that can be relied on."""

from __future__ import annotations

import errno
import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd
import pytest
from conftest import ROOT, SEED
from pandas.testing import assert_frame_equal
from trial import write_trial

import mediakit as mk
from mediakit import cli
from mediakit.base.files import write_csv
from mediakit.cli import corpus as cli_corpus
from mediakit.cli import reports as cli_reports
from mediakit.errors import OutputError
from mediakit.reports.notebook import read_template
from mediakit.reports.params import check_values
from mediakit.tables import DIFFERENCES, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.reports.batch import Order

    Command = Callable[..., tuple[int, str, str]]


WAR_AND_PEACE = mk.read_dictionary("war_peace")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command line and gives code, stdout and stderr."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three articles and other things."""
    names = ["b.txt", "a.md", "sub/c.md", "notes.pdf", "README.md", ".hidden.txt", ".git/d.txt"]
    for name in names:
        path = tmp_path / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    return tmp_path / "articles"


def test_a_folder_gives_a_report_for_each_article(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    """In order of their names, then the page that lists them; what was read is told, and how many.

    One that fails does not stop the others: it is told on stderr, and the exit code is 1.
    """
    fails = "1 / (mk.read_articles(params.source).articles['doc_id'].iloc[0] != 'b')"
    trial = write_trial(tmp_path / "trial.ipynb", fails)
    code, out, err = run("report", folder, "--notebook", trial, "--output", tmp_path / "out")
    pages = [Path(line).relative_to(tmp_path / "out") for line in out.splitlines()]
    assert code == 1, err
    assert [page.parts[0] for page in pages] == ["a", "c", "index.html"]
    assert all((tmp_path / "out" / page).is_file() for page in pages)
    first, to_come, failed, last = err.splitlines()
    assert first.startswith("mediakit: 3 of 4 records used; 1 excluded: 1 ")
    assert to_come == "mediakit: 3 reports to come: about 1 minute."
    assert failed.startswith("mediakit: b.txt: no report, cell [4] ZeroDivisionError: ")
    assert last == "mediakit: 3 reports: 2 made, 1 failed"


def test_a_long_run_says_how_long_in_a_few_lines() -> None:
    """After the first reports and at each quarter; the time falls as the rest gets smaller."""
    told = [cli_reports.tell_left(n, 300, 6 * (300 - n), jobs=4) for n in range(1, 301)]
    assert [line for line in told if line] == [
        "4 of 300 reports done; about 30 minutes to go.",
        "75 of 300 reports done; about 22 minutes to go.",
        "150 of 300 reports done; about 15 minutes to go.",
        "225 of 300 reports done; about 8 minutes to go.",
    ]
    assert cli_reports.tell_left(1, 2, 60) == "1 of 2 reports done; about 1 minute to go."
    assert cli_reports.tell_left(1, 2_001, 20_000).endswith("about 6 hours to go.")


@pytest.mark.parametrize("suffix", ["txt", "pdf"])
def test_a_folder_with_no_article_is_unusable(run: Command, tmp_path: Path, suffix: str) -> None:
    """An empty run is never a success; where there is an article, files without are rejects."""
    (tmp_path / "in").mkdir()
    for name in "ab":
        (tmp_path / "in" / f"{name}.{suffix}").write_text(" ", "utf-8")
    trial = write_trial(tmp_path / "trial.ipynb")
    code, out, err = run("report", tmp_path / "in", "--notebook", trial, "-o", tmp_path / "out")
    assert (code, out) == (2, "")
    assert suffix == "txt" or "holds no" in err
    assert not list(tmp_path.glob("out/*/report.html"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reprt"], "Did you mean 'report'"),
        (["report", SEED, "--outptu", "x"], "--output"),
        (["report"], "Usage: mediakit report"),
        ([], "Usage: mediakit"),
        (["report", "nope.txt"], "nope.txt"),
        (["report", SEED, "--param", "windwo=5"], "parameter='windwo' is unknown"),
        (["report", SEED, "--param", "window"], "NAME=VALUE"),
        (["report", SEED, "--param", "source=x"], "the runner sets it"),
        (["report", SEED, "--param", "import os; os.system('touch PWNED'); x=1"], "is unknown"),
        (["report", SEED, "--params", "nope.toml"], "nope.toml"),
        (["report", SEED, "--encoding", "latin-99"], "'latin-99' for encoding; name an encoding"),
        (["report", SEED, "--notebook", "artcle"], "Did you mean 'article'"),
        (["check"], "Usage: mediakit check"),
        (["check", "war_paece"], "Did you mean 'war_peace'"),
        (["check", "nope.toml"], "nope.toml"),
        (["check", "war_peace", "nope"], "'nope'"),
        (
            ["check", ROOT / "pyproject.toml", "--encoding", "latin-99"],
            "Unknown encoding 'latin-99'",
        ),
        (["count", SEED, "-d", "war_peace", "-o", "none/t.csv"], "no folder"),
        (["zones"], "Usage: mediakit zones"),
        (["zones", "nope"], "'nope'"),
        (["zones", SEED, "--encoding", "latin-99"], "Unknown encoding 'latin-99'"),
        (["zones", SEED, "--save", "lines.csv"], "end in .toml"),
        (["zones", SEED, "--save", ROOT / "pyproject.toml"], "exists with other content"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_2(
    run: Command, arguments: list[str | Path], message: str
) -> None:
    """No traceback, nothing on stdout, the name of what was wrong."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert err.startswith("Usage") or len(err.splitlines()) == 1


def test_an_article_in_another_encoding_is_read_by_its_name(run: Command, tmp_path: Path) -> None:
    """What the message on a byte that is not UTF-8 advises can be done."""
    (tmp_path / "café.txt").write_text("Café opens\n\nIt opened, said Ada Kern.\n", "cp1252")
    parameters = 'source: str = ""  # it\nreading: dict = {}  # options\noutput: str = ""  # folder'
    cell = "mk.read_articles(params.source, **reading)"
    trial = write_trial(tmp_path / "trial.ipynb", cell, parameters=parameters)
    given = (tmp_path / "café.txt", "--notebook", trial, "--output", tmp_path / "out")
    code, _, err = run("report", *given)
    assert code == 2
    assert "encoding='cp1252'" in err
    code, out, _ = run("report", *given, "--encoding", "cp1252")
    assert code == 0
    assert "<h1>Café opens</h1>" in Path(out.strip()).read_text("utf-8")


def test_a_table_gives_a_report_for_each_row(run: Command, tmp_path: Path) -> None:
    """Each sees what the row says; a row that is not used is told."""
    table = pd.DataFrame(
        {
            "id": ["2024/007", "NA", "b"],
            "title": ["Sea strike: Dockers\nreject the offer", None, ""],
            "text": ["+++\nNo ship left.\r\n", " ", "---\na: b\n---\nRain."],
            "outlet": ['The "Echo"', None, None],
        }
    )
    table.to_csv(tmp_path / "t.csv", index=False)
    show = "mk.show('a', mk.read_articles(params.source).articles, output=params.output)"
    trial = write_trial(tmp_path / "trial.ipynb", show)
    given = ("--notebook", trial, "--output", tmp_path / "out")
    code, out, err = run("report", tmp_path / "t.csv", *given)
    *pages, _ = out.splitlines()
    assert (code, len(pages)) == (0, 2)
    assert "1 excluded" in err
    rows = [Path(page).parent / "tables" / "a.csv" for page in pages]
    seen = pd.concat(map(read_text_table, rows), ignore_index=True)
    write_csv(mk.read_articles(tmp_path / "t.csv").articles, tmp_path / "used.csv")
    assert_frame_equal(seen, read_text_table(tmp_path / "used.csv"))


def read_text_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_a_doubtful_dictionary_is_told(run: Command, tmp_path: Path) -> None:
    """A pattern that stands there twice counts once; whoever wrote it hears of it."""
    own = tmp_path / "own.toml"
    own.write_text('[categories]\ntax = ["tax", "Tax", " tax "]\n', "utf-8")
    parameters = (
        'source: str = ""  # it\ndictionaries: list[str] = []  # lists\noutput: str = ""  # folder'
    )
    trial = write_trial(tmp_path / "trial.ipynb", parameters=parameters)
    given = ("--output", tmp_path / "out", "--param", f"dictionaries={own}", "--notebook", trial)
    code, _, err = run("report", SEED, *given)
    assert code == 0
    assert re.findall(r"pattern (\d) \((.+?)\) is a repetition", err) == [("2", "'Tax'")]
    assert "so do 1 more" in err


def test_a_name_is_utf8_in_every_locale(tmp_path: Path) -> None:
    """Also where Python would read arguments as ASCII."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "mediakit", "report", "Libé.txt"]
    ran = subprocess.run(
        command, env={**os.environ, **plain}, cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr.decode("utf-8").startswith("mediakit: 'Libé.txt': no such file")


def test_a_full_disk_asks_to_try_again(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 75, as for all that may pass."""

    def refuse(*_: object, **__: object) -> None:
        error = OutputError("reports: could not be written (No space left on device).")
        error.errno = errno.ENOSPC
        raise error

    monkeypatch.setattr(cli_reports, "follow_report", refuse)
    assert run("report", SEED)[0] == 75


def test_16_too_many_rejects_are_a_finding(run: Command, tmp_path: Path) -> None:
    """The report is made and says so; the exit code is 1 above the share that was allowed."""
    table = tmp_path / "news.csv"
    table.write_text("id,language,text\n1,en,Rain fell.\n2,en,\n3,en,Snow.\n", "utf-8")
    trial = write_trial(tmp_path / "trial.ipynb", tags=("parameters",))
    given = ("report", table, "--notebook", trial, "--output", tmp_path / "out")
    code, out, err = run(*given, "--max-rejects", "0.3")
    assert code == 1
    assert "33.3% of the records were rejected, more than --max-rejects 0.3" in err
    manifest = json.loads(Path(out.strip()).with_name("manifest.json").read_bytes())
    rejected = {"empty_text": 1}
    assert manifest["records"] == {"seen": 3, "used": 2, "rejected": rejected, "not_read": 0}
    assert run(*given, "--max-rejects", "0.4")[0] == 0


def test_values_are_read_by_their_declared_type(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the command line and from a file; the command line wins."""
    seen: dict[str, object] = {}

    def stand_in(*_: object, parameters: dict[str, object], **__: object) -> tuple[Path, None]:
        seen.update(parameters)
        return tmp_path, None

    monkeypatch.setattr(cli_reports, "follow_report", stand_in)
    (tmp_path / "p.toml").write_text('engine = "vader"\nwindow = 5\n', "utf-8")
    given = ("--params", tmp_path / "p.toml", "--param", "window=7")
    assert run("report", SEED, *given)[0] == 0
    assert seen == {"engine": "vader", "window": 7}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    """Exit code 130, told how to go on; no folder and no kernel is left."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    cell = f"open({str(pipe)!r}, 'w').write(str(__import__('os').getpid()))"
    wait = "__import__('threading').Event().wait()"
    trial = write_trial(tmp_path / "trial.ipynb", cell, wait)
    command = [sys.executable, "-m", "mediakit", "report", str(SEED), "--notebook", trial]
    with subprocess.Popen(
        [*command, "--output", str(tmp_path / "out")],
        preexec_fn=partial(signal.signal, number, signal.SIG_DFL),  # noqa: PLW1509  # as nohup does
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert select.select([reader], [], [], 60)[0], "the notebook did not start"
        kernel = int(os.read(reader, 20))
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    os.close(reader)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not any((tmp_path / "out").iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)


def write_list(path: Path, *patterns: str) -> Path:
    """Write a dictionary with a whole card and these patterns; return the file."""
    card = 'title = "T"\nreference = "R"\nlicence = "MIT"\n'
    path.write_text(f"{card}[categories]\nown = {list(patterns)}\n", "utf-8")
    return path


def test_check_counts_what_it_found_in_its_last_line(run: Command, tmp_path: Path) -> None:
    """The dictionary first, then the findings; without an error the exit code is 0."""
    own = write_list(tmp_path / "own.toml", "war*", "warfare", "peace", "talks")
    code, out, err = run("check", own)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "Dictionary: T, 4 patterns in own"
    assert lines[2] == "Warnings"
    assert lines[3].startswith("  subsumed  own  warfare  “war*” finds it too; ")
    assert lines[-1] == "0 errors, 1 warning, 1 note"


def test_check_tells_errors_by_exit_code_1(run: Command, tmp_path: Path) -> None:
    """And only errors."""
    code, out, _ = run("check", write_list(tmp_path / "own.toml", r"\bwar\b", "US", "tax"))
    assert code == 1
    assert "Errors\n  regex_syntax" in out
    assert out.endswith("1 error, 1 warning, 1 note\n")


def test_check_with_articles_lists_the_words_behind_each_pattern(
    run: Command, tmp_path: Path
) -> None:
    """And categories that count the same words."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Rain\n\nWar, wars and war zones in peace.\n", "utf-8")
    own = tmp_path / "own.toml"
    own.write_text('[categories]\nwar = ["war*", "rain"]\nzone = ["war zone*"]\n', "utf-8")
    code, out, _ = run("check", own, tmp_path / "in")
    assert code == 0
    assert "Patterns of war: 4 hits\n  3   75%  war*  war 2, wars 1\n" in out
    assert " 100%  zone  1 of its 1 hit, with war\n" in out


def test_check_tells_what_reading_the_dictionary_warns_of(run: Command, tmp_path: Path) -> None:
    """As lines on stderr, beside the results."""
    code, out, err = run("check", write_list(tmp_path / "own.toml", "tax", "Tax"))
    assert code == 0
    assert err.startswith("mediakit: ")
    assert "is a repetition" in err
    assert len(err.splitlines()) == 1
    assert "repeated" in out


def test_check_reads_a_dictionary_in_another_encoding(run: Command, tmp_path: Path) -> None:
    """By its name."""
    own = tmp_path / "own.toml"
    own.write_bytes('title = "T"\n[categories]\nown = ["caf\xe9("]\n'.encode("cp1252"))
    out = run("check", own, "--encoding", "cp1252")[1]
    assert "Dictionary: T, 1 patterns in own" in out


@pytest.mark.parametrize("width", [20, 40, 60, 100, 200])
def test_lines_of_a_check_keep_to_the_width(width: int) -> None:
    """As far as words and names allow; nothing is lost by it."""
    own = mk.read_dictionary({"a": ["war(s)?", "US"], "b_" * 20: ["econom(y|ies)", "x" * 50]})
    found = mk.measures.check_dictionary(own)
    text = cli_corpus.render_findings(found, width)
    for detail in found["detail"]:
        assert detail in " ".join(text.split()) or width < 100
        assert set(detail.split()) <= set(text.split())
    longest = max(map(len, text.splitlines()))
    assert longest <= max(width, 90)


def test_a_check_sends_no_command_to_the_terminal(run: Command, tmp_path: Path) -> None:
    """A file may hold characters that would colour or clear it."""
    own = tmp_path / "own.json"
    own.write_text(
        '{"title": "a\\u001b[2J", "categories": {"b\\u001b[2J": ["c\\u001b[2J"]}}', "utf-8"
    )
    code, out, _ = run("check", own)
    assert code == 1
    assert "\x1b" not in out


@pytest.fixture
def echo(tmp_path: Path) -> Path:
    """A folder of three articles with a line in common."""
    (tmp_path / "echo").mkdir()
    for name, text in {"a": "Rain fell.", "b": "No ship left.", "c": "Prices rose."}.items():
        path = tmp_path / "echo" / f"{name}.txt"
        path.write_text(f"{text}\n\nAsk the Echo\x1b[31m\n", "utf-8")
    return tmp_path / "echo"


def test_zones_tells_what_counts_and_proposes_what_recurs(run: Command, echo: Path) -> None:
    """Nothing of it is an error, whatever is found."""
    code, out, err = run("zones", echo)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Corpus: 3 articles, 19 words, outlet unknown, 0 rejects",
        "",
        "Zones",
        "  body  default  6 spans in 3 articles, 19 words",
        "",
        "Lines that recur, outlet unknown: 1 line",
        "  3 texts  100%  tail  line  Ask the Echo�[31m",
        "",
        "1 line proposed as boilerplate, none applied",
    ]


def test_zones_saves_its_proposals_for_reading(run: Command, echo: Path, tmp_path: Path) -> None:
    """And does not write over what a person made of them."""
    file = tmp_path / "lines.toml"
    assert run("zones", echo, "--save", file)[0] == 0
    assert mk.read_articles(echo, boilerplate=file).articles["n_words"].tolist() == [2, 3, 2]
    assert run("zones", echo, "--save", file)[0] == 0
    file.write_text(file.read_text("utf-8") + "# mine\n", "utf-8")
    code, out, err = run("zones", echo, "--save", file)
    assert (code, out) == (2, "")
    assert "exists with other content" in err
    assert file.read_text("utf-8").endswith("# mine\n")


def test_every_option_is_explained() -> None:
    """In its own words, each."""
    for command in cli.cli.commands.values():
        assert command.help
        helps = [o.help for o in command.params if isinstance(o, click.Option)]
        assert all(helps)
        assert len(set(helps)) == len(helps)


def check_run(
    name: str, *_: object, parameters: dict[str, object], **__: object
) -> tuple[Path, None]:
    """Stand in for what makes reports: refuse parameters that the notebook does not have."""
    check_values(parameters, read_template(name).declared)
    return Path(), None


def check_order(order: Order, *_: object, **__: object) -> bool:
    """Stand in for what makes batches, in the same way."""
    check_run(order.notebook, parameters=dict(order.parameters))
    return False


def test_the_examples_in_the_help_text_are_commands(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: mk.Corpus
) -> None:
    """Each is parsed as it stands; parameters in them are ones that the notebook has."""
    done = mk.count_stream(SEED, WAR_AND_PEACE, tmp_path / "counts.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mediakit.count_stream", lambda *_, **__: done)
    monkeypatch.setattr(
        "mediakit.reports.verify.verify_report", lambda *_, **__: build(DIFFERENCES)
    )
    monkeypatch.setattr(cli_reports, "follow_report", check_run)
    monkeypatch.setattr(cli_reports, "_follow", check_order)
    monkeypatch.setattr(cli_reports, "find_wholes", lambda *_: ())
    monkeypatch.setattr(cli_reports, "is_article_file", lambda source: source.endswith(".txt"))
    monkeypatch.setattr("mediakit.read_dictionary", lambda *_, **__: WAR_AND_PEACE)
    monkeypatch.setattr("mediakit.read_articles", lambda *_, **__: seed)
    monkeypatch.setattr("mediakit.measures.write_boilerplate", lambda _, path: path)
    for name, command in cli.cli.commands.items():
        examples = re.findall(rf"^ *mediakit {name} (.+)$", command.help or "", re.MULTILINE)
        assert examples
        for example in examples:
            code, _, err = run(name, *shlex.split(example))
            assert code == 0, err
