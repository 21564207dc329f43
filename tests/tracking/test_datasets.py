"""Where verdicts are stored: beside the plan that they judge, under a title made of its labels."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, PLAN, RDF, RDFS, VOID
from kg.store.embedded import MemoryStore
from kg.tracking.stored_verdicts import Dataset, as_turtle, datasets


def plan(name: str, graph: str) -> str:
    """A plan with its labels, in N-Quads."""
    subject = f"<{ID}{name}>"
    return (
        f"{subject} <{RDF}type> <{PLAN}Plan> {graph} .\n"
        f'{subject} <{RDFS}label> "Plan {name}"@en {graph} .\n'
        f'{subject} <{RDFS}label> "规划 {name}"@zh {graph} .\n'
    )


def titled(graph: str, *titles: str) -> str:
    """A dataset with titles, in N-Quads."""
    lines = [f"{graph} <{RDF}type> <{VOID}Dataset> {graph} .\n"]
    return "".join([*lines, *(f"{graph} <{DCTERMS}title> {title} {graph} .\n" for title in titles)])


def found(text: str, *names: str) -> list[Dataset]:
    return datasets(MemoryStore.of_nquads(text.encode()).ask, [ID + name for name in names])


def test_the_plans_of_one_unit_share_a_dataset() -> None:
    text = plan("b", "<urn:x/a-outcomes>") + plan("a", "<urn:x/a>") + plan("c", "<urn:y#a>")
    assert found(text, "c", "b", "a") == [
        Dataset(
            "urn:x/a-verdicts",
            (ID + "a", ID + "b"),
            {"en": "Verdicts on “Plan a”, “Plan b”", "zh": "“规划 a”、“规划 b”的追踪结论"},
        ),
        Dataset(
            "urn:y#a-verdicts",
            (ID + "c",),
            {"en": "Verdicts on “Plan c”", "zh": "“规划 c”的追踪结论"},
        ),
    ]


def test_only_plans_that_are_asked_about() -> None:
    text = plan("a", "<urn:a>") + plan("b", "<urn:b>")
    assert [item.file_name for item in found(text, "b")] == ["urn:b-verdicts.ttl"]
    assert found(text) == []
    turned = plan("a", "<urn:b>") + plan("b", "<urn:a>")
    assert [item.iri for item in found(turned, "a", "b")] == ["urn:a-verdicts", "urn:b-verdicts"]


def test_a_title_is_kept_in_both_languages_or_not_at_all() -> None:
    both = ('"What came of it"@en', '"结果"@zh')
    text, there = plan("a", "<urn:a>"), "<urn:a-verdicts>"
    assert found(text + titled(there, *both), "a")[0].title == {
        "en": "What came of it",
        "zh": "结果",
    }
    (half,) = found(text + titled(there, both[0]), "a")
    assert half.title == {"en": "Verdicts on “Plan a”", "zh": "“规划 a”的追踪结论"}
    of_no_dataset = titled(there, *both).partition("\n")[2]
    assert of_no_dataset.count("title") == 2
    assert found(text + of_no_dataset, "a")[0].title == half.title


def test_a_plan_without_a_label_is_called_by_its_name() -> None:
    (item,) = found(f"<{ID}a> <{RDF}type> <{PLAN}Plan> <urn:a> .\n", "a")
    assert item.title == {"en": "Verdicts on “id:a”", "zh": "“id:a”的追踪结论"}


@pytest.mark.parametrize("graph", ["", "<file:///home/plan.ttl>", "_:graph"])
def test_a_graph_without_a_name_that_holds_elsewhere(graph: str) -> None:
    with pytest.raises(InputError, match="id:a: stands in no graph with a name") as refused:
        found(plan("a", graph), "a")
    assert refused.value.zh == (
        "id:a：所在的图没有名称，其结论也就无从命名；请在规划的文件中以 void:Dataset 命名"
    )


def test_a_dataset_describes_itself() -> None:
    (dataset,) = found(plan("a", "<urn:a>"), "a")
    assert (
        as_turtle(dataset, []).partition("\n\n")[2]
        == """\
<urn:a-verdicts>
    a void:Dataset ;
    dcterms:description
        "Computed by kg track from the plan and its outcomes; not written by hand."@en ,
        "由 kg track 依据规划及其结果计算得出，并非手写。"@zh ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:title
        "Verdicts on “Plan a”"@en ,
        "“规划 a”的追踪结论"@zh ;
.
"""
    )
