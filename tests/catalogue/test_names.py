"""A thing by any of its names; a name of nothing, of several, or of something else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.catalogue.names import MAX_LISTED, THING, parse, resolve, things, values
from kg.errors import InputError
from kg.namespaces import ID, expand
from kg.question import Parameter
from kg.session import Session
from kg.terms import Iri

CLUSTER = Parameter("cluster", "iri", {"en": "Cluster", "zh": "集群"}, of_class="plan:Cluster")
FIRMNESS = Parameter(
    "modality",
    "choice",
    {"en": "Modality", "zh": "语气"},
    scheme="https://w3id.org/industry-plan/vocab/modality",
)
DIGITAL = Iri(ID + "datuan-2021-digital")
TWINS = f"""\
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<{ID}one> a plan:Cluster ; rdfs:label "Twins"@en , "双生"@zh .
<{ID}two> a plan:Cluster ; rdfs:label "Twins"@en , "双生"@zh .
<{ID}three> a plan:Enterprise ; rdfs:label "Twins"@en , "digital-two"@en .
<{ID}digital-two> a plan:Enterprise ; rdfs:label "Somebody"@en .
<{ID}cited> a plan:Cluster ; rdfs:label "say \\"no\\" \\\\u0022"@en .
"""


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Session:
    path: Path = tmp_path_factory.mktemp("twins") / "twins.ttl"
    path.write_text(TWINS, encoding="utf-8")
    return kg.load(beside=[path])


@pytest.mark.parametrize(
    "name",
    [
        "datuan-2021-digital",
        "id:datuan-2021-digital",
        ID + "datuan-2021-digital",
        f"<{ID}datuan-2021-digital>",
        "Digital industry",
        "数字产业集群",
    ],
)
def test_six_ways_to_name_a_cluster(name: str, session: Session) -> None:
    assert resolve(session.store.ask, CLUSTER, name) == DIGITAL


@pytest.mark.parametrize("name", ["will-do", "modality:will-do", expand("modality:will-do")])
def test_a_concept_by_its_slug_in_the_scheme(name: str, session: Session) -> None:
    assert resolve(session.store.ask, FIRMNESS, name) == Iri(expand("modality:will-do"))
    assert parse(FIRMNESS, name) == Iri(expand("modality:will-do"))


def test_every_value_is_found_by_each_of_its_names(session: Session) -> None:
    """Counts the clusters, the modalities and their labels; a label of two is no name."""
    asked = 0
    for parameter in (CLUSTER, FIRMNESS):
        known = values(session.store.ask, parameter)
        labels = [label for item in known for label in item.labels.values()]
        for item in known:
            assert set(item.labels) == {"en", "zh"}
            for name in (item.short, item.slug, *item.labels.values()):
                if labels.count(name) <= 1:
                    assert resolve(session.store.ask, parameter, name) == item.iri
                    asked += 1
    assert asked >= 60


@pytest.mark.parametrize(
    ("parameter", "name", "said"),
    [
        (
            CLUSTER,
            "datuan",
            "'datuan': 10 things have this name; give one of (1) datuan-2021-digital, ",
        ),
        (CLUSTER, "datuan-2021-digitl", "id:datuan-2021-digitl is not in the graph; did you mean"),
        (CLUSTER, "Digital industri", "'Digital industri' is not in the graph; did you mean id:d"),
        (
            CLUSTER,
            "数字产也寄群",
            "'数字产也寄群' is not in the graph; did you mean id:datuan-2021-digital",
        ),
        (CLUSTER, "zzz", "id:zzz is not in the graph; use one of id:datuan-2021-big-data, id:"),
        (CLUSTER, "plan:Cluster", "plan:Cluster is no plan:Cluster; use one of id:datuan-2021-"),
        (
            FIRMNESS,
            "wlil-do",
            "modality:wlil-do is not in the graph; did you mean modality:will-do?",
        ),
        (
            FIRMNESS,
            "role:priority-firm",
            "role:priority-firm is no https://w3id.org/industry-plan/vocab/modality;",
        ),
        (THING, "qqqqqqqqqqqq", "id:qqqqqqqqqqqq is not in the graph; look for it with kg find"),
        (THING, "urn:a b", "'urn:a b': is no slug, CURIE or IRI; write for example id:crrc"),
    ],
)
def test_another_name_is_refused(
    parameter: Parameter, name: str, said: str, session: Session
) -> None:
    with pytest.raises(InputError) as caught:
        resolve(session.store.ask, parameter, name)
    assert caught.value.en.startswith(said)
    assert "；" in caught.value.zh


def test_few_values_are_told_and_many_are_not(session: Session) -> None:
    assert len(values(session.store.ask, CLUSTER)) == 10 <= MAX_LISTED
    assert len(values(session.store.ask, THING)) > MAX_LISTED


@pytest.mark.parametrize("name", ["Twins", "双生"])
def test_a_label_that_two_share_is_refused_with_both(name: str, twins: Session) -> None:
    """Of the class that is asked for: an enterprise called so does not count."""
    with pytest.raises(InputError) as caught:
        resolve(twins.store.ask, CLUSTER, name)
    assert caught.value.en == f"'{name}': 2 things have this name; give one of (1) one, (2) two"
    listed = r"\(1\) one, \(2\) three, \(3\) two" if name == "Twins" else "2 things"
    with pytest.raises(InputError, match=listed):
        resolve(twins.store.ask, THING, name)


def test_a_label_that_looks_like_a_slug_is_found_where_the_slug_is_not(twins: Session) -> None:
    enterprise = Parameter("enterprise", "iri", CLUSTER.title, of_class="plan:Enterprise")
    assert resolve(twins.store.ask, enterprise, "digital-two") == Iri(ID + "digital-two")
    assert resolve(twins.store.ask, CLUSTER, 'say "no" \\u0022') == Iri(ID + "cited")


def test_a_subclass_is_of_its_class(session: Session) -> None:
    commitment = Parameter("commitment", "iri", CLUSTER.title, of_class="plan:Commitment")
    target = "datuan-2021-new-energy-share"
    assert resolve(session.store.ask, commitment, target) == Iri(ID + target)


def test_things_are_those_of_the_question(session: Session) -> None:
    """Counts the things with a class, in no order."""
    found = things(session.store.ask)
    assert found == set(map(str, session.query("things").column("thing")))
    assert len(found) > 500
