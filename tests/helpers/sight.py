"""What a reader of a page has in sight before anything is unfolded, without the help of a style."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_BUDGET: Final = "self::svg or @id='appendix' or contains(@class, 'mk-article')"
UNSEEN: Final = f"self::script or self::style or @hidden or @class='skip' or {NO_BUDGET}"
INLINE: Final = frozenset(
    "a abbr b bdi bdo cite code em i mark q small span strong sub sup time u wbr".split()  # noqa: SIM905  # short
)
REPEATED: Final = "self::nav or self::th or self::td or contains(@class, 'kwic')"  # of others
END: Final = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)[\"”’)\]]*\s+")  # not that of an initial
SHORTEST: Final = 6  # words of a sentence that may not stand twice


def read_page(page: str) -> Any:  # noqa: ANN401  # an element of lxml, which ships without types
    """Return the body of a page with its closed folds emptied and what has no budget left out."""
    body = html.document_fromstring(page).find("body")
    for fold in body.xpath(".//details[not(@open)]"):
        for child in fold.xpath("./*[not(self::summary)]"):
            _drop(child)
    for element in body.xpath(f".//*[{UNSEEN}]"):
        _drop(element)
    return body


def count_words(body: Any) -> int:  # noqa: ANN401  # as above
    """Return how many words are in sight."""
    return sum(len(block.split()) for block in split_blocks(body))


def find_repeated(body: Any) -> list[str]:  # noqa: ANN401  # as above
    """Return the sentences that stand twice, of those that the page says: cells may be alike."""
    own = html.fromstring(html.tostring(body, encoding="unicode"))
    for element in own.xpath(f".//*[{REPEATED}]"):
        _drop(element)
    sentences = [" ".join(s.split()) for block in split_blocks(own) for s in END.split(block)]
    counts = Counter(s.strip(" .!?").casefold() for s in sentences if len(s.split()) >= SHORTEST)
    return [sentence for sentence, n in counts.items() if n > 1]


def split_blocks(element: Any) -> list[str]:  # noqa: ANN401  # as above
    """Return the texts of an element that stand apart from each other, in their order."""
    return [block for block in "".join(_walk(element)).split("\0") if block.strip()]


def _walk(element: Any) -> Iterator[str]:  # noqa: ANN401  # as above
    edge = "" if element.tag in INLINE else "\0"
    yield edge
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):  # no comment
            yield from _walk(child)
        yield child.tail or ""
    yield edge


def _drop(element: Any) -> None:  # noqa: ANN401  # as above
    """Take an element out of its page; what follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()
