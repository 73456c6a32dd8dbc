"""The word lists behind quotations and speakers, read once from `mediakit/data`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = frozenset[str]


@dataclass(frozen=True)
class Verb:
    """A cue verb: its key in the data, its second word if it has one, and what may follow it."""

    lemma: str
    particle: str
    takes: Words
    opinion: bool
    source: bool


@dataclass(frozen=True)
class Cues:
    """Words of attribution: `verbs` maps each written form to the verbs that it can be."""

    verbs: Mapping[str, tuple[Verb, ...]]
    that_nouns: Words
    adjectives: Words
    documents: Words
    impersonal: Words
    according: tuple[tuple[str, ...], ...]
    not_sources: Words
    naming: tuple[str, ...]
    adverbs: Words
    auxiliaries: Words
    passive: Words
    unsaid: Words
    determiners: Words
    prepositions: Words
    breaks: Words
    pronouns: Words
    times: Words
    openers: Words
    questions: Words
    finite: Words
    abbreviations: Words
    links: Words
    asides: Words
    contrasts: Words
    connectives: Words
    human: Words
    triggers: Words


@dataclass(frozen=True)
class NameWords:
    """Words that tell whose a name is: `countries` maps adjectives and capitals to a country."""

    female: Words
    male: Words
    titles: Words
    posts: Words
    letters: Words
    given: Words
    female_titles: Words
    male_titles: Words
    roles: Mapping[str, Words]
    all_roles: Words
    kind_names: Mapping[str, str]
    kind_nouns: Mapping[str, Words]
    countries: Mapping[str, str]
    country_adjectives: Words
    starters: Words
    calendar: Words
    particles: Words


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """Return the cues of attribution.

    Examples
    --------
    >>> sorted(verb.lemma for verb in load_cues().verbs["pointed"])
    ['point out']
    """
    data = read_toml("data/cues.toml")
    verbs: dict[str, list[Verb]] = {}
    for key, entry in data["verbs"].items():
        lemma, _, particle = key.partition(" ")
        verb = Verb(
            lemma=key if particle else lemma,
            particle=particle,
            takes=frozenset(entry["takes"]),
            opinion=entry.get("opinion", False),
            source=entry.get("source", False),
        )
        for form in entry["forms"]:
            # Verbs of two words first: they are tried first.
            verbs.setdefault(form, []).insert(0 if particle else len(verbs[form]), verb)
    words = {name: frozenset(values) for name, values in data["words"].items()}
    according = tuple(tuple(phrase.split()) for phrase in data["phrases"]["according"])
    that_nouns = frozenset(data["nouns"]["that"])
    heads = {phrase[0] for phrase in according}
    return Cues(
        verbs={form: tuple(found) for form, found in verbs.items()},
        that_nouns=that_nouns,
        adjectives=frozenset(data["nouns"]["adjectives"]),
        impersonal=frozenset(data["nouns"]["impersonal"]),
        documents=frozenset(data["nouns"]["documents"]),
        according=according,
        not_sources=frozenset(data["phrases"]["not_sources"]),
        naming=tuple(sorted(data["phrases"]["naming"])),
        triggers=frozenset(verbs) | that_nouns | frozenset(data["nouns"]["adjectives"]) | heads,
        **words,
    )


@lru_cache(maxsize=1)
def load_name_words() -> NameWords:
    """Return the words that tell names apart.

    Examples
    --------
    >>> load_name_words().countries["Russian"]
    'Russia'
    """
    data = read_toml("data/names.toml")
    countries = {
        word: country for country, words in data["countries"].items() for word in [country, *words]
    }
    kinds = data["kinds"]
    titles = data["titles"]
    return NameWords(
        female=frozenset(data["first_names"]["female"]),
        male=frozenset(data["first_names"]["male"]),
        titles=frozenset(titles["female"]) | frozenset(titles["male"]) | frozenset(titles["any"]),
        letters=frozenset(titles["letters"]),
        posts=frozenset(titles["posts"]),
        given=frozenset(data["first_names"]["female"]) | frozenset(data["first_names"]["male"]),
        female_titles=frozenset(titles["female"]),
        male_titles=frozenset(titles["male"]),
        roles={role: frozenset(words) for role, words in data["roles"].items()},
        all_roles=frozenset(word for words in data["roles"].values() for word in words),
        kind_names={name: kind for kind, entry in kinds.items() for name in entry["names"]},
        kind_nouns={kind: frozenset(entry["nouns"]) for kind, entry in kinds.items()},
        countries=countries,
        country_adjectives=frozenset(data["words"]["country_adjectives"]),
        starters=frozenset(data["words"]["starters"]),
        calendar=frozenset(data["words"]["calendar"]),
        particles=frozenset(data["words"]["particles"]),
    )


def plain(word: str) -> str:
    """Return a word as the lists have it: lower case, with a straight apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'")
