"""The word lists behind quotations, stances and names, read when the first of a list is asked for.

First what a list is, then the words of attribution, of stances with what may open a phrase, and
of names.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Words = frozenset[str]

# What may open a phrase right behind a word of a stance, as bits.
EVERYTHING, ANYTHING, ASKING = (1 << bit for bit in range(3))
OPENING: Final = {
    word: 1 << bit
    for bit, word in enumerate(
        ["about", "against", "as", "at", "for", "in", "of", "on", "out", "over", "to", "with"],
        start=3,
    )
}


class Verb(NamedTuple):
    """A cue verb: its key in the data, its second word if it has one, and what may follow it."""

    lemma: str
    particle: str
    takes: Words
    opinion: bool
    source: bool


class WordLists:
    """Word lists as attributes, read from their file when the first is asked for."""

    # What is more than a set of words: the verbs that a written form can be, and phrases as words;
    verbs: dict[str, tuple[Verb, ...]]
    according: list[tuple[str, ...]]
    # roles and nouns by kind, the kind of the last word of a name, countries by adjective, capital.
    roles: dict[str, Words]
    nouns_by_kind: dict[str, Words]
    kind_names: dict[str, str]
    countries: dict[str, str]
    sexes: dict[str, str]
    # what stands before a name, as str.endswith takes it
    inside: tuple[str, ...]
    at: tuple[str, ...]
    disciplines: tuple[str, ...]
    # of stances: the bits of what may stand behind a form as a verb or adjective, and as a noun or
    # hearsay; what a noun takes.
    verbal: dict[str, int]
    nominal: dict[str, int]
    nouns: dict[str, set[str]]

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read

    def __getattr__(self, name: str) -> Words:
        """Read the file."""
        vars(self).update(self._read())
        words: Words = object.__getattribute__(self, name)
        return words


def _read_cues() -> dict[str, Any]:
    """Return the words of attribution, and what the rules ask of several lists at once."""
    data = read_toml("voices/cues.toml")
    verbs: dict[str, tuple[Verb, ...]] = {}
    for key, entry in data["verbs"].items():
        particle, takes = key.partition(" ")[2], frozenset(entry["takes"])
        verb = Verb(key, particle, takes, entry.get("opinion", False), entry.get("source", False))
        for form in entry["forms"]:
            others = verbs.get(form, ())  # verbs of two words are tried first
            verbs[form] = (verb, *others) if particle else (*others, verb)
    lists = {name: frozenset(words) for name, words in data["words"].items()}
    according = [tuple(phrase.split()) for phrase in lists["according"]]
    heads = [phrase[0] for phrase in according]
    past = {form for form in verbs if form.endswith("ed") or form in lists["past"]}
    predicates = lists["finite"].union(lists["auxiliaries"], past)
    no_nouns = lists["breaks"].union(predicates, lists["prepositions"], lists["times"])
    nouns = lists["human"].union(NAMES.all_roles, lists["documents"], NAMES.kind_nouns)
    openers = lists["adjuncts"].union(lists["times"], lists["adverbs"])
    return lists | {
        "verbs": verbs,
        "according": according,
        "triggers": lists["that_nouns"].union(verbs, lists["adjectives"], heads),
        "closed": lists["prepositions"].union(
            *(lists[n] for n in ("breaks", "finite", "auxiliaries"))
        ),
        "opening": lists["determiners"].union(
            *(lists[n] for n in ("prepositions", "pronouns", "breaks"))
        ),
        "saying": {form for form, of in verbs.items() if any("that" in verb.takes for verb in of)},
        "lone_pronouns": lists["pronouns"] - lists["determiners"],
        "noun_determiners": lists["determiners"] - lists["pronouns"],
        "adjunct_openers": openers | {"to", "with", "for", ","},
        "fillers": lists["adverbs"] - lists["determiners"],
        "predicates": predicates,
        "stops": lists["breaks"] | predicates,  # where a noun phrase ends, read to the left
        "no_nouns": no_nouns,
        # What is looked at closely where a noun phrase is read to the left or right, or verbs are.
        "halting": no_nouns.union(lists["pronouns"], lists["determiners"], {"then", "and", "&"}),
        "ending": no_nouns.union(
            lists["pronouns"],
            lists["determiners"],
            {"of", "for", "at", "from", "in", "to", "by", "with", "and", "&"},
        ),
        "helpers": lists["phases"].union(
            lists["auxiliaries"], lists["unsaid"], lists["adverbs"], {"to"}
        ),
        "human_nouns": nouns.union(f"{noun}s" for noun in nouns),
    }


def _read_stances() -> dict[str, Any]:
    """Return the words of stances; `verbs` has what each form opens, by its lemmas."""
    data = read_toml("voices/stances.toml")
    forms = {key: set(words) for key, words in data["forms"].items()}
    listed = [(verb, form) for form, verbs in CUES.verbs.items() for verb in verbs]
    for verb, form in listed:
        forms.setdefault(verb.lemma, set()).add(form)
    urging = {verb.lemma for verb, _ in listed if "to" in verb.takes}
    opens = _turn_round(data["opens"] | {"hearer": urging})
    nouns = _turn_round(data["nouns"])
    verbs_by_form: dict[str, tuple[Verb, ...]] = {}
    for key in sorted(opens, key=lambda key: " " not in key):  # those of two words first
        particle = key.partition(" ")[2]
        verb = Verb(key, particle, frozenset(opens[key]), opinion=True, source=True)
        for form in sorted(forms[key]):
            verbs_by_form[form] = (*verbs_by_form.get(form, ()), verb)
    lists = {name: frozenset(words) for name, words in data["words"].items()}
    behind = lists["held"] | lists["adjectives"]  # behind an auxiliary: "is expected to"
    in_ed = (form for form in [*verbs_by_form, *behind] if form.endswith("ed"))
    participles = lists["participles"].union(in_ed)
    verbal: dict[str, int] = {}
    for form, verbs in verbs_by_form.items():
        kinds = frozenset[str]().union(*(v.takes for v in verbs if not v.particle))
        if form in participles:  # "was accused of"
            kinds = kinds.union(*(verb.takes for verb in CUES.verbs.get(form, ())))
        verbal[form] = _find_openers(kinds.union(v.particle for v in verbs))
    for word in behind:
        verbal[word] = verbal.get(word, 0) | OPENING["to"]
    nominal = {noun: _find_openers(prepositions) for noun, prepositions in nouns.items()}
    nominal |= dict.fromkeys(lists["hearsay"], EVERYTHING)
    bits = {"verbal": verbal, "nominal": nominal}
    return lists | bits | {"verbs": verbs_by_form, "nouns": nouns, "participles": participles}


def _turn_round(listed: dict[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return the kinds of each word from the words of each kind."""
    kinds: dict[str, set[str]] = {}
    for kind, words in listed.items():
        for word in words:
            kinds.setdefault(word, set()).add(kind)
    return kinds


def _find_openers(kinds: Iterable[str]) -> int:
    """Return what may open a phrase of some kinds right behind its cue, as bits."""
    bits = {"object": ANYTHING, "hearer": ANYTHING | OPENING["to"], "question": ASKING}
    bits |= {"infinitive": OPENING["to"]} | OPENING
    return reduce(or_, (bits.get(kind, 0) for kind in kinds), 0)


def opening(low: str) -> int:
    """Return what kinds of phrases a word can open, as bits."""
    if low == "not":  # "not to"
        return EVERYTHING | ANYTHING | OPENING["to"]
    free = low not in CUES.closed or low.endswith("ing")
    return EVERYTHING | ANYTHING * free | ASKING * (low in CUES.questions) | OPENING.get(low, 0)


def _read_name_words() -> dict[str, Any]:
    """Return the words that tell names apart."""
    data = read_toml("voices/names.toml")
    kinds, listed = data["kinds"], data["titles"] | data["first_names"] | data["words"]
    lists = {name: frozenset(words) for name, words in listed.items()}
    countries = {
        word: country for country, words in data["countries"].items() for word in [country, *words]
    }
    titles = frozenset().union(*(lists[f"{kind}_titles"] for kind in ("female", "male", "other")))
    single = ("starters", "calendar", "adjectives", "common", "posts")
    nobody = titles.union(
        lists["letters"], *(lists[name] for name in single), (f"{w}s" for w in lists["common"])
    )
    roles = frozenset().union(*data["roles"].values())
    inside = tuple(f"{word} " for word in data["words"]["inside"])
    return lists | {
        "small": lists["small"] | lists["particles"],
        "generic": lists["generic"] | lists["quarters"],
        "nobody": nobody - lists["parties"],
        "after_stop": lists["starters"] - {"And"},  # that begin a sentence behind "Inc."
        "given": lists["female"] | lists["male"],
        "titles": titles,
        # Right before a name: "Trade Minister Lee", but "World Trade Body".
        "heads": titles - (lists["portfolios"] - {"Justice"}),
        "sexes": dict.fromkeys(lists["female_titles"] | lists["female"], "f")
        | dict.fromkeys(lists["male_titles"] | lists["male"], "m"),
        "disciplines": tuple(data["words"]["disciplines"]),
        "roles": {role: frozenset(words) for role, words in data["roles"].items()},
        "all_roles": roles,
        "callings": lists["callings"] | roles,
        "kind_names": {name: kind for kind, entry in kinds.items() for name in entry["names"]},
        "kind_nouns": frozenset(noun for entry in kinds.values() for noun in entry["nouns"]),
        "nouns_by_kind": {kind: frozenset(entry["nouns"]) for kind, entry in kinds.items()},
        "countries": countries,
        "inside": inside,
        "at": inside + tuple(f" {word} " for word in data["words"]["at"]),
        "regional": lists["quarters"] | lists["states"],
        "regions": lists["states"].union(countries),
    }


CUES: Final = WordLists(_read_cues)
NAMES: Final = WordLists(_read_name_words)
STANCES: Final = WordLists(_read_stances)


def plain(word: str) -> str:
    """Return a word as the lists have it: lower case, with a straight apostrophe."""
    low = word.lower()
    return low if low.isascii() else low.replace("’", "'").replace("ʼ", "'")
