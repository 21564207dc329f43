"""What people type in either language leads to the thing that they mean."""

from __future__ import annotations

from pathlib import Path

from typed import places

from kg.session import Session


def test_what_is_meant_is_first(session: Session) -> None:
    """Counts what is typed: names, aliases, short forms, pinyin, codes, misspellings, words."""
    found = places(session, Path(__file__).with_name("names.toml"))
    assert len(found) == 159
    assert {text: place for text, place in found.items() if place > 1} == {
        "lüse dianli": 2,  # a technology is read so
        "penicillin": 2,  # a technology begins so
    }


def test_a_note_leads_to_its_thing_and_the_open_point_about_it(session: Session) -> None:
    things = [str(row["thing"]).rpartition("/")[2] for row in session.find("中国联通").records()]
    assert things == ["cnisp-group", "datong-2021-open-cnisp-identity"]


def test_a_place_leads_to_its_exchanges_and_their_listings(session: Session) -> None:
    things = {str(row["thing"]).rpartition("/")[2] for row in session.find("New York").records()}
    assert things >= {"nyse", "nasdaq", "chindata-group-nasdaq", "jd-com-nasdaq"}
