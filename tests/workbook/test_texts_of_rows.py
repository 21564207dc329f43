"""Quotes in rows: placed in the text at hand, kept without it, placed anew where it changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from workbook import small
from workbook.test_mistakes import write_text

from kg.errors import InputError
from kg.workbook import spreadsheet
from kg.workbook.importer import Imported, examine, import_book
from kg.workbook.spreadsheet import Cell, Value
from kg.workbook.template import Source, make

pytestmark = pytest.mark.usefixtures("rules_read_once")
AT = small.column_of("Claims", "plan:at")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small valid workbook imported; no test changes it."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "data").mkdir()
    (folder / "sources").mkdir()
    write_text(folder, "yunshi-plan.txt", small.TEXT)
    (folder / "book.xlsx").write_bytes(small.xlsx())
    assert not run(folder).refused
    return folder


@pytest.fixture
def folder(imported: Path, tmp_path: Path) -> Path:
    """Another folder with the same."""
    return shutil.copytree(imported, tmp_path, dirs_exist_ok=True)


def source(folder: Path) -> Source:
    own = sorted((folder / "data").glob("*.ttl"))
    return Source(own=own, name="yunshi", sources=folder / "sources")


def run(folder: Path) -> Imported:
    return import_book(folder / "book.xlsx", source(folder), folder / "data")


def exported(folder: Path, *, quotes: bool = True) -> spreadsheet.Book:
    (folder / "book.xlsx").write_bytes(make(source(folder), quotes=quotes))
    return spreadsheet.read(folder / "book.xlsx")


def quotes_in(book: spreadsheet.Book) -> list[object]:
    (claims,) = [grid for grid in book.grids if grid.name == "Claims"]
    return [row[AT].value if AT in row else None for n, row in claims.rows.items() if n > 2]


def data(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (folder / "data").glob("*.ttl")}


def test_words_come_back_where_the_text_is_at_hand(folder: Path) -> None:
    given = [row["plan:at"] for row in small.ROWS["Claims"]]
    assert quotes_in(exported(folder)) == given
    assert quotes_in(exported(folder, quotes=False)) == [None] * len(given)


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("text", [True, False])
def test_places_stay_with_and_without_words_and_text(
    quotes: bool, text: bool, folder: Path
) -> None:
    before = data(folder)
    exported(folder, quotes=quotes)
    if not text:
        (folder / "sources" / "yunshi-plan.txt").unlink()
    assert not run(folder).refused
    assert data(folder) == before


def test_no_words_enter_the_data(folder: Path) -> None:
    """Labels are in one's own words; of the source there are places alone."""
    texts = "".join(data(folder).values())
    assert "全市大数据产业年产值超过900亿元" not in texts
    assert "由星河数据公司承建" not in texts


def test_of_two_places_the_one_between_its_neighbours_is_taken(tmp_path: Path) -> None:
    """The words of the fourth row occur twice, once between those of the third and the fifth."""
    (tmp_path / "data").mkdir()
    (tmp_path / "sources").mkdir()
    again = small.TEXT + "\n建设云石数据中心，由星河数据公司承建。\n"
    write_text(tmp_path, "yunshi-plan.txt", again)
    (tmp_path / "book.xlsx").write_bytes(small.xlsx())
    assert not run(tmp_path).refused
    start = again.index("建设云石数据中心，由星河")
    assert f"plan:start {start} ;" in data(tmp_path)["yunshi.ttl"]
    assert again.count("建设云石数据中心，由星河") == 2


def test_rows_of_another_text_are_no_neighbours(tmp_path: Path) -> None:
    """A row of the report stands between; its place is in another text, beyond all of this one."""
    (tmp_path / "data").mkdir()
    (tmp_path / "sources").mkdir()
    again = small.TEXT + "\n建设云石数据中心，由星河数据公司承建。\n"
    write_text(tmp_path, "yunshi-plan.txt", again)
    write_text(tmp_path, "yunshi-report.txt", "云石市的报告。" * 100 + "云石市地处石湖地区。\n")
    rows = small.completed()
    stray = {**rows["Claims"][0], "dcterms:identifier": "C080", "plan:states": "yunshi-report"}
    claims = [*rows["Claims"][:3], stray, *rows["Claims"][3:]]
    (tmp_path / "book.xlsx").write_bytes(small.xlsx({**rows, "Claims": claims}))
    found = run(tmp_path).report.findings
    assert "workbook:quote-twice" not in {one.rule for one in found}


def with_claims(folder: Path, claims: Sequence[Mapping[str, Value]], text: str) -> Imported:
    """The import of the small book with other claims, from another text."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "sources").mkdir(exist_ok=True)
    write_text(folder, "yunshi-plan.txt", text)
    rows = {**small.completed(), "Claims": claims}
    if len(claims) < len(small.ROWS["Claims"]):
        rows = {**rows, "Open points": [], "Involvements": []}
    (folder / "book.xlsx").write_bytes(small.xlsx(rows))
    return run(folder)


def asked(imported: Imported) -> list[int | None]:
    return [one.line for one in imported.report.findings if one.rule == "workbook:quote-twice"]


AGAIN = small.TEXT + "\n建设云石数据中心，由星河数据公司承建。\n"
"""The words of the fourth claim occur twice; one place lies between those of its neighbours."""


@pytest.mark.parametrize("order", [[4, 1, 6, 3, 0, 5, 2], [6, 5, 4, 3, 2, 1, 0]])
def test_numbers_in_the_order_of_the_text_tell_what_rows_in_another_order_do_not(
    order: list[int], tmp_path: Path
) -> None:
    given = small.completed()["Claims"]
    sorted_otherwise = [given[number] for number in order]
    assert not with_claims(tmp_path, sorted_otherwise, AGAIN).refused
    assert f"plan:start {AGAIN.index('建设云石数据中心，由星河')} ;" in data(tmp_path)["yunshi.ttl"]
    renumbered = [
        {**claim, "dcterms:identifier": f"C{n:03}"} for n, claim in enumerate(sorted_otherwise, 1)
    ]
    assert asked(with_claims(tmp_path, renumbered, AGAIN)) == [order.index(3) + 3]


def test_words_that_stand_twice_are_asked_about_though_another_text_has_them_once(
    tmp_path: Path,
) -> None:
    (tmp_path / "sources").mkdir()
    write_text(tmp_path, "yunshi-report.txt", "建设云石数据中心，由星河数据公司承建。\n")
    assert asked(with_claims(tmp_path, small.completed()["Claims"][:5], AGAIN)) == [6]


def test_few_rows_tell_nothing(tmp_path: Path) -> None:
    assert asked(with_claims(tmp_path, small.completed()["Claims"][:5], AGAIN)) == [6]


def test_a_row_that_stands_last_may_have_been_added(tmp_path: Path) -> None:
    """Its words occur in the middle, and after those of all other rows."""
    claims = [dict(claim) for claim in small.completed()["Claims"]]
    last = {**claims[3], "dcterms:identifier": "C008"}
    claims[3] = {**claims[3], "plan:at": "大数据产业集群"}
    added = {**last, "+rdfs:label@en": "another", "+rdfs:label@zh": "另一项"}
    assert asked(with_claims(tmp_path, [*claims, added], AGAIN)) == [10]


def test_words_within_those_of_another_row_may_stand_there(tmp_path: Path) -> None:
    """The third row has the words in it; they occur again before those of the fifth."""
    text = small.TEXT.replace("2023年底前", "推进新能源装机。2023年底前")
    claims = [dict(claim) for claim in small.completed()["Claims"]]
    claims[3] |= {"plan:at": "新能源装机"}
    assert asked(with_claims(tmp_path, claims, text)) == [6]


@pytest.mark.parametrize(
    ("quote", "words", "start"),
    [
        ("全市大数据产业年产值超过900亿元", "到2025年", "到2025年，全市"),  # in its sentence
        (
            "到2025年，新能源装机占比达到50%以上",
            "2025年",
            "2025年，新能源",
        ),  # in the words of the row
        (
            "建设云石数据中心，由星河数据公司承建",
            "到2025年",
            None,
        ),  # in the sentences of others alone
        ("云石市地处石湖地区。\n二、发展目标\n到2025年，全市", "到2025年", "到2025年，全市"),
        (
            "900亿元。到2025年，新能源",
            "到2025年",
            "到2025年，新能源",
        ),  # of two sentences, in its own
        ("亿元。", "到2025年", "到2025年，全市"),
    ],
)
def test_words_of_time_stand_in_the_words_or_the_sentence_of_their_row(
    quote: str, words: str, start: str | None, tmp_path: Path
) -> None:
    """They occur several times in the text, and never by the places of other rows."""
    claims = [dict(claim) for claim in small.completed()["Claims"]]
    claims[1] |= {"plan:at": quote.replace("\n", ""), "plan:datedAt": words}
    found = with_claims(tmp_path, claims, small.TEXT)
    assert asked(found) == [4] * (start is None)
    if start is not None:
        at = small.TEXT.index(start)
        passage = f"id:yunshi-plan-{at}-{at + len(words)}"
        assert f"plan:datedAt {passage} ;" in data(tmp_path)["yunshi.ttl"]


@pytest.mark.parametrize("quotes", [True, False])
def test_a_text_that_changed_is_taken_after_its_hash_is_cleared(quotes: bool, folder: Path) -> None:
    """Passages that moved are placed anew, without their words, too; one is a comma of six."""
    exported(folder, quotes=quotes)
    write_text(folder, "yunshi-plan.txt", small.TEXT.replace("石湖地区。", "石湖地区，人口众多。"))
    refused = run(folder)
    (found,) = refused.report.findings
    assert found.rule == "workbook:text-changed"
    assert "7 moved, 0 lost" in found.words["en"]
    before = data(folder)
    book = spreadsheet.read(folder / "book.xlsx")
    for key in ("plan:sha256", "plan:characters"):
        book = small.with_cell(book, "Documents", 3, small.column_of("Documents", key), None)
        book = small.with_cell(book, "Documents", 4, small.column_of("Documents", key), None)
    taken = examine(book, source(folder), folder / "data")
    assert [one.as_text() for one in taken.report.findings] == []
    new = {path.name: text for path, text in taken.texts.items()}
    start = small.TEXT.index("努力成为")
    assert f"plan:start {start} ;" in before["yunshi.ttl"]
    assert f"plan:start {start + len('，人口众多')} ;" in new["yunshi.ttl"]
    comma = small.TEXT.index("，全市") + len("，人口众多")
    assert f"id:yunshi-plan-{comma}-{comma + 1}\n" in new["yunshi.ttl"]
    assert new["yunshi-outcomes.ttl"] == before["yunshi-outcomes.ttl"]


def test_a_page_that_changed_after_its_text_was_kept_is_noticed(tmp_path: Path) -> None:
    """Nothing is written until it is said which of the two is meant."""
    path = tmp_path / "sources" / "yunshi-plan.html"
    path.parent.mkdir()
    page = "".join(f"<p>{line}</p>" for line in small.TEXT.split("\n\n"))
    path.write_text(page, "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "book.xlsx").write_bytes(small.xlsx())
    assert run(tmp_path).refused  # the outline is guessed
    kept = path.with_suffix(".txt")
    outline = path.with_suffix(".outline.tsv")
    outline.write_text(outline.read_text("utf-8").partition("\n")[2], "utf-8")
    assert not run(tmp_path).refused
    before, when = data(tmp_path), kept.stat().st_mtime_ns
    assert not run(tmp_path).refused
    assert kept.stat().st_mtime_ns == when
    path.write_text(f"{page}<p>此段后加。</p>", "utf-8")
    with pytest.raises(
        InputError, match=r"plan\.txt: is another text than .*plan\.html; delete it"
    ):
        run(tmp_path)
    assert data(tmp_path) == before
    path.rename(path.with_name("new.html"))
    assert not run(tmp_path).refused


def test_figures_are_read_as_the_source_writes_them(folder: Path) -> None:
    """Words say comparator, value and unit; the account of the import keeps them."""
    rows = small.completed()
    claims = [dict(row) for row in rows["Claims"]]
    claims[2] |= {"+plan:value": "50%以上"}
    del claims[2]["+plan:comparator"], claims[2]["+plan:unit"]
    claims[4] |= {"+plan:deadline": "2023年底"}
    before = data(folder)
    (folder / "book.xlsx").write_bytes(small.xlsx({**rows, "Claims": claims}))
    found = run(folder)
    assert [one.as_text() for one in found.report.findings] == []
    assert data(folder) == before
    (figure,) = found.figures.values()
    assert (figure["words"], figure["value"]) == ("50%以上", "50.0")
    assert '"words": "50%以上"' in (folder / "data" / "import.json").read_text("utf-8")
    exported(folder)  # which has the number
    assert run(folder).figures == found.figures


def test_own_terms_and_an_own_namespace(tmp_path: Path) -> None:
    """An own indicator, unit and technology, used by name; things in another namespace."""
    (tmp_path / "data").mkdir()
    base, vocab = "https://example.org/yunshi/id/", "https://w3id.org/industry-plan/vocab/"
    english, chinese = "skos:prefLabel@en", "skos:prefLabel@zh"
    words = {"skos:definition@en": "thing that was made up", "skos:definition@zh": "虚构之物"}
    rows = dict(small.completed())
    rows["Datasets"] = [*rows["Datasets"], {**rows["Datasets"][0], "id": "yunshi-vocab"}]
    rows["Units"] = [
        {english: "ten-thousand cups", chinese: "万杯", **words, "plan:dimension": "count",
         "plan:factor": 10_000}
    ]  # fmt: skip
    rows["Indicators"] = [
        {english: "tea output", chinese: "茶产量", **words, "plan:dimension": "count",
         "plan:timeBasis": "annual"}
    ]  # fmt: skip
    rows["Technologies"] = [{english: "tea brewing", chinese: "制茶", **words}]
    claims = [{k: v for k, v in row.items() if k != "plan:at" and k != "plan:datedAt"}
              for row in rows["Claims"]]  # fmt: skip
    claims[1] |= {
        "+plan:measures": "茶产量", "+plan:unit": "万杯", "+plan:value": 3,
        "+plan:concerns": "制茶",
        "+rdfs:label@en": "Tea output above 3 ten-thousand cups by the end of 2025",
        "+rdfs:label@zh": "到 2025 年底，茶产量超过 3 万杯",
    }  # fmt: skip
    rows["Claims"] = claims
    rows["Open points"] = []
    source = Source(name="yunshi", base=base)
    (tmp_path / "book.xlsx").write_bytes(small.xlsx(rows))
    found = import_book(tmp_path / "book.xlsx", source, tmp_path / "data")
    assert [one.as_text() for one in found.report.findings] == []
    made = data(tmp_path)
    assert set(made) == {"yunshi.ttl", "yunshi-outcomes.ttl", "yunshi-vocab.ttl"}
    assert f"<{base}yunshi-2021>" in made["yunshi.ttl"]
    assert "<https://example.org/yunshi/data/yunshi>" in made["yunshi.ttl"]
    for name in ("unit:ten-thousand-cups", "indicator:tea-output", "technology:tea-brewing"):
        assert f"\n{name}\n" in made["yunshi-vocab.ttl"]
        assert name in made["yunshi.ttl"]
    assert f"skos:topConceptOf <{vocab}unit>" in made["yunshi-vocab.ttl"]
    again = Source(sorted((tmp_path / "data").glob("*.ttl")), (), base, "yunshi")
    (tmp_path / "book.xlsx").write_bytes(make(again))
    assert import_book(tmp_path / "book.xlsx", again, tmp_path / "data").minted == {}
    assert data(tmp_path) == made


def test_an_id_may_be_chosen_and_a_label_changed(folder: Path) -> None:
    """The id that was written into the book stays when the label from which it was made changes."""
    before = data(folder)["yunshi.ttl"]
    book = spreadsheet.read(folder / "book.xlsx")
    label = small.column_of("Claims", "+rdfs:label@en")
    book = small.with_cell(book, "Claims", 8, label, Cell("advance the Shihu wind base"))
    taken = examine(book, source(folder), folder / "data")
    assert taken.report.findings == []
    (new,) = [text for path, text in taken.texts.items() if path.name == "yunshi.ttl"]
    one, other = set(before.splitlines()), set(new.splitlines())
    assert len(one - other) == len(other - one) == 1
