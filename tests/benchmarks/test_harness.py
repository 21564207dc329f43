"""The harness at a tiny size: every figure has its shape, and what is drawn is drawn from them.

How fast anything is plays no part here. A third of the questions and three of the formats are
measured, in `make long`, with `KG_BENCH=all`, all.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import exports, page, questions, record
from benchmarks.__main__ import OF_SIZES, OF_THEIR_OWN, main
from benchmarks.charts import CHARTS
from benchmarks.figures import Cost, Figure, Limit, judged
from benchmarks.questions import ALL, DEAREST, EVERY, ON_TOP, STATISTICS
from benchmarks.record import Record
from benchmarks.summary import BUSY
from benchmarks.words import NAMES, SECTIONS
from docs.generate import FOLDER
from kg.question import everything

IS_LONG = os.environ.get("KG_BENCH") == "all"
TRIPLES = 5_000
FEW_SECONDS = 0.02
"""Of each question: more turns would only make its time more certain."""
ASKED = [
    question
    for number, question in enumerate(everything())
    if IS_LONG or number % 3 == 0 or question.name in STATISTICS
]
FORMATS = [name for name in exports.PEERS if IS_LONG or name in ("csv", "gexf", "gexf-alone")]
NAMED = {
    "beside": {DEAREST, EVERY, ON_TOP},
    "load": {"kg load", "kg load, N-Triples", "kg load, Turtle"},
    "cold": {"kg query claims"},
    "statistics": set(STATISTICS),
    "validate": {"kg validate", "kg validate, shapes alone", "pyshacl, shapes alone"},
    "export": {f"kg export {name.replace('-alone', ', writing alone')}" for name in FORMATS},
    "shards": {"load", "claims, one plan", "targets", "firmness-by-plan", "technology-counts"},
}


PAGES = {"en": "benchmarks.md", "zh": "benchmarks.zh.md"}
"""The reader's page; that of every figure has the same name in `reference/`."""
NUMBERS = re.compile(r"[\d./,]*\d|–")


def measured(docs: Path, *arguments: str) -> Record:
    """What the file of figures keeps after a run."""
    main(["--docs", str(docs), "--runs", "1", "--triples", str(TRIPLES), *arguments])
    return record.read(docs / "benchmarks.json")


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all parts with a size were measured.

    That `kg validate` finds what pySHACL does, and what was planted, and that shards answer as one
    server does, is looked at there: else there would be no figure.
    """
    folder = tmp_path_factory.mktemp("docs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "ENOUGH", FEW_SECONDS)
        patch.setattr(questions, "everything", lambda: ASKED)
        patch.setattr(exports, "PEERS", {name: exports.PEERS[name] for name in FORMATS})
        measured(folder, "--only", *OF_SIZES)
    return folder


@pytest.fixture
def known(docs: Path) -> Record:
    return record.read(docs / "benchmarks.json")


def test_every_part_has_its_figures(known: Record) -> None:
    """Counts the names of each part; each figure with a cost, a size and a setting."""
    for part, names in NAMED.items():
        assert {figure.name for figure in known.of(part)} == names
    warm = {question.name for question in ASKED if questions.binds_a_plan(question)}
    assert {figure.name for figure in known.of("warm")} == {*warm, questions.ALL}
    assert len(warm) >= (35 if IS_LONG else 12)
    assert len(ASKED) >= len(everything()) / (1 if IS_LONG else 3)
    assert len(FORMATS) == (7 if IS_LONG else 3)
    assert set(OF_SIZES) == set(NAMED) | {"warm"}
    for figure in known.figures:
        costs = [figure.ours, *([figure.theirs] if figure.theirs else [])]
        if figure.name != ON_TOP:  # a difference, which may be none
            assert all(0 <= cost.low <= cost.high for cost in costs), figure
            assert all(cost.seconds > 0 for cost in costs), figure
        assert (figure.triples, figure.setting, bool(figure.took)) == (TRIPLES, 0, True)
        assert bool(figure.peer) == (figure.theirs is not None)
    assert all(one.ours.memory for part in ("load", "cold", "validate") for one in known.of(part))


def test_a_part_that_is_measured_again_leaves_the_others(docs: Path, tmp_path: Path) -> None:
    """The figures of another part and of another size are the same as before, byte by byte."""
    file = tmp_path / "benchmarks.json"
    before = (docs / "benchmarks.json").read_text("utf-8")
    other = before.replace(f'"triples": {TRIPLES}', '"triples": 20000')
    figures = before.rpartition('"figures": [\n')[2].rpartition("\n]}")[0]
    more = other.rpartition('"figures": [\n')[2]
    file.write_text(f"{before.rpartition(chr(10) + ']}')[0]},\n{more}", "utf-8")
    measured(tmp_path, "--only", "load")
    lines = file.read_text("utf-8").splitlines()
    kept = [line for line in figures.splitlines() if '"part": "load"' not in line]
    assert {line.rstrip(",") for line in kept} <= {line.rstrip(",") for line in lines}
    assert len(record.read(file).figures) == 2 * len(figures.splitlines())


def test_what_is_known_is_not_measured_again(docs: Path) -> None:
    before = (docs / "benchmarks.json").read_bytes()
    measured(docs, "--missing", "--only", "load", "cold", "validate")
    assert (docs / "benchmarks.json").read_bytes() == before


def test_what_is_drawn_is_there(docs: Path, known: Record) -> None:
    """Pages and charts are what the record gives; charts are XML with a name for each line."""
    for name, draw in page.DRAWN.items():
        assert (docs / name).read_text("utf-8") == draw(known)
    for part in CHARTS:
        chart = ElementTree.parse(docs / "benchmarks" / f"{part}.svg")
        words = {text.text for text in chart.iter("{http://www.w3.org/2000/svg}text")}
        assert {"triples 三元组", "10³", "10⁴"} <= words
        assert len(list(chart.iter("{http://www.w3.org/2000/svg}circle"))) >= 2


@pytest.mark.parametrize(("language", "name"), PAGES.items())
def test_the_page_has_every_figure_of_the_file(language: str, name: str) -> None:
    """Counts the figures of the project's own file, and the rows of its page: the same."""
    kept = record.read(FOLDER / "benchmarks.json")
    text = (FOLDER / "reference" / name).read_text("utf-8")
    assert f"](../{name})" in text
    parts = {figure.part for figure in kept.figures}
    assert parts == {*OF_SIZES, *OF_THEIR_OWN}
    for part in parts & set(SECTIONS):
        section = text.partition(f"\n## {SECTIONS[part].title[language]}\n")[2].partition("\n## ")[
            0
        ]
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        names = {figure.name for figure in kept.of(part)}
        pivoted = part in ("warm", "statistics")
        assert len(rows) == (len(names) if pivoted else len(kept.of(part))), part
        shown = {NAMES[language].get(one, one) for one in names}
        assert all(any(one in row for row in rows) for one in shown)


def required(language: str) -> list[list[str]]:
    """The cells of each row of the reader's page."""
    lines = (FOLDER / PAGES[language]).read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return rows[1:]


@pytest.mark.parametrize(("language", "name"), PAGES.items())
def test_the_page_for_readers_is_short_and_gives_both_ratios(language: str, name: str) -> None:
    """Counts lines, charts and rows; a row has a peer or a dash, and each ratio or a dash."""
    text = (FOLDER / name).read_text("utf-8")
    assert len(text.splitlines()) <= 90
    assert [f"](benchmarks/{part}.svg)" in text for part in CHARTS] == [True] * len(CHARTS)
    rows = required(language)
    assert 20 <= len(rows) <= 30
    for subject, _, beside, _, found, *ratios, holds in rows:
        assert f"](reference/{name}#" in subject
        assert "" not in (beside, found, holds)
        assert all(re.fullmatch(r"–|(1/)?[\d.,]+", ratio) for ratio in ratios), ratios
        assert ratios == ["–", "–"] or beside != "–"
    plain = [[NUMBERS.findall(cell) for cell in row[3:7]] for row in rows]
    assert plain == [[NUMBERS.findall(cell) for cell in row[3:7]] for row in required("en")]


def test_a_row_holds_where_all_its_limits_do() -> None:
    """Counts the limits of the record that hold and do not, and the answers: as many."""
    kept = record.read(FOLDER / "benchmarks.json")
    largest = {(one.part, one.name): one for one in kept.figures}
    every = [
        (figure, one)
        for figure in largest.values()
        for one in judged(figure, kept.of(figure.part))
        if one.found is not None
    ]
    missed = 0
    for row in required("en"):
        some = re.match(r"(\d+) of (\d+)", row[-1])
        missed += int(some[2]) - int(some[1]) if some else 0
        missed += row[1].count("; ") + 1 if row[-1].startswith("**no**") else 0
    assert missed == sum(not one.holds for _, one in every) >= 1
    busy = {SECTIONS[figure.part].title["en"] for figure, _ in every if figure.others > BUSY}
    assert busy == {row[0][1:].partition("]")[0] for row in required("en") if "busy" in row[-1]}


@pytest.mark.parametrize("language", PAGES)
def test_each_question_that_grows_is_named_with_its_reason(language: str) -> None:
    """Counts the questions over 1.5 times from 10⁵ to 10⁷: the page names each.

    Of those that read their own plan alone it says that the engine by itself grows as well.
    """
    kept = {(f.name, f.triples): f for f in record.read(FOLDER / "benchmarks.json").figures}
    growing = {}
    for (name, triples), figure in kept.items():
        before = kept.get((name, 100_000))
        if figure.part == "warm" and triples == 10_000_000 and before and name != ALL:
            assert figure.theirs
            assert before.theirs
            if figure.ours.cpu > 1.5 * before.ours.cpu:
                growing[name] = figure.theirs.cpu / before.theirs.cpu
    assert len(growing) == 19
    assert min(growing.values()) >= 1.5
    about = SECTIONS["warm"].about[language]
    assert {name for name in growing if f"`{name}`" not in about} == set()


def test_processor_time_without_that_of_workers_is_a_dash() -> None:
    """Load computes in one process and shows both ratios; the workers of an export do not count."""
    kept = record.read(FOLDER / "benchmarks.json")
    load = kept.of("load")[-1]
    assert load.theirs
    clock, cpu = load.ours.seconds / load.theirs.seconds, load.ours.cpu / load.theirs.cpu
    rows = {(row[1], row[2]): row[5:7] for row in required("en")}
    assert rows["`kg load`", load.peer] == [f"{clock:.3g}", f"{cpu:.3g}"]
    assert rows["`kg export csv`; `kg export parquet`", "duckdb"][1] == "–"
    assert rows["`kg export nquads`", "pyoxigraph"][1] != "–"
    exported = kept.of("export")
    assert all(one.has_cpu for one in kept.figures if one.part != "export")
    for one in exported:
        is_divided = (one.triples or 0) >= 100_000 and one.name != "kg export nquads"
        assert one.has_cpu != is_divided, one
    assert sum(not one.has_cpu for one in exported) == 12


def test_figures_are_read_as_they_were_written(known: Record) -> None:
    assert json.loads(record.as_json(known))["figures"]
    assert record.as_json(Record(known.settings, known.figures)) == record.as_json(known)


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        (Limit("cpu", 1.3), 2.0),
        (Limit("memory", 500, "itself"), 80.0),
        (Limit("cpu", 1.5, "small"), 4.0),
        (Limit("worker", 100, "itself"), None),
        (Limit("memory", 1.2), None),
    ],
)
def test_a_limit_is_held_against_what_it_names(limit: Limit, found: float | None) -> None:
    """Twice the peer's time, 80 MB, four times the time at 10⁵; what is not known is not judged."""
    ours, theirs = Cost(8, 8, 8, 8, memory=80), Cost(4, 4, 4, 4)
    small = Figure("load", "kg load", 100_000, 1, Cost(2, 2, 2, 2))
    figure = small._replace(triples=1_000_000, ours=ours, theirs=theirs, limits=[limit])
    (one,) = judged(figure, [small, figure])
    assert (one.found, one.holds) == (found, found is None or found <= limit.most)
    asked_later = figure._replace(limits=[limit._replace(since=10_000_000)])
    assert judged(asked_later, [small]) == []
