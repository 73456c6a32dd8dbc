"""The sentences of a paragraph, each with what is attributed in it, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mediakit.voices.attributions import find_attributions
from mediakit.voices.clauses import WORD, Stretch, split_into_sentences
from mediakit.voices.speakers import resolve
from mediakit.voices.subjects import main_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.clauses import Token
    from mediakit.voices.coreference import Context, Speaker
    from mediakit.voices.cue_verbs import Attribution
    from mediakit.voices.marks import Quotation


class Claim(NamedTuple):
    """An attribution with its speaker, as far as resolved."""

    attribution: Attribution
    speaker: Speaker | None
    cue: str


class Sentence(NamedTuple):
    """A sentence that has been read: its tokens and what is attributed in it.

    `first` is the position of its first token in its stretch.
    """

    tokens: list[Token]
    claims: list[Claim]
    titled: bool
    stretch: Stretch
    first: int

    @property
    def alone(self) -> bool:
        """Whether it has no word outside of quotations."""
        return all(token.kind != WORD for token in self.tokens)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points from one of its tokens to before another."""
        return self.stretch.span(self.first + start, self.first + end)

    def resolve(self, context: Context, start: int, end: int, paragraph: int) -> Speaker | None:
        """Return whom some of its tokens mean."""
        return resolve(
            context, self.stretch.placed(self.first + start, self.first + end), paragraph
        )


def read_sentences(
    context: Context,
    index: int,
    stretches: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
) -> Iterator[Sentence]:
    """Yield the sentences of some stretches of a paragraph with their attributions and speakers.

    Parameters
    ----------
    context
        The article up to here; who speaks is added to its history.
    index
        Position of the paragraph in ``context.spans``.
    stretches
        (start, end) of what is to be read within it, in order.
    quotations
        Those of the paragraph.
    """
    titled = index in context.titled
    quotes = [(quotation.start, quotation.end) for quotation in quotations]
    origin, _ = context.spans[index]
    for start, end in stretches:
        stretch = Stretch(context.text, origin + start, origin + end, quotes)
        first = 0
        for tokens in split_into_sentences(stretch.tokens):
            sentence = Sentence(tokens, [], titled, stretch, first)
            first += len(tokens)
            for attribution in find_attributions(tokens, titled=titled):
                speaker = _speaker(context, index, sentence, attribution)
                at, behind = sentence.span(*attribution.cue)
                sentence.claims.append(Claim(attribution, speaker, context.text[at:behind]))
                if speaker is not None:
                    context.history.append((at, speaker))
            yield sentence


def _speaker(
    context: Context, index: int, sentence: Sentence, attribution: Attribution
) -> Speaker | None:
    """Return an attribution's source; one without its own shares that of the clause before."""
    if attribution.source is not None:
        return sentence.resolve(context, *attribution.source, index)
    if not attribution.inherited:
        return None
    claims = sentence.claims
    outer = [claim for claim in claims if not _nested(claim, claims)]
    if outer:
        return outer[-1].speaker
    subject = main_subject(sentence.tokens[: attribution.cue[0]])
    return None if subject is None else sentence.resolve(context, *subject, index)


def _nested(claim: Claim, claims: list[Claim]) -> bool:
    """Tell whether a claim stands inside of what another one reports."""
    at = claim.attribution.cue[0]
    return any(
        region.reported and region.start <= at < region.end
        for other in claims
        if other is not claim
        for region in other.attribution.regions
    )
