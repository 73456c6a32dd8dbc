"""Numbers, names, days and groups stand in running text as print has them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from mediakit.base import prose

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = math.nan
ESTIMATE = {"alpha": 0.5, "low": 0.25, "high": 1.0}


@pytest.mark.parametrize(
    ("tell", "cases"),
    [
        (prose.signed, {(-0.5, 2): "−0.50", (-0.004, 2): "0.00", (0.5, 1): "+0.5"}),
        (prose.as_printed, {("-1.5",): "−1.5", ("-0.0",): "0.0", ("+1e-05",): "+1e−05"}),
        (prose.tell_coefficient, {(0.785,): ".79", (1.0,): "1.00", (-0.1,): "−.10"}),
        (prose.tell_coefficient, {(-0.001,): ".00", (NAN,): "unknown"}),
        (prose.measured, {(0.5, "compound"): "+0.50", (0.5, "per_1000"): "0.5"}),
        (prose.percent, {(1, 3): "33\xa0%", (0, 0): "0\xa0%"}),
        (prose.amount, {(1200,): "1,200", (8.0,): "8", (2.25,): "2.2"}),
        (prose.counted, {(1, "term"): "1 term", (2, "term"): "2 terms"}),
        (prose.counted, {(2, "story", "stories"): "2 stories"}),
        (prose.label, {("war_journalism",): "War journalism", ("war\nnews",): "War news"}),
        (prose.listed, {(("a",),): "a", (("a", "b", "c"),): "a, b and c"}),
        (prose.first_few, {("abc", 2): ["a", "b", "1 more"], ("ab", 2): ["a", "b"]}),
        (prose.tell_further, {(2, "group"): ["2 further groups"], (0, "group"): []}),
        (prose.cut, {("Echo", 4): "Echo", ("Daily Echo", 6): "Daily…"}),
        (prose.spell_day, {("2026-03-01",): "1 March 2026"}),
        (prose.conjugate, {(1, "repeat"): "repeats", (2, "have", "has"): "have"}),
        (prose.plain_text, {("\x1b[31mred\x1b[0m\x07",): "red", ("\ud800",): "\\ud800"}),
        (prose.find_period, {("2026-W09",): "week", ("2026-03",): "month", ("2026",): "year"}),
        (prose.find_period, {("2026-Q1",): "quarter", ("2026-03-01",): "day"}),
        (prose.fold, {("Don’t",): "don't", ("eco\u00adnomy",): "economy", ("it`s",): "it's"}),
        (prose.fold_all, {(("Don`t", "Straße"),): ["don't", "strasse"]}),
        (prose.fold_regex, {(r"^don’t\S",): r"^don't\S"}),
        (prose.spell, {("security_and_defense",): "security and defense", ("_",): "_"}),
        (prose.name_group, {("Daily_Echo", "outlet"): "Daily Echo"}),
        (prose.name_group, {(None, "outlet"): "outlet unknown", (NAN, "date"): "date unknown"}),
        (
            prose.tell_largest,
            {(2, 5, "words"): "Shown: the 2 of 5 with most words.", (5, 5, "words"): ""},
        ),
        (prose.name_kind, {("wire copy", "AFP"): "wire copy (AFP)"}),
        (prose.name_kind, {(None, None): "outlet unknown"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_as_a_reader_sees_it(
    tell: Callable[..., object], cases: dict[tuple[Any, ...], object]
) -> None:
    """Whatever is told, with its edges."""
    assert {given: tell(*given) for given in cases} == cases


def test_an_estimate_has_its_interval_if_there_is_one() -> None:
    """Also where the names of its limits have a prefix."""
    assert prose.tell_estimate(ESTIMATE, "alpha") == ".50 [.25, 1.00]"
    prefixed = {"share": 0.5, "share_low": NAN, "share_high": NAN}
    assert prose.tell_estimate(prefixed, "share", "share_") == ".50"
