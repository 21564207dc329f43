"""The drawn graph: no label over another, nothing lost, the same each time."""

from __future__ import annotations

import re

import pytest
from web.labels import overlapping
from web.reader import parsed

from kg.session import Session
from kg.text import LANGUAGES, Words
from kg.web.drawing import MOST_DRAWN, Branch, Drawing, Sketch, broken, draw
from kg.web.pages import Book
from kg.web.site import Site


def named(iri: str) -> Words:
    return {"en": f"The thing that is called {iri}", "zh": f"名为 {iri} 的事物"}


def drawn(sketch: Sketch, language: str = "en") -> Drawing:
    called = {iri: named(iri) for iri in (sketch.centre, *sketch.things)}
    return draw(sketch, called, language)


def sketch(*sizes: int, loose: int = 0) -> Sketch:
    """A sketch with branches of these sizes."""
    branches = [
        Branch(f"branch{place}", named(f"branch {place}"), [f"{place}-{n}" for n in range(size)])
        for place, size in enumerate(sizes)
    ]
    return Sketch("centre", branches, [f"loose {number}" for number in range(loose)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sizes", [(), (0,), (1,), (90,), (1,) * 30, (0,) * 20, (3, 40, 0, 7), (200, 1)]
)
@pytest.mark.parametrize("loose", [0, 1, 30])
def test_no_label_lies_over_another(sizes: tuple[int, ...], loose: int, language: str) -> None:
    assert overlapping(drawn(sketch(*sizes, loose=loose), language)) == []


def test_labels_that_lie_over_each_other_are_found() -> None:
    drawing = drawn(sketch(3))
    drawing.nodes += drawn(sketch(3)).nodes
    assert len(overlapping(drawing)) > 4


@pytest.mark.parametrize("sizes", [(5, 3), (100, 20, 1), (1,) * 120])
def test_what_is_not_drawn_is_counted(sizes: tuple[int, ...]) -> None:
    """Leaves that are drawn and numbers beside branches add up to all leaves."""
    nodes = drawn(sketch(*sizes)).nodes
    leaves = [node for node in nodes if node.kind == "leaf"]
    assert len(leaves) == min(sum(sizes), MOST_DRAWN)
    branches = [" ".join(text for text, _ in n.lines) for n in nodes if n.kind.startswith("branch")]
    rest = [int(found[1]) for text in branches if (found := re.search(r"\+ ?(\d+)$", text))]
    assert len(leaves) + sum(rest) == sum(sizes)
    assert len(branches) == len(sizes)


def test_no_letter_of_a_label_is_lost() -> None:
    for text in (
        "a",
        "https://example.org/a/very-long-address-without-a-space",
        "大数据 产业集群（二）",
    ):
        assert "".join(broken(text, 14)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("most", range(4, 20))
def test_no_line_begins_or_ends_with_the_wrong_mark(most: int) -> None:
    text = "待定，截至 2021-12-31：新能源装机（含《规划》所列），占比超过 50%（不含）；其他。"
    lines = broken(text, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert [line for line in lines if line[0] in "，。：；）》" or line[-1] in "（《"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_and_enterprises_are_drawn_without_overlap(session: Session, language: str) -> None:
    """Counts the labels over others in the drawing of each plan and of each enterprise: none."""
    book, count = Book(session), 0
    columns = {"plans": "plan", "enterprises": "enterprise"}
    for question, column in columns.items():
        for iri in sorted({str(iri) for iri in session.query(question).column(column)}):
            values = book.graph({"focus": iri}).values
            assert overlapping(values["drawings"][language]) == [], iri
            count += 1
    assert count > 10


def test_what_is_drawn_is_listed_and_the_same_each_time(session: Session) -> None:
    """Each link of the drawing of a plan is in the list below it."""
    site = Site(session, is_static=True)
    page = site.respond("en/graph/id/datuan-2021", {}).body
    assert page == Site(session, is_static=True).respond("en/graph/id/datuan-2021", {}).body
    (section,) = parsed(page).all("section", id="drawing")
    (drawing,) = section.all("svg", aria_hidden="true", class_="graph")
    links = {link.attributes["href"] for link in drawing.all("a")}
    listed = {link.attributes["href"] for link in section.all("details")[0].all("a")}
    heading = section.headings()[0].all("a")[0].attributes["href"]
    assert links == listed | {heading}
    assert len(links) > 40


def test_every_plan_has_its_drawing_among_the_files(session: Session) -> None:
    site = Site(session, is_static=True)
    plans = {str(iri) for iri in session.query("plans").column("plan")}
    paths = [path for path in site.paths() if path.startswith("graph/")]
    assert len(paths) == len(plans) == 1
    index = parsed(site.respond("en/graph", {}).body)
    links = {link.attributes["href"] for link in index.all("a")}
    assert {f"{path}.html" for path in paths} <= links


@pytest.mark.parametrize(
    ("path", "status"), [("id/no-such-thing", 404), ("id/", 404), ("x<y", 400)]
)
def test_there_is_no_drawing_of_nothing(session: Session, path: str, status: int) -> None:
    """A thing that has no page has no drawing, for the same reason."""
    site = Site(session)
    statuses = [site.respond(f"en/{place}{path}", {}).status for place in ("", "graph/")]
    assert statuses == [status, status]
