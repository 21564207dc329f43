"""The drawn graph of what the shipped data hold: no label lies over another."""

from __future__ import annotations

from web.labels import overlapping

from kg.session import Session
from kg.text import LANGUAGES
from kg.web.pages import Book


def test_no_label_of_the_shipped_data_lies_over_another(session: Session) -> None:
    """Counts the labels over others in the drawings of plans, enterprises and some documents."""
    book, drawn = Book(session), []
    for question, column, every in (
        ("plans", "plan", 1),
        ("enterprises", "enterprise", 2),
        ("documents", "document", 12),
    ):
        drawn += sorted({str(iri) for iri in session.query(question).column(column)})[::every]
    assert len(drawn) > 15
    for iri in drawn:
        drawings = book.graph({"focus": iri}).values["drawings"]
        assert [overlapping(drawings[language]) for language in LANGUAGES] == [[], []], iri
