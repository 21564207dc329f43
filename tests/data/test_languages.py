"""Tables in Chinese have no English words, and those in English no Chinese, for every question.

Names that have no Chinese form are listed. What quotes a name or text as it stands in a language,
a code or an address is left out by its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kg.catalogue.formats import short
from kg.catalogue.rendering import render
from kg.question import Question, everything, heading
from kg.session import Session
from kg.terms import Answer

QUESTIONS = everything()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_WORDS = re.compile(r"\b(?:id|data):\S+|https?://\S+|\b[0-9a-f]{64}\b")
LATIN = re.compile(r"[A-Za-z][A-Za-z]+(?:[ .&/-][A-Za-z]+)*")
QUOTES = {"description", "captions", "homonyms", "identifiers", "mentions", "names"}
"""The questions whose answers are names and texts in whichever language they stand."""
QUOTED = (
    *("articleName", "text", "code", "codePattern", "symbol", "notation", "number"),
    *("isin", "ticker", "url", "id", "sha256"),
)
"""The columns that quote a source, or hold codes and addresses."""
NAMES = {
    # enterprises and projects whose Chinese name is in no source
    *("BCPE Chivalry Bidco Limited", "Cnisp", "Puyun Data", "Puyun Data Co", "Zyintex"),
    *("Nanliuzhuang", "buy Jingdong Inc", "ZDATA", "ZYINTEX", "CRRC", "CRRC Datong"),
    # publishers, web pages and editions
    *("BCIG", "BroadGroup", "DA", "International Mining", "JD.com", "JerBouma FinanceDatabase"),
    *("KHL", "Mingtiandi", "Reportify", "Sims Crane", "Stock Analysis", "Vested Finance"),
    *("Wall St", "World Energy", "ZAKER", "bailiqin.com", "bbthy.net", "cnispgroup.com"),
    *("idmakers.cn", "korh.cc", "nengyuanquan.com", "ordoswh.com", "www.dt.gov.cn"),
    *("zdatacn.com", "datasets/world-cities", "cn/GB", "dr", "hn", "Inc"),
    # systems of codes, and terms that Chinese writes in Latin letters
    *("CIK", "CUSIP", "Crossref", "FIGI", "GB/T", "GRID", "GeoNames", "IRI", "ISIN", "ISNI"),
    *("ISO", "LEI", "NACE", "ROR", "SHA", "UTF", "Unicode", "IT", "PUE", "CR", "EG", "Python"),
}
TITLED = {"documents": "名称", "undated": "名称", "places": "来源文件"}
"""The columns that hold the titles of all documents, as these were published."""


def asked(session: Session, question: Question) -> Answer:
    """The answer to a question; of all things, which have titles and codes, those of a class."""
    given = [p for p in question.params if not p.optional or question.name == "things"]
    examples = {p.name: p.example or "" for p in given}
    return session.query(question.name, **examples)


def cells(answer: Answer, language: str) -> Iterator[tuple[str, str]]:
    """Each cell with its column, but for columns of quotes and codes; IRIs and hashes taken out."""
    left_out = {heading(name)[language] for name in QUOTED}
    for row in answer:
        for column, cell in zip(answer.columns, row, strict=True):
            if column not in left_out:
                yield column, NO_WORDS.sub("", short(cell))


TABLES = [q for q in QUESTIONS if q.name not in QUOTES and q.name != "enterprise-record"]


@pytest.mark.parametrize("question", TABLES, ids=lambda q: q.name)
def test_no_english_word_in_a_chinese_table(session: Session, question: Question) -> None:
    """Counts the words in Latin letters that are no listed name: none."""
    answer = render(session.store, asked(session, question), "zh")
    assert [column for column in answer.columns if not CHINESE.search(column)] == []
    words = {
        word
        for column, text in cells(answer, "zh")
        if column != TITLED.get(question.name)
        for word in LATIN.findall(text)
    }
    assert sorted(words - NAMES) == []


@pytest.mark.parametrize("question", TABLES, ids=lambda q: q.name)
def test_no_chinese_word_in_an_english_table(session: Session, question: Question) -> None:
    answer = render(session.store, asked(session, question), "en")
    assert [column for column in answer.columns if CHINESE.search(column)] == []
    found = [text for _, text in cells(answer, "en") if CHINESE.search(text)]
    named = [text for text in found if question.name == "inferred" and text.startswith("name ")]
    assert found == named


def test_most_questions_are_walked() -> None:
    """Six quote names and texts, one is a graph; all others have a table in both languages."""
    assert len(TABLES) == len(QUESTIONS) - 7 >= 66
    assert len(NAMES) <= 70
