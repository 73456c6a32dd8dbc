__version__: str

from .base.statistics import draw_rows as draw_rows
from .coding.codes import count_codes as count_codes
from .coding.codes import read_codes as read_codes
from .coding.prevalence import compare_prevalence as compare_prevalence
from .coding.prevalence import correct_prevalence as correct_prevalence
from .coding.sample import count_strata as count_strata
from .coding.sample import draw_coding_sample as draw_coding_sample
from .coding.sample import plan_coding as plan_coding
from .coding.sheet import write_coding_sheet as write_coding_sheet
from .coding.validity import label_units as label_units
from .coding.validity import list_confusions as list_confusions
from .coding.validity import measure_agreement as measure_agreement
from .coding.validity import read_machine as read_machine
from .coding.validity import read_uses as read_uses
from .coding.validity import record_use as record_use
from .coding.validity import select_codes as select_codes
from .coding.validity import summarize_uses as summarize_uses
from .coding.validity import validate as validate
from .comparison.groups import compare_groups as compare_groups
from .comparison.keyness import choose_pair as choose_pair
from .comparison.keyness import choose_terms as choose_terms
from .comparison.keyness import list_key_lines as list_key_lines
from .comparison.keyness import score_keyness as score_keyness
from .comparison.robustness import choose_specification as choose_specification
from .comparison.robustness import compare_instruments as compare_instruments
from .comparison.robustness import count_variants as count_variants
from .comparison.trends import find_bands as find_bands
from .comparison.trends import find_changes as find_changes
from .comparison.trends import measure_trend as measure_trend
from .corpus.corpus import Corpus as Corpus
from .corpus.corpus import count_missing as count_missing
from .corpus.corpus import count_records as count_records
from .corpus.corpus import count_rejects as count_rejects
from .corpus.corpus import write_rejects as write_rejects
from .corpus.read import read_articles as read_articles
from .corpus.read import stream_articles as stream_articles
from .corpus.tokens import Tokens as Tokens
from .corpus.tokens import find_quotes as find_quotes
from .corpus.tokens import split_sentences as split_sentences
from .corpus.tokens import tokenize as tokenize
from .dictionaries.dictionary import (
    Dictionary as Dictionary,
)
from .dictionaries.files import (
    dictionary_names as dictionary_names,
)
from .dictionaries.files import (
    read_dictionary as read_dictionary,
)
from .dictionaries.files import (
    write_dictionary as write_dictionary,
)
from .findings.article import (
    list_articles as list_articles,
)
from .findings.article import (
    list_caveats as list_caveats,
)
from .findings.article import (
    list_copies as list_copies,
)
from .findings.article import (
    list_quotes as list_quotes,
)
from .findings.article import (
    list_tone as list_tone,
)
from .findings.article import (
    list_zones as list_zones,
)
from .findings.article import (
    summarize_check as summarize_check,
)
from .findings.article import (
    summarize_errors as summarize_errors,
)
from .findings.article import (
    summarize_frames as summarize_frames,
)
from .findings.article import (
    summarize_overlaps as summarize_overlaps,
)
from .findings.article import (
    summarize_patterns as summarize_patterns,
)
from .findings.article import (
    summarize_reading as summarize_reading,
)
from .findings.article import (
    summarize_tone as summarize_tone,
)
from .findings.article import (
    summarize_translation as summarize_translation,
)
from .findings.article import (
    summarize_voices as summarize_voices,
)
from .findings.article import (
    summarize_whole as summarize_whole,
)
from .findings.comparison import summarize_comparison as summarize_comparison
from .findings.comparison import summarize_instruments as summarize_instruments
from .findings.comparison import summarize_keyness as summarize_keyness
from .findings.corpus import list_corpus_caveats as list_corpus_caveats
from .findings.corpus import summarize_articles as summarize_articles
from .findings.corpus import summarize_copies as summarize_copies
from .findings.corpus import summarize_corpus as summarize_corpus
from .findings.corpus import summarize_languages as summarize_languages
from .findings.corpus import summarize_lengths as summarize_lengths
from .findings.corpus import summarize_missing as summarize_missing
from .findings.corpus import summarize_proposals as summarize_proposals
from .findings.corpus import summarize_voice_words as summarize_voice_words
from .findings.corpus import summarize_zones as summarize_zones
from .findings.groups import summarize_actor_frames as summarize_actor_frames
from .findings.groups import summarize_actor_tone as summarize_actor_tone
from .findings.groups import summarize_actors as summarize_actors
from .findings.groups import summarize_article_tone as summarize_article_tone
from .findings.groups import summarize_bands as summarize_bands
from .findings.groups import summarize_changes as summarize_changes
from .findings.groups import summarize_co_mentions as summarize_co_mentions
from .findings.groups import summarize_counted as summarize_counted
from .findings.groups import summarize_events as summarize_events
from .findings.groups import summarize_group_frames as summarize_group_frames
from .findings.groups import summarize_group_tone as summarize_group_tone
from .findings.groups import summarize_peaks as summarize_peaks
from .findings.groups import summarize_timeline as summarize_timeline
from .findings.groups import summarize_tone_over_time as summarize_tone_over_time
from .findings.groups import summarize_trend as summarize_trend
from .findings.validity import describe_validity as describe_validity
from .findings.validity import summarize_agreement as summarize_agreement
from .findings.validity import summarize_coding as summarize_coding
from .findings.validity import summarize_confusions as summarize_confusions
from .findings.validity import summarize_differences as summarize_differences
from .findings.validity import summarize_plan as summarize_plan
from .findings.validity import summarize_prevalence as summarize_prevalence
from .findings.validity import summarize_validity as summarize_validity
from .measures.actors import count_actor_frames as count_actor_frames
from .measures.actors import count_actors as count_actors
from .measures.actors import count_co_mentions as count_co_mentions
from .measures.actors import find_actor_terms as find_actor_terms
from .measures.actors import find_actors as find_actors
from .measures.actors import find_chosen_actors as find_chosen_actors
from .measures.actors import find_listed_actors as find_listed_actors
from .measures.actors import read_actors as read_actors
from .measures.actors import score_actors as score_actors
from .measures.check import check_dictionary as check_dictionary
from .measures.check import count_overlaps as count_overlaps
from .measures.check import count_patterns as count_patterns
from .measures.contexts import find_collocates as find_collocates
from .measures.contexts import find_context as find_context
from .measures.contexts import find_kwic as find_kwic
from .measures.copies import count_copies as count_copies
from .measures.copies import count_zones as count_zones
from .measures.copies import find_duplicates as find_duplicates
from .measures.copies import propose_boilerplate as propose_boilerplate
from .measures.copies import weigh_articles as weigh_articles
from .measures.copies import weigh_frames as weigh_frames
from .measures.counts import count_voice_words as count_voice_words
from .measures.counts import count_voices as count_voices
from .measures.counts import count_words as count_words
from .measures.counts import measure_text as measure_text
from .measures.counts import stop_words as stop_words
from .measures.terms import count_frames as count_frames
from .measures.terms import count_stream as count_stream
from .measures.terms import find_terms as find_terms
from .measures.terms import pool_frames as pool_frames
from .measures.terms import score_terms as score_terms
from .measures.time import count_articles as count_articles
from .measures.time import count_terms_over_time as count_terms_over_time
from .measures.time import count_texts as count_texts
from .measures.time import read_events as read_events
from .measures.time import score_sentiment_over_time as score_sentiment_over_time
from .measures.tone import score_sentiment as score_sentiment
from .measures.tone import score_whole as score_whole
from .pages.exhibits import (
    show_figure as show_figure,
)
from .pages.exhibits import (
    show_table as show_table,
)
from .pages.exhibits import (
    show_text as show_text,
)
from .pages.explore import explore as explore
from .pages.marked import mark_text as mark_text
from .plots.article import plot_frames as plot_frames
from .plots.article import plot_strip as plot_strip
from .plots.article import plot_tone as plot_tone
from .plots.comparison import plot_keyness as plot_keyness
from .plots.comparison import plot_prevalence as plot_prevalence
from .plots.comparison import plot_specifications as plot_specifications
from .plots.corpus import plot_articles as plot_articles
from .plots.corpus import plot_copies as plot_copies
from .plots.corpus import plot_lengths as plot_lengths
from .plots.corpus import plot_voices as plot_voices
from .plots.groups import plot_article_tone as plot_article_tone
from .plots.groups import plot_co_mentions as plot_co_mentions
from .plots.groups import plot_group_frames as plot_group_frames
from .plots.groups import plot_group_voices as plot_group_voices
from .plots.groups import plot_tone_means as plot_tone_means
from .plots.time import plot_timeline as plot_timeline
from .reports.batch import run_batch as run_batch
from .reports.methods import describe_methods as describe_methods
from .reports.methods import list_instruments as list_instruments
from .reports.methods import list_references as list_references
from .reports.params import load_params as load_params
from .reports.report import run_report as run_report
from .reports.verify import verify_report as verify_report
from .zones.labels import write_boilerplate as write_boilerplate
