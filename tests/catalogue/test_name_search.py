"""From what somebody calls a thing to the thing, best first."""

from __future__ import annotations

from pathlib import Path

import pytest
from typed import places

import kg
from kg.catalogue.search import COLUMNS, search
from kg.errors import InputError
from kg.namespaces import ID, compact, expand
from kg.session import Session
from kg.terms import Iri

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
        ("huawei", ("id:huawei-technologies", "sound", "skos:altLabel")),
        ("new energy", ("id:datuan-2021-new-energy", "exact", "rdfs:label")),
        ("hauwei", ("id:huawei-technologies", "near", "rdfs:label")),
        ("华维技术", ("id:huawei-technologies", "homophone", "rdfs:label")),
        ("华维", ("id:huawei-technologies", "homophone", "skos:altLabel")),
        ("datuan shi", ("id:datuan", "sound", "rdfs:label")),
        ("大团", ("id:datuan", "bare", "rdfs:label")),
        ("601766.SH", ("id:crrc", "bare", "identifier-scheme:ticker")),
        ("大团新能源", ("id:datuan-2021-new-energy", "parts", "rdfs:label")),
        ("中国联通", ("id:cnisp-group", "text", "skos:scopeNote")),
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
        assert row["enterprise"] in exact(session, str(row["value"])), row
    labels = session.ask(
        f"SELECT ?thing ?label {{ ?thing a <{expand('plan:Enterprise')}> ;"
        f" <{expand('rdfs:label')}>|<{expand('skos:altLabel')}> ?label }}"
    ).records()
    for row in labels:
        assert row["thing"] in exact(session, str(row["label"])), row
    assert len(identifiers) >= 60
    assert len(labels) >= 50


def exact(session: Session, text: str) -> set[Iri]:
    ask = session.store.ask
    return {hit.thing for hit in search(ask, text)[0] if hit.match == "exact"}


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


@pytest.mark.parametrize("text", ["u" * 301, "u " * 500_000, "大" * 400_000])
def test_a_text_too_long_to_be_a_name(text: str, session: Session) -> None:
    for call in (session.find, session.thing):
        with pytest.raises(InputError, match="characters: more than 300; give a shorter one"):
            call(text)


@pytest.mark.parametrize("text", ["", " ", "…", "\t\n"])
def test_nothing_to_look_for(text: str, session: Session) -> None:
    with pytest.raises(InputError, match="nothing to look for; give a name or a code"):
        session.find(text)


def test_what_people_type_leads_to_what_they_mean(session: Session) -> None:
    """Counts what is typed."""
    found = places(session, Path(__file__).with_name("names.toml"))
    assert len(found) == 25
    assert {text: place for text, place in found.items() if place > 1} == {}


def test_a_thing_s_own_name_before_what_mentions_it(session: Session) -> None:
    """By class: the firm, its projects, the commitments, then events and documents."""
    kinds = [str(row["kind"]).rpartition("#")[2] for row in session.find("CRRC").records()]
    assert kinds[0] == "Enterprise"
    first = {kind: kinds.index(kind) for kind in reversed(kinds)}
    assert first["Project"] < first["Measure"] < first["Event"] < first["Document"]


@pytest.mark.parametrize("text", ["中车", "Ordos coal"])
def test_a_name_of_no_thing_here_is_not_another(text: str, session: Session) -> None:
    """A similar name is one of a similar sound: `中医药` is none for `中车`."""
    assert not [row for row in session.find(text).records() if str(row["match"]) == "near"]
