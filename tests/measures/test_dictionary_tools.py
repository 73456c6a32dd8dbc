"""Files after the forms of well-known dictionaries, with invented words: read as they are meant."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    from pathlib import Path

GENERAL_INQUIRER = """Entry,Source,Positiv,Negativ,Pstv,Othtags,Defined
BLEM,H4Lvd,,,,DET ART,| article: Indefinite
DROVEN,H4Lvd,,Negativ,,SUPV,
HALD#1,H4Lvd,Positiv,,Pstv,MODIF,"| 95% adj: capable, fit"
HALD#2,H4,Positiv,,,,
"""
LOUGHRAN = """Word,Seq_num,Word Count,Word Proportion,Negative,Positive,Uncertainty,Syllables,Source
BLEM,1,354,1.55E-08,0,0,0,2,12of12inf
DROVEN,10,3,1E-1,2009,0,0,3,12of12inf
HALD,11,3,1E-1,0,2014,-2020,1,12of12inf
ZOFT,12,2,1E-4,-2020,0,2009,1,x
"""
MORAL = (
    "%\r\n01\tHarmVirtue\r\n02\tHarmVice   \r\n11\tMoralityGeneral\r\n%\r\n\r\n"
    "plim*             \t01\r\nexplof     \t02\t  11   \r\nsaft hul*\t01\t\r\n"
)
OPINION = ";" * 35 + "\n; \n; Opinion Lexicon, negative\n;\n" + ";" * 35 + "\n\n2-fold\nnaïf\na+\n"
WARRINER = (
    ",Word,V.Mean.Sum,V.SD.Sum,A.Mean.Sum,A.SD.Sum,D.Mean.Sum,V.Mean.M\n"
    "1,blem,6.26,2.21,2.41,1.4,4.27,NA\n2,hald,5.3,1.5,2.65,1.9,4.95,5\n"
)
CONCRETE = (
    "Word\tBigram\tConc.M\tConc.SD\tUnknown\tTotal\tPercent_known\tSUBTLEX\tDom_Pos\n"
    "roof zil\t1\t4.85\t0.37\t1\t27\t0.96\t0\t0\nhald\t0\t1.5\t0.7\t3\t29\t0.9\t0\tNoun\n"
)
ANEW = (
    "Description,Word No.,Valence Mean,Valence SD,Arousal Mean,Arousal SD,Dominance Mean\n"
    "blem,621,2.76,2.06,5.53,2.43,3.49\nhald,622,4.26,1.82,4.36,2.2,4.73\n"
)
POLARITY = '"","word","value"\n"1","blem",-0.75\n"2","hald",.6\n'
REGRESSIVE = (
    "PRIMARY\r\n\tNEED\r\n\t\tORALITY\r\n\t\t\tBLEM* (1)\r\n\t\t\tHALD (1)\r\n"
    "\tSENSATION\r\n\t\tZOFT* (1)\r\nEMOTIONS\r\n\tGLORY\r\n\t\tWAR_OF_BLEM (1)\r\n"
)
MANIFESTOS = (
    "CULTURE\n\tCULTURE-HIGH\n\t\tART (1)\n\tPEOPLE (1)\nECONOMY\n\t+STATE+\n\t\tHALD (1)\n"
    "\t=STATE=\n\t\tBANK* (1)\n\t-STATE-\n\t\tCHOICE* (1)\n"
)
AGENDAS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n\t<dictionary style="Lexicoder" '
    'name="agendas">\n\t\t<cnode name="t100">\n\t\t\t<pnode name=" hald blem "></pnode>\n'
    '\t\t\t<pnode name=" NBB "></pnode>\n\t\t</cnode>\n\t</dictionary>\n'
)
# What a file is named, what it holds, in which encoding, what a user expects, and of what they
# are told. The words of a category, or their weights.
FILES: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    "inquirer.csv": (
        GENERAL_INQUIRER, "utf-8",
        {"Positiv": ["HALD"], "Negativ": ["DROVEN"], "Pstv": ["HALD"]},
        ["left out 'Source', 'Othtags', 'Defined'", "number of the sense of 2 words"],
    ),
    "master.csv": (
        LOUGHRAN, "utf-8",
        {"Negative": ["DROVEN"], "Positive": ["HALD"], "Uncertainty": ["ZOFT"]},
        ["left out 'Seq_num', 'Word Count', 'Word Proportion', 'Syllables', 'Source'"],
    ),
    "moral.dic": (
        MORAL, "utf-8",
        {"HarmVirtue": ["plim*", "saft hul*"], "HarmVice": ["explof"],
         "MoralityGeneral": ["explof"]}, [],
    ),
    "moral.dic.txt": (
        MORAL, "utf-8-sig",
        {"HarmVirtue": ["plim*", "saft hul*"], "HarmVice": ["explof"],
         "MoralityGeneral": ["explof"]}, [],
    ),
    "negative-words.txt": (
        OPINION, "latin-1", {"negative-words": ["2-fold", "naïf", "a+"]}, ["was read as cp1252"],
    ),
    "warriner.csv": (
        WARRINER, "utf-8",
        {"valence": {"blem": 6.26, "hald": 5.3}, "arousal": {"blem": 2.41, "hald": 2.65},
         "dominance": {"blem": 4.27, "hald": 4.95}},
        ["left out 'column 1', 'V.SD.Sum', 'A.SD.Sum', 'V.Mean.M'"],
    ),
    "concreteness.txt": (
        CONCRETE, "utf-8", {"concreteness": {"roof zil": 4.85, "hald": 1.5}}, ["left out 'Bigram'"],
    ),
    "anew.csv": (
        ANEW, "utf-8",
        {"valence": {"blem": 2.76, "hald": 4.26}, "arousal": {"blem": 5.53, "hald": 4.36},
         "dominance": {"blem": 3.49, "hald": 4.73}}, ["left out 'Word No.'"],
    ),
    "emotions.txt": (
        "blem\tanger\t0\nblem\tfear\t1\nhald\tanger\t1\nhald\tfear\t0\n", "utf-8",
        {"anger": ["hald"], "fear": ["blem"]}, [],
    ),
    "vad.txt": (
        "term\tvalence\tarousal\tdominance\na hald\t0.4\t-0.6\t.291\n", "utf-8",
        {"valence": {"a hald": 0.4}, "arousal": {"a hald": -0.6}, "dominance": {"a hald": 0.291}},
        [],
    ),
    "AFINN-165.txt": (
        "blem\t-2\ncan't hald\t-3\nnaïf\t1\n", "latin-1",
        {"AFINN-165": {"blem": -2, "can't hald": -3, "naïf": 1}}, ["was read as cp1252"],
    ),
    "polarity.csv": (
        POLARITY, "utf-8", {"polarity": {"blem": -0.75, "hald": 0.6}}, ["left out 'column 1'"],
    ),
    "regressive.cat": (
        REGRESSIVE, "utf-8",
        {"PRIMARY.NEED.ORALITY": ["BLEM*", "HALD"], "PRIMARY.SENSATION": ["ZOFT*"],
         "EMOTIONS.GLORY": ["WAR OF BLEM"]}, [],
    ),
    "manifestos.cat": (
        MANIFESTOS, "utf-8",
        {"CULTURE": ["PEOPLE"], "CULTURE.CULTURE-HIGH": ["ART"], "ECONOMY.+STATE+": ["HALD"],
         "ECONOMY.=STATE=": ["BANK*"], "ECONOMY.-STATE-": ["CHOICE*"]}, [],
    ),
    "agendas.lcd": (AGENDAS, "utf-8", {"t100": ["hald blem", "NBB"]}, []),
    "stems.lcd": (
        AGENDAS.replace("NBB ", "NBB"), "utf-8", {"t100": ["hald blem", "NBB"]},
        ["1 of 2 entries have no space at one side or both, .* whole words: write tax"],
    ),
    "tone.txt": (
        "+negative#AA0000\r\nblem*\r\na hald\r\n+positive\r\nzoft\r\n", "utf-8-sig",
        {"negative": ["blem*", "a hald"], "positive": ["zoft"]}, [],
    ),
    "liwc.csv": (
        "# from LIWC-22\nDicTerm,left,right\nblem*,X,\nhald,,X\n", "utf-8",
        {"left": ["blem*"], "right": ["hald"]}, [],
    ),
    "weights.csv": (
        "Entry,left,right\nblem*,2.5,\nhald,,X\n", "utf-8",
        {"left": {"blem*": 2.5}, "right": {"hald": 1}}, [],
    ),
    "diction.txt": ("blem\r\nhald\r\nzoft\r\n", "ascii", {"diction": ["blem", "hald", "zoft"]}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_known_file_is_read_as_its_users_mean_it(tmp_path: Path, name: str) -> None:
    """Words and weights; all that is left out, guessed or read in another way is told."""
    text, encoding, expected, told = FILES[name]
    (tmp_path / name).write_bytes(text.encode(encoding))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read = mk.read_dictionary(tmp_path / name)
    assert {
        key: dict(zip(category.patterns, category.weights, strict=True))
        if category.weights
        else list(category.patterns)
        for key, category in read.categories.items()
    } == expected
    for warning, said in zip(caught, told, strict=True):
        assert re.search(said, str(warning.message))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "foundations.csv",  # probabilities and sentiments, with names of their own
            "word,care_p,care_sent\nblem,0.1,-0.2\n",
            "line 1: .*unclear which columns.* or name the column of words DicTerm",
        ),
        (
            "synsets.txt",
            "#\n# POS\tID\tPosScore\tNegScore\tSynsetTerms\tGloss\na\t01\t0.125\t0\tblem#1\tx\n",
            "line 2: no column of .* has the name of words; name the columns",
        ),
        (
            "tweets.txt",
            "blem\t5.1\t200\t3\nhald\t-2.3\t2\t100\n",
            "line 1: columns without names, .*; name the columns",
        ),
        (
            "emotions.txt",
            "Copyright, see the licence\nblem\tanger\t0\nblem\tfear\t1\nhald\tanger\t1\n",
            r"line 1: 1 field\(s\), and most lines below have 3; .* delete the line",
        ),
        ("spelling.dic", "3\nblem/S\nhald/DG\n", "line 1: no line of % alone.* end in .txt"),
        ("frame.txt", "word value\n1 blem -0.75\n2 hald .6\n", "line 2: each line ends in a numb"),
    ],
)
def test_a_known_file_that_could_mean_several_things_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    """With what to do about it."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError, match=rf"{name}, {message}"):
        mk.read_dictionary(tmp_path / name)


def test_negated_categories_of_lexicoder_count_as_quanteda_documents(tmp_path: Path) -> None:
    """Two files, as published; what is negated is taken off, or not counted to begin with.

    The help page of quanteda's `data_dictionary_LSD2015`: subtract the negated positive words from
    the positive ones, and the negated negative from the negative; with `nested_scope =
    "dictionary"` no word is counted both as negated and as not.
    """
    (tmp_path / "tone.lc3").write_bytes(
        b"+negative#AA0000\r\nbad*\r\naggressive*\r\n+positive#008800\r\ngood*\r\nfriend*\r\n"
    )
    (tmp_path / "negated.lc3").write_bytes(
        b"+neg_positive\n not good*\n not friend*\n+neg_negative\n not bad*\n not aggressive*\n"
    )
    tone = mk.read_dictionary([tmp_path / "tone.lc3", tmp_path / "negated.lc3"]).at_levels(2)
    assert list(tone.categories) == ["negative", "positive", "neg_positive", "neg_negative"]
    text = (
        "This aggressive plan is not good. It is not bad, not bad. A good, goodly plan of friend."
    )
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    apart = mk.count_frames(tokens, tone).set_index("category")["n"]
    assert apart.to_dict() == {
        "negative": 3, "positive": 4, "neg_positive": 1, "neg_negative": 2
    }  # fmt: skip
    first = mk.count_frames(tokens, tone, nested_scope="dictionary").set_index("category")["n"]
    assert first.to_dict() == {
        "negative": 1, "positive": 3, "neg_positive": 1, "neg_negative": 2
    }  # fmt: skip
    for plain, negated in (("positive", "neg_positive"), ("negative", "neg_negative")):
        assert apart[plain] - apart[negated] == first[plain]
