"""Which names an article has, whose they are, and what is none: whole cases, then single rules."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.voices.names import find_names, is_title_case, number_names

# What articles name, as a reader lists it: titles, namesakes, parties and adjectives, datelines,
# then by section of a newspaper. Written before any rule was.
CASES = [
    (
        (
            "Council Asks Ann Vane to Quit Race\n\nThe city council on Tuesday asked Ann Vane "
            "to leave the race for mayor. Vane refused."
        ),
        "Ann Vane",
    ),
    (
        (
            "Marsh Urged to Drop Bid as Polls Slide\n\nPolls show that Peter Marsh has lost "
            "ground in the county of Dorne. Marsh would not comment."
        ),
        "Peter Marsh|Dorne",
    ),
    (
        (
            "The mayor of Ostrel has resigned.\n\nRelated: Council Asks Ann Vane to Quit "
            "Race\n\nHer deputy, Ann Vane, takes over on Monday."
        ),
        "Ostrel|Ann Vane",
    ),
    (
        (
            "Tenants rally against Hadley Homes\n\nMore than 200 tenants marched on the offices "
            "of Hadley Homes on Friday.\n\nRead More: Landlord Faces Court Over Damp Flats"
        ),
        "Hadley Homes",
    ),
    (
        (
            "Storm Kills Four in Coastal Towns\n\nFour people died when a storm hit the coast "
            "near Brevik, police said.\n\nWhat We Know So Far\n\nThe storm came ashore at dawn. "
            "Residents of Brevik had no warning."
        ),
        "Brevik",
    ),
    (
        (
            "VANE WINS RECOUNT BY TEN VOTES\n\nDorrit Vane has won the recount in Salt Harbor "
            "by ten votes, officials said."
        ),
        "Dorrit Vane|Salt Harbor",
    ),
    (
        (
            "Ann Vane says she will run again\n\nThe former mayor told reporters that the city "
            "needs her."
        ),
        "Ann Vane",
    ),
    (
        (
            "Senate Passes Farm Bill After Long Night\n\nThe Senate passed the farm bill early "
            "on Thursday. Senators had argued all night."
        ),
        "Senate",
    ),
    (
        (
            "Firm To Cut 300 Jobs At Norholm Plant\n\nVelmark AB will cut 300 jobs at its plant "
            "in Norholm, the company said."
        ),
        "Velmark AB|Norholm",
    ),
    (
        (
            "Five Things to Know About Carla Reyes\n\nCarla Reyes was born in Texas. Reyes "
            "studied law."
        ),
        "Carla Reyes|Texas",
    ),
    (
        (
            "The vote is close.\n\nMore From This Section\n\nHow Small Towns Lost Their "
            "Banks\n\nOpinion: Why Voters Stay Home\n\nThe count goes on in Ohio."
        ),
        "Ohio",
    ),
    (
        (
            "Dancing In The Dark Wins Top Prize At Cannes\n\nA film about miners won the top "
            "prize at Cannes on Saturday."
        ),
        "Cannes",
    ),
    (
        (
            "Tom Kern opened Kern Tower in 1998. The tower stands in Leith. “I built it for the "
            "city,” Kern said."
        ),
        "Tom Kern|Kern Tower|Leith",
    ),
    (
        (
            "Protesters gathered outside Kern Tower on Sunday. Kern said he would not sell. The "
            "billionaire Max Kern owns six other buildings."
        ),
        "Kern Tower|Max Kern",
    ),
    (
        (
            "Residents of Lincoln Street want lower speeds. Councillor Abe Lincoln, who lives "
            "there, agreed. Lincoln said a petition was under way."
        ),
        "Lincoln Street|Abe Lincoln",
    ),
    (
        (
            "The Harlow Foundation gave £2m. Its founder, Jane Harlow, said the money would go "
            "to schools. Harlow sold her firm in 2019."
        ),
        "Harlow Foundation|Jane Harlow",
    ),
    (
        (
            "The Carden Act became law in May. Its author, Senator Luke Carden, called it a "
            "start. Carden is up for re-election."
        ),
        "Carden Act|Luke Carden",
    ),
    (
        (
            "The crash closed the Tollan Bridge for hours. The bridge is named for Iris Tollan. "
            "Tollan died in 1950."
        ),
        "Tollan Bridge|Iris Tollan",
    ),
    (
        ("Denzel Washington flew to Washington on Friday. In Washington, officials were waiting."),
        "Denzel Washington|Washington",
    ),
    (
        (
            "Fire crews were called to Ashby Park at noon. Ellen Ashby, a spokeswoman, said "
            "nobody was hurt. “It was quick,” Ashby said."
        ),
        "Ashby Park|Ellen Ashby",
    ),
    (
        ("The Morrow Award went to a nurse. Hugh Morrow, its sponsor, was absent. Morrow was ill."),
        "Morrow Award|Hugh Morrow",
    ),
    (
        "Trump Tower was quiet as Donald Trump left New York. Trump flew to Florida.",
        "Trump Tower|Donald Trump|New York|Florida",
    ),
    (
        (
            "Republicans and Democrats in the House are far apart. Democratic leaders want a "
            "vote; Republican senators do not."
        ),
        "Republicans|Democrats|House",
    ),
    (
        "The Democratic governor vetoed the bill. Republican lawmakers in Kansas protested.",
        "Kansas",
    ),
    (
        (
            "Sen. Arlo Speck, R-Va., said the bill was dead. Rep. Mina Dole, D-Calif., "
            "disagreed. Speck shrugged."
        ),
        "Arlo Speck|Mina Dole",
    ),
    (
        ("Rep. Joan Field (R-Ohio) and Sen. Sam Lott (D-N.Y.) wrote the bill. Field spoke first."),
        "Joan Field|Sam Lott",
    ),
    (
        (
            "Secretary of State Nora Bligh met her Norwegian counterpart, Foreign Minister Olav "
            "Strand, in Oslo. Bligh praised Norway."
        ),
        "Nora Bligh|Olav Strand|Oslo|Norway",
    ),
    (
        (
            "Attorneys General from 12 states sued the company. Attorney General Pat Ruiz of "
            "New Mexico led them."
        ),
        "Pat Ruiz|New Mexico",
    ),
    (
        (
            "The Chief Executive of Lumen Gas, Ivor Pratt, resigned. Chief Executives rarely "
            "do. Pratt will leave in June."
        ),
        "Lumen Gas|Ivor Pratt",
    ),
    (
        "Arno Feld, Ph.D., stated that the sample was small. Feld teaches at Tufts.",
        "Arno Feld|Tufts",
    ),
    (
        "Dr. Lena Sorg, M.D., treated the boy. Sorg said that he would live.",
        "Lena Sorg",
    ),
    (
        (
            "He watched TV and read the news on the Internet. God knows why, said his wife, "
            "Betty Crane."
        ),
        "Betty Crane",
    ),
    (
        (
            "She speaks English, French and Arabic. Her lessons in Mandarin start on Monday in "
            "Leeds."
        ),
        "Leeds",
    ),
    (
        (
            "Norwegians go to the polls in September. Most Swedes do not care. Norwegian voters "
            "are tired."
        ),
        "Norwegians|Swedes",
    ),
    (
        (
            "Christmas fell on a Tuesday. On Boxing Day and New Year's Eve the shops in Hull "
            "were shut."
        ),
        "Hull",
    ),
    (
        (
            "Part II of the report came out in March. Chapter Four names Julia Stern. Stern "
            "denies it. No. 10 was silent."
        ),
        "Julia Stern",
    ),
    (
        "Mr Bligh and Mrs Bligh waved. Mr. Bligh, a farmer, grows barley.",
        "Bligh",
    ),
    (
        (
            "The Supreme Court ruled on Monday. Justice Elena Marsh wrote for the court. Chief "
            "Justice Paul Roe dissented."
        ),
        "Supreme Court|Elena Marsh|Paul Roe",
    ),
    (
        (
            "OSLO — Ada Bell, the minister, said on Monday that she would resign.\n\nBell has "
            "served since 2019."
        ),
        "Ada Bell",
    ),
    (
        (
            "PORT LISSEN, Norway (Agency) — A ferry ran aground on Sunday, police said. Nobody "
            "was hurt, said Captain Jon Vik."
        ),
        "Jon Vik",
    ),
    (
        "LONDON (Reuters) - British shares fell on Friday. The Bank of England held rates.",
        "Bank of England",
    ),
    (
        (
            "WASHINGTON (AP) — Senator Ruth Kane said she would vote no. “It is a bad bill,” "
            "Kane said."
        ),
        "Ruth Kane",
    ),
    (
        (
            "BERLIN, March 3 - Germany will send buses, Chancellor Olaf Brandt said. Brandt "
            "spoke in Berlin."
        ),
        "Germany|Olaf Brandt|Berlin",
    ),
    (
        (
            "SALT HARBOR, Maine — Lobster prices fell. “We are done,” said Walt Pike, a "
            "fisherman in Salt Harbor. Pike sold his boat."
        ),
        "Walt Pike|Salt Harbor",
    ),
    (
        ("Paris (AFP) – French farmers blocked roads. Farmer Luc Morel said Paris did not listen."),
        "Luc Morel|Paris",
    ),
    (
        "Nairobi, Kenya – The court freed James Otieno on bail. Otieno wept.",
        "James Otieno",
    ),
    (
        (
            "President Lidia Marr met Chinese President Hu Lin in Beijing on Monday. Marr and "
            "Hu signed a deal on grain."
        ),
        "Lidia Marr|Hu Lin|Beijing",
    ),
    (
        (
            "The United Nations said that 40,000 people had fled. The UN wants more money from "
            "the European Union. The EU said no."
        ),
        "United Nations|European Union",
    ),
    (
        (
            "The Federal Bureau of Investigation opened a case. An FBI agent, Kate Dunn, told "
            "the court that the FBI had tapes. Dunn was calm."
        ),
        "Federal Bureau of Investigation|Kate Dunn",
    ),
    (
        (
            "The World Health Organization (WHO) warned of measles. Tedros Abate, who heads the "
            "WHO, spoke in Geneva."
        ),
        "World Health Organization|Tedros Abate|Geneva",
    ),
    (
        (
            "The World Trade Body (WTB) met in Geneva. Trade Secretary Ida Lunn and Justice Roe "
            "said that the WTB was too slow."
        ),
        "World Trade Body|Ida Lunn|Roe|Geneva",
    ),
    (
        "Former Vice President Al Morse endorsed Gov. Tina Wu. Wu thanked Morse.",
        "Al Morse|Tina Wu",
    ),
    (
        (
            "Ursula von der Brink addressed the European Parliament in Strasbourg. Von der "
            "Brink asked for patience."
        ),
        "Ursula von der Brink|European Parliament|Strasbourg",
    ),
    (
        ("Crown Prince Salem bin Nasser al-Farouq received the envoy. Al-Farouq will visit Cairo."),
        "Salem bin Nasser al-Farouq|Cairo",
    ),
    (
        (
            "Analysts said the Kremlin would not move. Kremlin spokesman Ilya Morov denied it. "
            "Morov spoke to TASS."
        ),
        "Kremlin|Ilya Morov|TASS",
    ),
    (
        (
            "The Home Office said it would appeal. Home Secretary Ravi Nair told the BBC that "
            "the ruling was wrong. Mr Nair will speak today."
        ),
        "Home Office|Ravi Nair|BBC",
    ),
    (
        (
            "Shares in Orsted Wind fell 4% in Copenhagen. Chief Financial Officer Mette Juhl "
            "blamed rates. Analysts at Goldman Sachs cut their target."
        ),
        "Orsted Wind|Copenhagen|Mette Juhl|Goldman Sachs",
    ),
    (
        "Apple and Google will appeal, Apple said. Google declined to comment.",
        "Apple|Google",
    ),
    (
        (
            "The Bank of Norholm and Procter Ltd merged. The bank's chairman, Sir Ian Tate, "
            "will retire. Tate is 71."
        ),
        "Bank of Norholm|Procter Ltd|Ian Tate",
    ),
    (
        (
            "Wall Street rallied. The Dow Jones Industrial Average rose 1%. The Federal Reserve "
            "meets next week; the Fed may cut."
        ),
        "Wall Street|Dow Jones Industrial Average|Federal Reserve|Fed",
    ),
    (
        (
            "Tesco's boss, Ken Murphy, said prices would fall. Sainsbury's followed. Murphy "
            "joined Tesco in 2020."
        ),
        "Tesco|Ken Murphy|Sainsbury",
    ),
    (
        (
            "Serena Cole won the U.S. Open in New York. Cole beat Japan's Aiko Mori in straight "
            "sets. Mori wept."
        ),
        "Serena Cole|U.S. Open|New York|Japan|Aiko Mori",
    ),
    (
        (
            "Coach Bill Tarr said the Ravens would be back. The Ravens lost to the Denver "
            "Broncos. Quarterback Jay Cobb threw twice. Cobb left the field."
        ),
        "Bill Tarr|Ravens|Denver Broncos|Jay Cobb",
    ),
    (
        (
            "England's captain, Harry Noble, scored in the World Cup final. Noble plays for "
            "Bayern Munich."
        ),
        "England|Harry Noble|World Cup|Bayern Munich",
    ),
    (
        (
            "Sean Dyer, 34, of Mill Lane, Hull, pleaded guilty at Hull Crown Court. Judge Mary "
            "Penn jailed Dyer for six years."
        ),
        "Sean Dyer|Mill Lane|Hull|Hull Crown Court|Mary Penn",
    ),
    (
        (
            "Detective Inspector Joe Marsh of Kent Police appealed for help. DI Marsh said a "
            "man had been seen near Station Road."
        ),
        "Joe Marsh|Kent Police|Station Road",
    ),
    (
        (
            "The U.S. District Court in Boston dismissed the suit. Lawyers for Maria Gomez and "
            "her son, Luis Gomez, will appeal. Luis Gomez is nine."
        ),
        "U.S. District Court|Boston|Maria Gomez|Luis Gomez",
    ),
    (
        (
            "Prosecutors charged Roy Bell with fraud. His wife, Ann Bell, was not charged. Mrs "
            "Bell left by a side door. Mr Bell said nothing."
        ),
        "Roy Bell|Ann Bell",
    ),
    (
        (
            "Residents say the Riverside Medical Center is too far. Nurse Gail Stone works "
            "there. Stone drives 40 miles from Pine Creek."
        ),
        "Riverside Medical Center|Gail Stone|Pine Creek",
    ),
    (
        (
            "The St. Mary's Church roof fell in on Sunday. Father Dan Keogh said Mass in the "
            "hall. Keogh has asked for gifts."
        ),
        "St. Mary's Church|Dan Keogh",
    ),
    (
        (
            "Parents at Hillcrest Elementary School met Principal Rosa Diaz. Diaz promised a "
            "crossing guard on Oak Avenue."
        ),
        "Hillcrest Elementary School|Rosa Diaz|Oak Avenue",
    ),
    (
        (
            "Firefighters from Bell County and the city of Temple fought the fire. County Judge "
            "Ed Ross thanked them. Ross said Bell County was dry."
        ),
        "Bell County|Temple|Ed Ross",
    ),
    (
        (
            "Patients waited for hours. The hospital in Derby said more staff were due. Nurses, "
            "it said, are tired."
        ),
        "Derby",
    ),
    (
        (
            "Meanwhile, Greenpeace said the mine was illegal. According to Greenpeace, rivers "
            "near Kolma are red. However, the firm denied it."
        ),
        "Greenpeace|Kolma",
    ),
    (
        ("“I love Paris,” Rose said. Rose Tyler has lived there since May. Rose is from Wales."),
        "Paris|Rose Tyler|Wales",
    ),
    (
        "Martin Luther King Jr. spoke here in 1963. King's words moved many.",
        "Martin Luther King Jr.",
    ),
    (
        (
            "J.R. Hale and D. H. Munro wrote the paper in Nature. Hale said the data were "
            "clear. Munro works at MIT."
        ),
        "J.R. Hale|D. H. Munro|Nature|MIT",
    ),
    (
        (
            "Pope Leo met the Archbishop of Canterbury, Justin Ward. The Pope prayed. Ward "
            "spoke of Gaza."
        ),
        "Leo|Canterbury|Justin Ward|Gaza",
    ),
    (
        (
            "The Guardian reported that The New York Times had the memo. The Times declined to "
            "say how."
        ),
        "Guardian|The New York Times",
    ),
    (
        (
            "Hurricane Ida hit Louisiana. Ida weakened on Monday. The National Hurricane Center "
            "in Miami said so."
        ),
        "Hurricane Ida|Louisiana|National Hurricane Center|Miami",
    ),
    (
        "World War II veterans met in Normandy. The Second World War ended in 1945.",
        "World War II|Normandy|Second World War",
    ),
    (
        (
            "Muslims and Christians prayed together. A Jewish school in Antwerp joined. Islam "
            "and Christianity share much."
        ),
        "Muslims|Christians|Antwerp|Islam|Christianity",
    ),
    (
        ("He left South Wales for the Middle East, then moved to West Virginia. The West is wide."),
        "South Wales|Middle East|West Virginia|West",
    ),
    (
        ("Gov. Jack Prim signed it. Lt. Gov. Amy Sole did not. Then Prim flew home to St. Louis."),
        "Jack Prim|Amy Sole|St. Louis",
    ),
    (
        (
            "The minister said Covid had hurt schools. NHS England agreed. The NHS is short of "
            "nurses."
        ),
        "NHS England|NHS|Covid",
    ),
]


def test_an_article_has_the_names_that_a_reader_lists() -> None:
    """Each by its fullest form."""
    table = pd.DataFrame({"text": [text for text, _ in CASES], "language": "en"})
    corpus = mk.read_articles(table)
    actors = mk.find_actors(mk.tokenize(corpus), min_mentions=1)
    found = actors.groupby("doc_id")["actor"].agg(set)
    for doc_id, (text, names) in zip(corpus.articles["doc_id"], CASES, strict=True):
        assert found[doc_id] == set(names.split("|")), text


@pytest.mark.parametrize(
    ("line", "titled"),
    [
        ("Council Asks Ann Vane to Quit Race", True),
        ("Related: Council Asks Ann Vane to Quit Race", True),
        ("Read more: Landlord Faces Court Over Damp Flats", True),
        ("VANE WINS RECOUNT", True),
        ("Ann Vane", True),
        ("What We Know So Far", True),
        ("Who Pays for the New Road?", True),
        ("Ann Vane met Tom Marsh", False),
        ("Ann Vane meets Marsh in Oslo", False),
        ("Ann Vane says she will run again", False),
        ("Velmark waited.", False),
        ("Ada Kern met Bo Ström.", False),
        ("Bill: I went there.", False),
        ("12 345", False),
        ("", False),
    ],
)
def test_a_title_has_no_word_in_lower_case_but_small_ones(line: str, titled: bool) -> None:  # noqa: FBT001
    """Names are learned from all other lines."""
    assert is_title_case(line) == titled


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Council Asks Ann Vane to Quit\nAnn Vane left.", ["Ann Vane"] * 2),
        ("VANE WINS\nDorrit J. Vane left.", ["Dorrit J. Vane"] * 2),
        ("Dorrit Vane’s Vote\nDorrit J. Vane left.", ["Dorrit J. Vane"] * 2),
        ("Marsh Asks Kern\nIt rained.", []),
    ],
)
def test_what_the_text_names_is_found_in_titles(text: str, full: list[str]) -> None:
    """Also by surname, in capitals alone, and inside of a longer run; nothing else is."""
    assert [name.full for name in find_names(text)] == full


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("Kern Tower fell. Kern said so.", ["Kern Tower", "Kern"]),
        ("Max Kern built Kern Tower. Kern left.", ["Max Kern", "Kern Tower", "Max Kern"]),
        ("The White House spoke. The House did not.", ["White House", "House"]),
        ("The University of Ohio is in Ohio.", ["University of Ohio", "Ohio"]),
        ("Velmark AB grew. Velmark is old.", ["Velmark AB"] * 2),
        ("The Denver Broncos won in Denver.", ["Denver Broncos", "Denver"]),
        ("Radio Belmora sent news to Belmora.", ["Radio Belmora", "Belmora"]),
        ("Ann Bell and Roy Bell came. Mr Bell left.", ["Ann Bell", "Roy Bell", "Roy Bell"]),
        ("Ann Vane met President Ida Vane. President Vane left.", ["Ann Vane", *["Ida Vane"] * 2]),
        ("Tom Washington met friends. Washington was glad to be in Washington.",
         ["Tom Washington", "Tom Washington", "Washington"]),
        ("The US Senate met. The United States and the U.S. agree.",
         ["US Senate", *["United States"] * 2]),
        ("The Food and Drug Administration met the White House and Congress.",
         ["Food and Drug Administration", "White House", "Congress"]),
        ("The Bank of Osaka and Ito Ltd met.", ["Bank of Osaka", "Ito Ltd"]),
        ("The Conservatives lost. The Republicans won.", ["Conservatives", "Republicans"]),
        ("Near Guy’s Hospital it rained.", ["Guy’s Hospital"]),
    ],
)  # fmt: skip
def test_a_name_is_short_for_another_or_stands_for_itself(text: str, full: list[str]) -> None:
    """A place, a body and a man of one name are three; a title and a sex tell two namesakes."""
    assert [name.full for name in find_names(text)] == full


def test_an_organisation_has_no_sex() -> None:
    """Whoever it is called after."""
    names = find_names("Victoria Hart left the Victoria Foundation.")
    assert [(name.kind, name.sex) for name in names] == [("person", "f"), ("body", "")]


@pytest.mark.parametrize(
    "text",
    [
        "A Seattle-based firm and a Warhol-like wig came, and anti-Trump voters.",
        "It sank with two NCPs.",
        "The South African and Latin-American teams of the Minnesota Democrat lost.",
        "A professor of Evolutionary Psychology read Part II to Group G.",
        "They met on Good Friday, Boxing Day and New Year’s Eve.",
        "The Attorneys General and the Vice President of the day met MPs.",
    ],
)
def test_adjectives_days_offices_and_abbreviations_are_no_names(text: str) -> None:
    """Whatever capitals they have."""
    assert find_names(text) == []


@pytest.mark.parametrize(
    "start",
    [
        "OSLO — ", "OSLO—", "OSLO (Agency) - ", "PORT LISSEN, Norway (Agency) — ", "Oslo (AFP) – ",
        "OSLO, March 3 -- ", "Nairobi, Kenya – ", "OSLO: ",
    ],
)  # fmt: skip
def test_the_place_of_a_dateline_is_no_actor_and_no_speaker(start: str) -> None:
    """Nor is the agency."""
    text = f"{start}Ada Bell, the minister, said that it rained."
    corpus = mk.read_articles(pd.DataFrame({"text": [text], "language": ["en"]}))
    actors = mk.find_actors(mk.tokenize(corpus), min_mentions=1)
    assert set(actors["actor"]) == {"Ada Bell"}
    quotes = mk.find_quotes(corpus)
    assert quotes["speaker"].tolist() == ["Ada Bell"]


LINES = [
    "Ann Vane Wins",
    "Ann Vane left.",
    "VANE LEFT",
    "OSLO — Vane’s men, of Oslo, met Bo Ito.",
    "it",
]


@given(st.lists(st.sampled_from(LINES), max_size=8))
def test_mentions_are_slices_in_order_and_titles_add_no_name(lines: list[str]) -> None:
    """Every name is that of an article without its titles."""
    names = find_names("\n".join(lines))
    assert all("\n".join(lines)[name.start : name.end] == name.name for name in names)
    assert all(one.end <= two.start for one, two in pairwise(names))
    known = find_names("\n".join(line for line in lines if not is_title_case(line)))
    assert {name.full for name in names} == {name.full for name in known}


@given(st.lists(st.lists(st.sampled_from(LINES), max_size=4), max_size=6))
def test_the_names_of_many_articles_are_those_of_each(articles: list[list[str]]) -> None:
    """Held as columns, with articles that have none."""
    read = [find_names("\n".join(lines)) for lines in articles]
    found = number_names(iter(read))
    assert [found.of(row) for row in range(len(read))] == read
    assert found.first[-1] == len(found.row)
