"""The graph against the article itself, which is no part of the project and may not be here."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs import shown
from kg.session import Session
from kg.terms import Answer
from kg.validation.passages import verify

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPPED = {"build", "dist", "node_modules", "__pycache__"}
RUN = 8
KINDS = {
    "activity": "activity",
    "activity (planning)": "planning-activity",
    "aspiration": "aspiration",
    "background fact": "background",
    "background fact (count)": "background",
    "conversion": "conversion",
    "instrument": "instrument",
    "milestone (binary target)": "dated-milestone",
    "presupposed fact": "presupposed",
    "purpose": "purpose",
    "scope": "background",
    "structure": "heading",
    "target (count)": "structural-target",
    "target (quantitative)": "quantitative-target",
    "target (structure)": "structural-target",
}
SECOND = {
    "C003": [(151, 161), (222, 241)],
    "C004": [(51, 58), (151, 161)],
    "C005": [(151, 161)],
    "C011": [(661, 683)],
    "C012": [(661, 683)],
    "C026": [(1231, 1246)],
}
MODALITY = {
    (146, 150): "C004 C005",
    (425, 438): "C007 C008 C009 C010",
    (605, 612): "C012",
    (707, 732): "C014",
    (876, 890): "C015",
    (1011, 1026): "C018 C019 C020 C021",
    (1163, 1173): "C026",
    (1251, 1255): "C029 C030 C031 C032 C033 C034",
    (1251, 1266): "C028",
    (1314, 1318): "C029 C030",
    (1399, 1413): "C031 C032 C033 C034",
    (1535, 1539): "C045 C046 C047",
    (1535, 1558): "C040 C041 C042 C043 C044",
    (1795, 1802): "C045 C046 C047",
    (1937, 1941): "C053 C054 C055 C056",
    (1937, 1949): "C049 C050",
    (2262, 2267): "C056",
    (2356, 2368): "C058 C060",
    (2625, 2629): "C063 C064",
    (2625, 2634): "C062",
    (2694, 2701): "C063 C064",
    (2802, 2807): "C069 C070 C071 C072 C073",
    (2802, 2821): "C066 C067 C068",
    (2941, 2951): "C069 C070 C071 C072",
    (3093, 3101): "C073",
    (3215, 3237): "C075 C076",
    (3362, 3366): "C078",
    (3362, 3374): "C077",
    (3414, 3419): "C078",
    (3548, 3557): "C081 C083 C084 C085",
    (3666, 3679): "C083 C084 C085",
}
"""The passages elsewhere that say how firmly claims commit, and the claims."""

Outside = Callable[[str], Path]


@pytest.fixture(scope="module")
def session() -> Session:
    """Datong's plan, whatever other plans `data/` holds."""
    return shown.session()


@pytest.fixture
def article(outside: Outside) -> Path:
    """The file of the article as it was read."""
    return outside("sources/datong-2021-03-12.txt")


@pytest.fixture
def read(outside: Outside) -> list[dict[str, str]]:
    """The claims as they were read from the article, one dict a line."""
    text = outside("sources/claims.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def rows(answer: Answer) -> list[dict[str, str]]:
    """The rows of an answer by column, an unbound cell as an empty text."""
    return [
        {name: str(cell or "") for name, cell in zip(answer.columns, row, strict=True)}
        for row in answer
    ]


def locator(row: dict[str, str]) -> str:
    """Section, paragraph and sentence as the claims file writes them."""
    if not row["paragraph"]:
        return f"S{row['section']}/H"
    return f"S{row['section']}/P{row['paragraph']}/s{row['sentence']}"


def test_every_claim_stands_where_it_was_read(session: Session, read: list[dict[str, str]]) -> None:
    """Counts the claims whose start, end and locator equal the file's: 86 of 86."""
    found = {r["id"]: (r["start"], r["end"], locator(r)) for r in rows(session.query("claims"))}
    assert len(found) == len(read) == 86
    assert found == {row["id"]: (row["start"], row["end"], row["locator"]) for row in read}


def test_every_claim_is_of_the_kind_that_was_read(
    session: Session, read: list[dict[str, str]]
) -> None:
    """Counts the claims whose kind is the file's: 86 of 86, of twelve kinds."""
    found = {r["id"]: r["kind"].rpartition("/")[2] for r in rows(session.query("claims"))}
    assert len(set(found.values())) == 12
    assert found == {row["id"]: KINDS[row["kind"]] for row in read}


def test_the_same_words_have_the_same_modality(
    session: Session, read: list[dict[str, str]]
) -> None:
    """Counts the wordings of the claims file, each read with one modality or with none."""
    found = {r["id"]: r["modality"].rpartition("/")[2] for r in rows(session.query("claims"))}
    by_words: dict[str, set[str]] = defaultdict(set)
    for row in read:
        by_words[row["modality"]].add(found[row["id"]])
    assert len(by_words) >= 35
    assert {words: said for words, said in by_words.items() if len(said) > 1} == {}
    assert len({said for group in by_words.values() for said in group} - {""}) == 8
    assert sum(not said for said in found.values()) == 27


def test_passages_hold_the_words_that_say_how_firmly_claims_commit(
    session: Session, article: Path, read: list[dict[str, str]]
) -> None:
    """Counts the claims with a modality, 59 of 86, and those that lack a word of it: none."""
    text = article.read_text("utf-8")
    held = defaultdict(set)
    for row in rows(session.query("passages")):
        held[row["id"]] |= set(words(text[int(row["start"]) : int(row["end"])]))
    committed = {r["id"] for r in rows(session.query("claims")) if r["modality"]}
    assert len(committed) == 59
    lacking = {}
    for row in read:
        quoted = re.findall(r'"([^"]+)"', row["modality"]) or [row["modality"]]
        said = set(words(re.sub(r"\(hearsay\)|\(completed and\)|with$", "", quoted[0])))
        if row["id"] in committed and (missing := said - held[row["id"]]):
            lacking[row["id"]] = missing
    assert lacking == {}


def test_every_passage_holds(session: Session, article: Path) -> None:
    """86 of 86 claims, every passage, and the hash of the whole file."""
    verification = session.verify(article)
    assert verification.holds
    assert verification.file_matches
    assert len(verification.claims) == 86
    assert verification.passages >= 110
    assert (verification.failed_claims, verification.failed_passages) == ([], 0)
    assert verification.summary().startswith("86/86 claims")


def test_one_changed_character_names_the_claims_that_it_hits(
    session: Session, article: Path, read: list[dict[str, str]]
) -> None:
    """For any place and character: the claims named are those with a span that holds it."""
    text = article.read_text("utf-8")
    passages = session.query("passages")
    spans = [(row["id"], int(row["start"]), int(row["end"])) for row in read]
    spans += [(claim, *span) for claim, second in SECOND.items() for span in second]
    spans += [(claim, *span) for span, claims in MODALITY.items() for claim in claims.split()]
    assert len(spans) == 86 + 8 + 77

    @settings(max_examples=300, deadline=None)
    @given(st.integers(0, len(text) - 1), st.characters(exclude_categories=("Cs",)))
    def changed(place: int, character: str) -> None:
        damaged = text[:place] + character + text[place + 1 :]
        hit = {claim for claim, start, end in spans if start <= place < end}
        verification = verify(passages, damaged, "damaged")
        same = character == text[place]
        assert set(verification.failed_claims) == (set() if same else hit)
        assert verification.file_matches == same
        assert verification.holds == same

    changed()


def test_every_span_is_hit_by_a_change_at_either_end(
    session: Session, article: Path, read: list[dict[str, str]]
) -> None:
    """Counts the claims named when their first or last character changes: all 86, both ways."""
    text = article.read_text("utf-8")
    passages = session.query("passages")
    named = 0
    for row in read:
        for place in (int(row["start"]), int(row["end"]) - 1):
            damaged = f"{text[:place]}\N{MIDDLE DOT}{text[place + 1 :]}"
            assert row["id"] in verify(passages, damaged, "damaged").failed_claims
            named += 1
    assert named == 2 * 86


def words(text: str) -> list[str]:
    """The words of a text in lower case, without marks."""
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def project_files() -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its text."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not any(p in SKIPPED or p.startswith(".") for p in parts):
            try:
                yield path, path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                continue


@pytest.fixture
def guarded(session: Session, article: Path) -> set[tuple[str, ...]]:
    """The runs of eight words in the article's sentences: its title and lists of names aside."""
    title, *lines = article.read_text("utf-8").splitlines()
    names = {str(cell) for cell in session.query("enterprises").column("articleName")}
    of_names = {*(word for name in names for word in words(name)), "and"}
    found = {run for line in lines for run in runs(line) if not set(run) <= of_names}
    return found - runs(title)


def test_no_sentence_of_the_article_is_in_the_project(guarded: set[tuple[str, ...]]) -> None:
    """Counts the files of the project, and those with eight words in a row of it: none."""
    assert len(guarded) >= 300
    seen, copied = 0, {}
    for path, text in project_files():
        seen += 1
        if found := runs(text) & guarded:
            copied[str(path.relative_to(ROOT))] = [" ".join(run) for run in sorted(found)]
    assert seen >= 300
    assert copied == {}


def test_a_sentence_of_the_article_would_be_found(
    article: Path, guarded: set[tuple[str, ...]]
) -> None:
    """Every paragraph of eight words or more, wrapped as a comment would be, is caught."""
    lines = [line for line in article.read_text("utf-8").splitlines()[1:] if runs(line)]
    assert len(lines) >= 10
    for line in lines:
        wrapped = "# " + re.sub(r"(\S+ \S+ \S+) ", r"\1\n# ", line)
        assert runs(wrapped) & guarded, line[:20]
