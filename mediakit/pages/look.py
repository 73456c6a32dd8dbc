"""A corpus or an article on one screen: what is there, who speaks, its words, frames and tone.

First what is asked of the measures, a line or two each; then the screen, as text and as HTML.
"""

from __future__ import annotations

import html
import re
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import VOICE_NAMES, counted, listed, percent, signed, spell
from mediakit.comparison.keyness import score_keyness
from mediakit.comparison.rates import LEAST
from mediakit.corpus.corpus import Corpus, check_texts, tell_records
from mediakit.corpus.languages import name_language
from mediakit.corpus.read import read_articles
from mediakit.corpus.tokens import Tokens, tokenize
from mediakit.dictionaries.files import dictionary_names
from mediakit.errors import ArgumentError
from mediakit.measures.copies import count_copies, find_duplicates
from mediakit.measures.counts import count_voice_words, count_voices, count_words, stop_words
from mediakit.measures.terms import choose_list, count_frames
from mediakit.measures.tone import MIN_SCORED, score_sentiment
from mediakit.pages.exhibits import Shown
from mediakit.tables import CLEAR, PASSED_OVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


WIDTH: Final = 80  # of a screen; no line is longer in a wider one
LABEL: Final = 11  # characters of the column of labels
NARROW: Final = 60  # of a screen, where labels stand above
LINE: Final = WIDTH - LABEL
NAME: Final = 26  # characters of an outlet, speaker or title
STRIP: Final = 50  # signs of all voices: 2 % each
SHOWN: Final = 4  # frames, reasons
OUTLETS: Final = 3  # with key terms
MOST: Final = 12  # words or names that are tried on a line
FEW: Final = 3  # articles that have a key term, hits of an article that has a frame
HOW: Final = "mean by VADER (sentences with a sentiment word), −1 to +1; not tested"
TOP: Final = "vertical-align:top;white-space:nowrap"
SIGNS: Final = {"quoted": "●", "reported": "■", "outlet": "◆"}
VOICES: Final = {voice: f"{sign} {VOICE_NAMES[voice]}" for voice, sign in SIGNS.items()}


class Row(NamedTuple):
    """A label and the lines beside it."""

    label: str
    lines: list[str]


def look(source: Corpus | Tokens | pd.DataFrame | str | Path) -> Shown:
    """What is in these articles, at a glance?

    Parameters
    ----------
    source
        A corpus, its tokens, or what `read_articles` reads: a file, folder, table or archive.

    Returns
    -------
    Shown
        One screen (80 characters, at most 24 lines), as HTML in a notebook: articles, outlets,
        words, dates, languages and what was excluded (`count_records`); the share of each voice
        (`count_voice_words`) and who is quoted (`count_voices`); key terms of each outlet
        (`score_keyness`: q below .05, in three articles or more), or the most frequent content
        words (`count_words`); frames of the built-in list with most hits (`choose_list`,
        `count_frames`); mean tone of each voice with ten scored sentences (`score_sentiment`).

    Raises
    ------
    InputError
        If the source cannot be read, or holds no article.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> mk.look(pd.DataFrame({"text": ["War is near. “War is here,” said Ada Kern."]}))
    Article    row-0
               9 words in English (en)
    ...
    Quoted     Ada Kern (3 words)
    Words      war (2 times)
    ...
    """
    name = str(source) if isinstance(source, str | Path) else ""
    read = source if isinstance(source, Corpus | Tokens) else read_articles(source)
    check_texts(read.counted if isinstance(read, Tokens) else read)
    rows = survey(read if isinstance(read, Tokens) else tokenize(read), name)
    return Shown(render(rows), lay_out(rows))


def survey(tokens: Tokens, source: str = "", *, options: bool = False) -> list[Row]:
    """Return what a look at these articles tells, and how to go on with their source."""
    corpus = tokens.corpus
    if not len(corpus):
        raise ArgumentError("The corpus has no article to look at. Read one with read_articles.")
    copies = count_copies(corpus, find_duplicates(corpus))
    rows = [
        _tell_article(corpus) if len(corpus) == 1 else _tell_articles(corpus, copies),
        *_tell_records(corpus),
        *_tell_voices(tokens),
        *_tell_terms(tokens, copies),
        _tell_frames(tokens),
        _tell_tone(tokens),
    ]
    named = shlex.quote(source) if source else "SOURCE"
    same = " (with the same options)" if options else ""
    return [*rows, Row("Next", [f"mediakit report {named}{same}"])]


def _tell_article(corpus: Corpus) -> Row:
    """Tell which article this is."""
    (article,) = corpus.articles.to_dict("records")
    title = article["title"] if isinstance(article["title"], str) else article["doc_id"]
    facts = [prose.cut(article["outlet"], NAME)] if isinstance(article["outlet"], str) else []
    facts += [prose.spell_day(article["date"])] if isinstance(article["date"], str) else []
    facts.append(f"{counted(article['n_words'], 'word')} {_tell_languages(corpus)}")
    return Row("Article", [prose.cut(title, LINE), ", ".join(facts)])


def _tell_articles(corpus: Corpus, copies: pd.DataFrame) -> Row:
    """Tell how many articles there are, of whom, when and in what language."""
    articles, n = corpus.articles, len(corpus)
    texts = counted(int(copies["kept"].sum()), "distinct text")
    lines = [f"{n:,} articles, {texts}, {counted(int(articles['n_words'].sum()), 'word')}"]
    sizes, days = articles["outlet"].value_counts(), articles["date"].dropna()
    if len(sizes):
        told = [f"{_name(outlet)} {k:,}" for outlet, k in _rank(sizes)]
        unknown = int(articles["outlet"].isna().sum())
        told += [f"outlet unknown {unknown:,}"] if unknown else []
        lines.append(_fit(f"{counted(len(sizes), 'outlet')}: ", told))
    if len(days):
        first, last = prose.spell_day(days.min()), prose.spell_day(days.max())
        undated = f"; {n - len(days):,} without a date" if len(days) < n else ""
        lines.append((first if first == last else f"{first} to {last}") + undated)
    known = {"outlet": len(sizes), "date": len(days)}
    if missing := " or ".join(name for name, k in known.items() if not k):
        lines.append(f"no {missing} known: no comparison by {missing}")
    return Row("Articles", [*lines, _tell_languages(corpus)])


def _tell_languages(corpus: Corpus) -> str:
    """Tell the languages, and how many articles may be translations."""
    known = corpus.articles["language"]
    n = _rank(known.value_counts())
    told = [f"{k:,} in {name_language(tag)}" for tag, k in n]
    told += [f"{k:,} in an unknown language"] if (k := int(known.isna().sum())) else []
    line = f"in {name_language(n[0][0])}" if len(told) == len(n) == 1 else _fit("", told)
    if translated := int(corpus.articles["translated"].notna().sum()):
        which = "" if len(corpus) == 1 else f"{counted(translated, 'article')} "
        line += f"; {which}may be machine-translated"
    return line


def _tell_records(corpus: Corpus) -> list[Row]:
    """Tell what was excluded, and why, if anything was."""
    reasons = corpus.rejects["reason"]
    n = dict(_rank(reasons[~reasons.isin(PASSED_OVER)].value_counts()))
    files = int(reasons.isin(PASSED_OVER).sum())
    if len(n) > SHOWN:
        first = dict(list(n.items())[: SHOWN - 1])
        n = {**first, "for other reasons": sum(n.values()) - sum(first.values())}
    told = tell_records(len(corpus), n).removesuffix(".")
    told += f"; {counted(files, 'file')} not read" if files else ""
    return [Row("Records", [told])] if n or files else []


def _tell_voices(tokens: Tokens) -> list[Row]:
    """Tell how much of the words each voice has, and who is quoted."""
    quotes = tokens.quotes  # with speakers, at once: voices alone would be read before
    voices = count_voice_words(tokens, by=[]).set_index("voice")
    n, total = voices["n"][[*VOICES]], int(voices["n_words"].iloc[0])
    if not total:
        return [Row("Voices", ["not measured: no words in English"])]
    shares = [f"{told} {percent(int(n[voice]), total)}" for voice, told in VOICES.items()]
    ends = [round(STRIP * int(k) / total) for k in n.cumsum()]
    pieces = zip(SIGNS.values(), [0, *ends], ends, strict=False)
    strip = "".join(sign * (end - start) for sign, start, end in pieces)
    rows = [Row("Voices", ["   ".join(shares), strip])]
    speakers = count_voices(tokens) if len(quotes) else pd.DataFrame()
    if len(speakers):
        speakers = speakers[(speakers["voice"] == "quoted") & speakers["speaker"].notna()]
    return [*rows, *_list_most("Quoted", speakers, "speaker", "word")]


def _tell_terms(tokens: Tokens, copies: pd.DataFrame) -> list[Row]:
    """Tell the key terms of outlets that have enough texts, or else the most frequent words."""
    texts = tokens.corpus.articles[copies["kept"].to_numpy()]
    sizes, rows = texts["outlet"].value_counts(), list[Row]()
    if (sizes >= LEAST).sum() > 1:
        keyness = score_keyness(tokens, by="outlet", drop=stop_words(), copies=copies)
        n_terms = counted(keyness.loc[keyness["reason"].isna(), "term"].nunique(), "term")
        clear = keyness["q"].lt(CLEAR) & keyness["log_ratio"].gt(0)
        found = keyness[clear & keyness["n_present_target"].ge(FEW)]  # the greatest G² first
        of_outlet = dict(iter(found.groupby("target")["term"]))
        told = [name for name, _ in _rank(sizes) if name in of_outlet]
        lines = [_fit(f"{_name(name)}: ", of_outlet[name], more=False) for name in told[:OUTLETS]]
        if lines:
            more = [f"{n} in the report" for n in prose.tell_further(len(told) - OUTLETS, "outlet")]
            how = [f"q < .05, in {FEW} articles or more", f"{n_terms} tested", *more]
            return [Row("Key terms", [*lines, "; ".join(how)])]
        none = f"no statistically significant difference between outlets in {n_terms}"
        rows = [Row("Key terms", [none])]
    # What stands beside nearly every quotation is no content.
    says = read_toml("voices/cues.toml")["verbs"]["say"]["forms"]
    words = count_words(tokens, drop=[*stop_words(), *says])
    least = min(FEW, len(texts))
    kept = (
        (words["n_articles"] >= least) & words["word"].str.contains(r"[^\W\d_]") & (words["n"] > 1)
    )
    return [*rows, *_list_most("Words", words[kept], "word", "time")]


def _tell_frames(tokens: Tokens) -> Row:
    """Tell the frames of the built-in list with most hits, and in how many articles they are."""
    known = dictionary_names()
    frame_list = choose_list(tokens, known)
    frames = count_frames(tokens, frame_list, by=[])
    frames = frames[frames["n"] > 0].sort_values("n", ascending=False, kind="stable")
    if frames.empty:
        return Row("Frames", ["no hits of the built-in lists"])
    several = len(tokens.corpus) > 1
    n, total = count_frames(tokens, frame_list), counted(int(frames["n"].sum()), "hit")
    present = n.loc[n["n"] >= FEW, "category"].value_counts()
    best = frames[["category", "n", "per_1000"]].head(SHOWN)
    width = min(max(len(spell(name)) for name in best["category"]), NAME)
    lines = [f"{frame_list.name}, {total} (most of {len(known)} built-in lists); not validated"]
    for name, k, rate in best.itertuples(index=False, name=None):
        line = f"{_name(name):<{width}} {counted(k, 'hit'):>{len(total)}}"
        articles = counted(int(present.get(name, 0)), "article")
        lines.append(f"{line}, {rate:>4.1f} per 1,000 words; {articles}" if several else line)
    notes = [f"articles: those with {FEW} hits or more"] if several else []
    notes += [f"{told} with hits" for told in prose.tell_further(len(frames) - SHOWN, "frame")]
    return Row("Frames", [*lines, *(["; ".join(notes)] if notes else [])])


def _tell_tone(tokens: Tokens) -> Row:
    """Tell the mean tone of each voice that has enough sentences."""
    tone = score_sentiment(tokens, by="voice").set_index("voice")
    told, few = [], []
    for voice in SIGNS:
        n, name = int(tone["n_scored"].get(voice, 0)), VOICE_NAMES[voice]
        if n >= MIN_SCORED:
            told.append(f"{name} {signed(tone['compound'][voice], 2)} ({n:,})")
        else:
            few.append(f"{name} ({n:,})")
    lines = [", ".join(told), HOW] if told else []
    if few:
        least = f"too few sentences with a sentiment word (minimum {MIN_SCORED})"
        lines.append(f"{least}: {listed(few)}")
    return Row("Tone", lines)


def _rank(sizes: pd.Series[int]) -> list[tuple[str, int]]:
    """Return names and numbers, the greatest first, equal ones by name."""
    return sorted(
        ((str(name), int(n)) for name, n in sizes.items()), key=lambda one: (-one[1], one[0])
    )


def _name(name: str) -> str:
    """Return a name as a reader sees it, cut where it is long."""
    return prose.cut(spell(name), NAME)


def _list_most(label: str, table: pd.DataFrame, name: str, unit: str) -> list[Row]:
    """Return a line of the first names of a table, with how often each occurs, if there are any."""
    if table.empty:
        return []
    (first, n), *rest = table[[name, "n"]].head(MOST).itertuples(index=False, name=None)
    told = [f"{_name(first)} ({counted(n, unit)})", *(f"{_name(who)} ({k:,})" for who, k in rest)]
    return [Row(label, [_fit("", told, more=False)])]


def _fit(lead: str, parts: Iterable[str], *, more: bool = True) -> str:
    """Return a lead and as many parts as have room on a line, and maybe how many more there are.

    >>> words = ["rain", "snow" * 8, "hail" * 9]
    >>> _fit("", words), _fit("", words, more=False)
    ('rain, snowsnowsnowsnowsnowsnowsnowsnow, 1 more', 'rain, snowsnowsnowsnowsnowsnowsnowsnow')
    """
    parts = list(parts)
    for n in range(len(parts), 0, -1):
        line = lead + ", ".join(prose.first_few(parts, n) if more else parts[:n])
        if len(line) <= LINE:
            return line
    return prose.cut(lead + parts[0], LINE)


def lay_out(rows: Sequence[Row], width: int = WIDTH) -> str:
    """Return the screen as text, no wider than so many characters."""
    width = min(width, WIDTH)
    indent = " " * (2 if width < NARROW else LABEL)
    wrap = textwrap.TextWrapper(
        width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    lines = []
    for label, told in rows:
        own = [line for each in told for line in wrap.wrap(prose.plain_text(each))]
        if width < NARROW:
            lines.append(label)
        else:
            own[0] = label.ljust(LABEL) + own[0][LABEL:]
        lines += own
    return "\n".join(lines)


def render(rows: Sequence[Row]) -> str:
    """Return the screen as HTML, voices in their colours."""
    body, colours = "", read_toml("base/figures.toml")["light"]
    for label, told in rows:
        text = "<br>".join(html.escape(prose.plain_text(line)) for line in told)
        for voice, sign in SIGNS.items():
            # Own words have the colour of the text, on a light and on a dark ground.
            colour = "" if voice == "outlet" else f' style="color:{colours[voice]}"'
            text = re.sub(f"{sign}+", rf'<span aria-hidden="true"{colour}>\g<0></span>', text)
        head = f'<th scope="row" style="{TOP}">{html.escape(label)}</th>'
        body += f'<tr>{head}<td class="w">{text}</td></tr>\n'
    return f'<div class="table"><table><tbody>\n{body}</tbody></table></div>'
