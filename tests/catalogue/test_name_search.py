"""From what somebody calls a thing to the thing, best first."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.catalogue.names import COLUMNS
from kg.errors import InputError
from kg.namespaces import ID, compact, expand
from kg.session import Session
from kg.terms import Answer, Iri

OWN = f"""\
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<{ID}alpha> a plan:Enterprise ; rdfs:label "Zebra Works"@en ; skos:altLabel "Qux"@en .
<{ID}beta> a plan:Enterprise ; rdfs:label "Zebra"@en .
<{ID}gamma> a plan:Enterprise ; rdfs:label "Old Zebra Yard"@en .
<{ID}delta> a plan:Enterprise ; rdfs:label "Prezebra"@en .
<{ID}role> a plan:Involvement ; plan:party <{ID}beta> ; plan:nameInSource "The Striped Ones" .
"""


def found(session: Session, text: str) -> list[tuple[str, str, str]]:
    """Each thing with how its name matches and why it is its name."""
    return [
        (compact(str(row["thing"])), str(row["match"]), compact(str(row["why"] or "")))
        for row in session.find(text).records()
    ]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Session:
    path: Path = tmp_path_factory.mktemp("own") / "own.ttl"
    path.write_text(OWN, encoding="utf-8")
    return kg.load(beside=[path])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("大团市", ("id:datuan", "exact", "rdfs:label")),
        ("datuan", ("id:datuan", "exact", "rdfs:label")),
        ("CRRC", ("id:crrc", "exact", "skos:altLabel")),
        ("601766", ("id:crrc", "exact", "identifier-scheme:ticker")),
        ("US47215P1066", ("id:jd-com", "exact", "identifier-scheme:isin")),
        ("us 4721 5p10 66", ("id:jd-com", "exact", "identifier-scheme:isin")),
        ("ByteDance Ltd", ("id:bytedance", "exact", "skos:altLabel")),
        ("字节跳动", ("id:bytedance", "exact", "rdfs:label")),
        ("0000000507772385", ("id:bytedance", "exact", "identifier-scheme:isni")),
        ("C014", ("id:datuan-2021-c014", "exact", "dcterms:identifier")),
        ("ＣＲＲＣ", ("id:crrc", "exact", "skos:altLabel")),
        ("datuan-2021-c014", ("id:datuan-2021-c014", "exact", "")),
        ("huawei", ("id:huawei-technologies", "prefix", "rdfs:label")),
        ("new energy", ("id:datuan-2021-new-energy", "exact", "rdfs:label")),
        ("hauwei", ("id:huawei-technologies", "near", "rdfs:label")),
        ("华维技术", ("id:huawei-technologies", "near", "rdfs:label")),
        ("新能源产业", ("id:datuan-2021-new-energy", "prefix", "rdfs:label")),
    ],
)
def test_the_best_is_first(text: str, first: tuple[str, str, str], session: Session) -> None:
    assert found(session, text)[0] == first


def test_the_same_then_a_beginning_then_words(own: Session) -> None:
    """A name within a word is none; `near` is looked for only when there is nothing else."""
    assert found(own, "zebra") == [
        ("id:beta", "exact", "rdfs:label"),
        ("id:alpha", "prefix", "rdfs:label"),
        ("id:gamma", "words", "rdfs:label"),
    ]
    assert found(own, "yard old") == [("id:gamma", "words", "rdfs:label")]
    assert found(own, "the striped") == [("id:beta", "prefix", "plan:nameInSource")]
    assert found(own, "zebrra")[0][:2] == ("id:beta", "near")


def test_a_thing_comes_once_with_its_best_name(own: Session) -> None:
    for text in ("zebra", "datuan", "a"):
        things = [thing for thing, *_ in found(own, text)]
        assert len(things) == len(set(things))
        assert things


def test_every_label_alias_and_code_leads_to_its_thing(session: Session) -> None:
    """Counts what was looked for: each exact, whatever else is called so."""
    identifiers = session.query("identifiers").records()
    for row in identifiers:
        assert row["enterprise"] in exact(session.find(str(row["value"]))), row
    labels = session.ask(
        f"SELECT ?thing ?label {{ ?thing a <{expand('plan:Enterprise')}> ;"
        f" <{expand('rdfs:label')}>|<{expand('skos:altLabel')}> ?label }}"
    ).records()
    for row in labels:
        assert row["thing"] in exact(session.find(str(row["label"]))), row
    assert len(identifiers) >= 60
    assert len(labels) >= 50


def exact(answer: Answer) -> set[Iri]:
    return {
        row["thing"]
        for row in answer.records()
        if str(row["match"]) == "exact" and isinstance(row["thing"], Iri)
    }


def test_what_it_is_is_told(session: Session) -> None:
    answer = session.find("京东")
    assert answer.columns == COLUMNS
    row = answer.only("thing", "kind", "label", "labelZh").rows[0]
    assert [compact(str(cell)) for cell in row] == [
        "id:jd-com",
        "plan:Enterprise",
        "JD.com, Inc.",
        "京东",
    ]


def test_nothing_is_an_answer(session: Session) -> None:
    answer = session.find("zzzzzzzzzz")
    assert (answer.columns, len(answer), answer.truncated) == (COLUMNS, 0, False)


def test_a_limit_keeps_the_best(session: Session) -> None:
    whole = session.find("datuan")
    cut = Session(session.store, limit=3).find("datuan")
    assert cut.rows == whole.rows[:3]
    assert (cut.truncated, whole.truncated) == (True, False)


@pytest.mark.parametrize("text", ["", " ", "…", "\t\n"])
def test_nothing_to_look_for(text: str, session: Session) -> None:
    with pytest.raises(InputError, match="nothing to look for; give a name or a code"):
        session.find(text)
