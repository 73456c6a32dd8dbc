__version__: str

from .actors import count_actors as count_actors, find_actors as find_actors
from .corpus import Corpus as Corpus
from .dictionary import (
    Dictionary as Dictionary,
    dictionary_names as dictionary_names,
    read_dictionary as read_dictionary,
)
from .exhibits import (
    show_figure as show_figure,
    show_table as show_table,
    show_text as show_text,
)
from .instruments import list_instruments as list_instruments
from .kwic import find_kwic as find_kwic
from .lengths import measure_text as measure_text
from .marked import mark_text as mark_text
from .params import load_params as load_params
from .plots import plot_frames as plot_frames, plot_strip as plot_strip, plot_tone as plot_tone
from .quotes import find_quotes as find_quotes
from .reading import read_articles as read_articles
from .report import run_report as run_report
from .sentiment import (
    score_sentiment as score_sentiment,
    score_text as score_text,
    score_whole as score_whole,
)
from .terms import count_frames as count_frames, find_terms as find_terms
from .tokens import Tokens as Tokens, split_sentences as split_sentences, tokenize as tokenize
from .counts import count_words as count_words, stop_words as stop_words
from .findings import (
    summarize_frames as summarize_frames,
    summarize_reading as summarize_reading,
    summarize_tone as summarize_tone,
    summarize_translation as summarize_translation,
    summarize_voices as summarize_voices,
    list_caveats as list_caveats,
)
from .voices import count_voices as count_voices
