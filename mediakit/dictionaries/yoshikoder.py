"""Dictionaries of Yoshikoder (.ykd) and of Lexicoder 2: categories and patterns as XML nodes."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from mediakit.dictionaries.entries import Branch, Entry, Parsed, broken
from mediakit.errors import shown

if TYPE_CHECKING:
    from mediakit.dictionaries.entries import ValueType

_CATEGORY: Final = ("cnode", "category")  # the second of each pair: the form of 2004
_PATTERN: Final = ("pnode", "pattern")
_NAME: Final = ("name",)
_SCORE: Final = ("score",)
_DESCRIPTION: Final = ("desc", "comment")
_PARTS: Final = {*_NAME, *_SCORE, *_DESCRIPTION}  # attributes today, child nodes in 2004
_ENGINES: Final[dict[str, ValueType]] = {"substring": "glob", "regexp": "regex"}
_ENTITY: Final = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s>]+)")


def parse_yoshikoder(text: str, place: str) -> Parsed:
    """Which categories and patterns does a Yoshikoder file hold?

    Parameters
    ----------
    text
        The file, decoded; the encoding that its first line may declare is past and counts no more.
    place
        The file's name for messages.

    Returns
    -------
    Parsed
        One branch per category, nested as in the file, the outermost included. ``desc`` is the
        description of a category, ``score`` the weight of a pattern, ``name`` and ``desc`` of the
        root are title and description. Patterns are globs, or regular expressions where the file
        says ``patternengine="regexp"``. (Yoshikoder itself has ``*`` alone, not ``?``.)

    Raises
    ------
    DictionaryError
        If the text is no XML, declares a document type or entities, or holds a node that is
        neither category nor pattern.

    References
    ----------
    Lowe, W. (2015). Yoshikoder: cross-platform multilingual content analysis. Java software,
    version 0.6.5.

    Examples
    --------
    >>> parse_yoshikoder('<dictionary><cnode name="tax"><pnode name="levy*"/></cnode></dictionary>',
    ...                  "my.ykd").branches[0].entries
    [Entry(pattern='levy*', line=1, weight=None)]
    """
    root = _root(text.replace("\r\n", "\n").replace("\r", "\n"), place)
    engine = root.get("patternengine", "substring")
    if engine not in _ENGINES:
        problem = f"patternengine {shown(engine)} is unknown; write one of {', '.join(_ENGINES)}."
        raise broken(place, root.sourceline, problem)
    top = Branch("")
    _fill(top, root, place)
    if top.entries:
        problem = "a pattern stands outside of every category; put it into a <cnode>."
        raise broken(place, top.entries[0].line, problem)
    if not top.branches:
        raise broken(place, root.sourceline, 'no category found; add <cnode name="...">.')
    card = {"title": root.get("name"), "description": root.get("desc")}
    known = {key: text for key, text in card.items() if text}
    return Parsed(top.branches, known, _ENGINES[engine], _scored_categories(root, place))


def _root(text: str, place: str) -> etree._Element:
    """Return the root of a text that may not define anything beyond its own nodes."""
    doctype = text.find("<!DOCTYPE")
    if doctype >= 0:
        entity = _ENTITY.search(text, doctype)
        named = f" that declares the entity {shown(entity[1])}" if entity else ""
        problem = f"a DOCTYPE{named}; a dictionary needs none, so delete it."
        raise broken(place, text.count("\n", 0, doctype) + 1, problem)
    parser = etree.XMLParser(  # the text is already decoded, whatever its declaration says
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise broken(place, error.lineno or None, _unreadable(error.msg or "")) from error
    if _tag(root) != "dictionary":
        problem = (
            f"the outermost node is <{_tag(root)}>, not <dictionary>; "
            "save the dictionary by itself (in Yoshikoder: Dictionary, Save As)."
        )
        raise broken(place, root.sourceline, problem)
    return root


def _unreadable(message: str) -> str:
    if "Excessive depth" in message:
        return "nodes are nested more than 255 deep; flatten the categories."
    said = shown(message.partition(", line ")[0].strip())
    return f"not valid XML ({said}); mend the file there."


def _tag(node: etree._Element) -> str:
    """Return a node's name without its namespace, cut to what a message may show."""
    name: str = node.tag.rpartition("}")[2]
    return name[:40]


def _fill(branch: Branch, node: etree._Element, place: str) -> None:
    """Put the categories and patterns below a node into its branch."""
    _refuse_text(node.text, node, place)
    for child in node:
        _refuse_text(child.tail, child, place)
        if not isinstance(child.tag, str):  # a comment
            continue
        tag = _tag(child)
        if tag in _PATTERN:
            branch.entries.append(_entry(child, place))
        elif tag in _CATEGORY:
            branch.branches.append(_branch(child, place))
        elif tag not in _PARTS:
            problem = f"the node <{tag}> is unknown; write <cnode> (category) or <pnode> (pattern)."
            raise broken(place, child.sourceline, problem)
    _refuse_half_weighted(branch, place)


def _branch(node: etree._Element, place: str) -> Branch:
    name = _needed_name(node, place)
    if not name.strip():
        problem = f'a category has an empty name; write <{_tag(node)} name="...">.'
        raise broken(place, node.sourceline, problem)
    branch = Branch(name, node.sourceline, description=_part(node, _DESCRIPTION) or "")
    _fill(branch, node, place)
    return branch


def _entry(node: etree._Element, place: str) -> Entry:
    name = _needed_name(node, place)
    _refuse_text(node.text, node, place)
    for child in node.iterchildren("*"):
        if _tag(child) not in _PARTS:
            problem = f"<{_tag(child)}> stands inside of a pattern; close the <{_tag(node)}> first."
            raise broken(place, child.sourceline, problem)
    score = _part(node, _SCORE)
    if not score:
        return Entry(name, node.sourceline)
    try:
        weight = float(score)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        problem = f"score {shown(score)} of {shown(name)} is no number; write it as -1.5."
        raise broken(place, node.sourceline, problem)
    return Entry(name, node.sourceline, weight)


def _needed_name(node: etree._Element, place: str) -> str:
    name = _part(node, _NAME)
    if name is None:
        problem = f'<{_tag(node)}> has no name; write <{_tag(node)} name="...">.'
        raise broken(place, node.sourceline, problem)
    return name


def _part(node: etree._Element, keys: tuple[str, ...]) -> str | None:
    """Return what a node says under one of these keys, as attribute or as child node."""
    for key in keys:
        value: str | None = node.get(key)
        if value is not None:
            return value
        child = next(node.iterchildren(f"{{*}}{key}"), None)
        if child is not None:
            return child.text or ""
    return None


def _refuse_text(text: str | None, node: etree._Element, place: str) -> None:
    if text and text.strip():
        problem = f'the text {shown(text.strip())} belongs to no node; write <pnode name="..."/>.'
        raise broken(place, node.sourceline, problem)


def _refuse_half_weighted(branch: Branch, place: str) -> None:
    bare = [entry for entry in branch.entries if entry.weight is None]
    if bare and len(bare) < len(branch.entries):
        problem = (
            f"pattern {shown(bare[0].pattern)} has no score and others in {shown(branch.name)} "
            "have one; give a score to all or to none."
        )
        raise broken(place, bare[0].line, problem)


def _scored_categories(root: etree._Element, place: str) -> tuple[str, ...]:
    """Return the doubt that scores of categories are left out."""
    nodes = root.iter(*(f"{{*}}{tag}" for tag in _CATEGORY))
    scored = [node for node in nodes if _part(node, _SCORE)]
    if not scored:
        return ()
    doubt = (
        f"{place}: left out the scores of {len(scored):,} categories (the first on line "
        f"{scored[0].sourceline}); only patterns have weights."
    )
    return (doubt,)
