"""The page says what `kg track` says, of every promise, in both languages, at every date."""

from __future__ import annotations

import pytest
from web.reader import Node, edition, parsed

from kg.session import Session
from kg.web.report import render

LANGUAGES = ("en", "zh")
DAYS = (None, "2021-03-12", "2021-12-31", "2024-12-31", "2026-11-24")
FIELDS = ("verdict", "reason", "settledBy")

every_language = pytest.mark.parametrize("language", LANGUAGES)


def told(article: Node, name: str) -> str | None:
    """A field of a promise, as the page shows it."""
    found = article.all(data_field=name)
    assert len(found) <= 1
    return found[0].text if found else None


@every_language
@pytest.mark.parametrize("day", DAYS)
def test_verdict_reason_and_remedy_are_those_of_track(
    session: Session, day: str | None, language: str
) -> None:
    """Every row of the table stands on the page with the same words, and no other does."""
    rows = session.track(day).table(language).records()
    shown = edition(parsed(render(session, day)), language).of_class("tracked")
    assert len(rows) >= 3
    assert {a.attributes["data-commitment"] for a in shown} == {str(r["target"]) for r in rows}
    assert len(shown) == len(rows)
    articles = {article.attributes["data-commitment"]: article for article in shown}
    for row in rows:
        article = articles[str(row["target"])]
        for name in FIELDS:
            assert told(article, name) == (str(row[name]) if row[name] else None)
        (heading,) = article.headings()
        assert heading.text == str(row["label"])


@every_language
def test_every_commitment_stands_once(session: Session, tree: Node, language: str) -> None:
    """Each commitment of a plan has its place in one card, with how firmly and by when."""
    answer = session.query("commitments-by-modality").records()
    label = "commitmentLabel" if language == "en" else "commitmentLabelZh"
    modality = "label" if language == "en" else "labelZh"
    wanted = {str(row["commitment"]): row for row in answer}
    shown = [n for n in edition(tree, language).everything() if "data-commitment" in n.attributes]
    assert len(wanted) >= 50
    assert sorted(n.attributes["data-commitment"] for n in shown) == sorted(wanted)
    for node in shown:
        row = wanted[node.attributes["data-commitment"]]
        assert str(row[label]) in node.text
        assert str(row[modality]) in node.text
        absent = "未载期限" if language == "zh" else "no deadline stated"
        assert (absent in node.text) == (row["deadline"] is None)
        if row["deadline"]:
            days = [time.attributes["datetime"] for time in node.all("time")]
            assert str(row["deadline"]) in days


@every_language
def test_a_second_hand_report_is_marked(session: Session, tree: Node, language: str) -> None:
    """As many commitments bear the mark as rest on second-hand claims alone."""
    claims = session.query("claims").records()
    second_hand = {str(row["claim"]) for row in claims if str(row["secondHand"]) == "true"}
    rows = session.query("commitments-by-modality").records()
    firm = {str(row["commitment"]) for row in rows if str(row["claim"]) not in second_hand}
    everything = {str(row["commitment"]) for row in rows}
    shown = [n for n in edition(tree, language).everything() if "data-commitment" in n.attributes]
    marked = {n.attributes["data-commitment"] for n in shown if n.of_class("second-hand")}
    assert marked == everything - firm
    assert marked


@every_language
def test_each_claim_is_led_back_to_its_place(session: Session, tree: Node, language: str) -> None:
    """Counts the claims of commitments whose characters the page does not give: none."""
    places = {str(row["claim"]): row for row in session.query("claims").records()}
    shown = {
        n.attributes["data-commitment"]: n.text
        for n in edition(tree, language).everything()
        if "data-commitment" in n.attributes
    }
    for row in session.query("commitments-by-modality").records():
        place = places[str(row["claim"])]
        assert f"{place['start']}–{place['end']}" in shown[str(row["commitment"])]


@every_language
def test_the_counts_add_up(session: Session, tree: Node, language: str) -> None:
    """Verdicts by kind, commitments in all, and open questions are counted as the graph has."""
    shown = edition(tree, language)
    (counts,) = shown.of_class("counts")
    numbers = [int(node.text) for node in counts.of_class("number")]
    assert sum(numbers) == len(session.track().verdicts)
    assert len(numbers) == 5
    points = {str(row["openPoint"]) for row in session.query("open-points").records()}
    (unknown,) = shown.of_class("unknown")
    assert len(unknown.of_class("question")) == len(points) >= 40
    (look,) = shown.of_class("look")
    commitments = {str(r["commitment"]) for r in session.query("commitments-by-modality").records()}
    for number in (len(points), len(commitments), len(session.track().verdicts)):
        assert str(number) in [node.text for node in look.all("strong")]


@every_language
def test_nested_clusters_stand_within_their_own(
    session: Session, tree: Node, language: str
) -> None:
    """Each cluster is a section, and one within another lies in its section."""
    shown = edition(tree, language)
    for row in session.query("clusters").records():
        name = f"{str(row['cluster']).rpartition('/')[2]}-{language}"
        outer = f"{str(row['within']).rpartition('/')[2]}-{language}" if row["within"] else ""
        sections = shown.all("section", id=outer) if outer else [shown]
        assert len(sections[0].all("section", id=name)) == 1


def test_before_the_plan_nothing_was_promised(session: Session) -> None:
    """A day before every plan gives a page that says so, in both languages."""
    tree = parsed(render(session, "2020-01-01"))
    assert "nothing was promised yet" in edition(tree, "en").text
    assert "尚无承诺" in edition(tree, "zh").text
    assert not tree.of_class("tracked")
