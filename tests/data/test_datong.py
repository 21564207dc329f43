"""What the graph says of Datong's plan of 2021, counted: all that was read, nothing filled in."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
import rdflib

from docs import shown
from kg.namespaces import compact, prefixes
from kg.session import Session
from kg.terms import Answer, Iri, Literal, Term

KINDS = {
    "activity": 39,
    "planning-activity": 3,
    "heading": 8,
    "presupposed": 8,
    "background": 9,
    "aspiration": 6,
    "instrument": 4,
    "quantitative-target": 3,
    "dated-milestone": 2,
    "structural-target": 2,
    "purpose": 1,
    "conversion": 1,
}
IMPLEMENTING = {
    "Chindata Group": "C022",
    "Cnisp Group": "C023",
    "Puyun Data Co": "C024",
    "Huawei Technologies Co": "C025",
    "CRRC": "C051",
    "Taiyuan Heavy Machinery Group": "C052",
    "Sinopharm Weiqida Pharmaceutical Co": "C061",
    "Datong Zyintex Textile Technology Co": "C082",
}
PRIORITY = {
    "JD.com": "C031",
    "ByteDance Ltd": "C032",
    "Meituan Inc": "C033",
    "Kuaishou.com": "C034",
}
CLUSTERS = {
    "biomedicine-and-health",
    "digital",
    "energy-saving-and-environmental-protection",
    "equipment-manufacturing",
    "general-aviation",
    "new-energy",
    "new-materials",
    "wool-textile",
}
PLAN = "id:datong-2021"
HEADER = "\n".join(f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items())


@pytest.fixture(scope="module")
def session() -> Session:
    """Datong's plan, whatever other plans `data/` holds."""
    return shown.session()


def short(cell: Term | None) -> str:
    """A cell as a CURIE or text; nothing for an unbound one."""
    if cell is None:
        return ""
    return compact(cell.value) if isinstance(cell, Iri) else cell.value


def table(answer: Answer) -> list[dict[str, str]]:
    """The rows of an answer by column."""
    return [dict(zip(answer.columns, map(short, row), strict=True)) for row in answer]


def ask(session: Session, where: str) -> list[tuple[str, ...]]:
    """The rows of an ad-hoc SELECT, written with any prefix of the list."""
    return [tuple(map(short, row)) for row in session.ask(f"{HEADER}\nSELECT {where}")]


def test_the_claims_are_c001_to_c086_once_each(session: Session) -> None:
    """86 rows, 86 ids, 86 claims, all stated by the article."""
    rows = table(session.query("claims"))
    assert [row["id"] for row in rows] == [f"C{n:03}" for n in range(1, 87)]
    assert [row["claim"] for row in rows] == [f"{PLAN}-c{n:03}" for n in range(1, 87)]
    stated = ask(session, "?claim { id:china-daily-2021-03-12 plan:states ?claim }")
    assert sorted(claim for (claim,) in stated) == [row["claim"] for row in rows]


def test_the_claims_fall_into_kinds_as_counted(session: Session) -> None:
    """The twelve kinds sum to 86, each with its own count."""
    counts = Counter(row["kind"] for row in table(session.query("claims")))
    assert counts == {f"claim-kind:{kind}": count for kind, count in KINDS.items()}
    assert sum(counts.values()) == 86


def test_a_second_hand_report_is_marked_on_the_lead_alone(session: Session) -> None:
    """C003 to C005 and no other of the 86; the marks are literal trues."""
    rows = table(session.query("claims"))
    assert Counter(row["secondHand"] for row in rows) == {"true": 3, "false": 83}
    assert [row["id"] for row in rows if row["secondHand"] == "true"] == ["C003", "C004", "C005"]
    assert len(ask(session, "?claim { ?claim plan:isSecondHand ?mark }")) == 3


def test_second_passages_stand_where_time_or_hedge_is_elsewhere(session: Session) -> None:
    """Five claims are dated elsewhere in the text, three hedged; 56 commit by words elsewhere."""
    where = "?id ?passage { ?claim plan:%s ?passage ; dcterms:identifier ?id } ORDER BY ?id"
    dated = dict(ask(session, where % "datedAt"))
    hedged = dict(ask(session, where % "hedgedAt"))
    article = "id:china-daily-2021-03-12-"
    assert dated == {
        "C003": f"{article}222-241",
        "C004": f"{article}51-58",
        "C011": f"{article}661-683",
        "C012": f"{article}661-683",
        "C026": f"{article}1231-1246",
    }
    assert hedged == dict.fromkeys(("C003", "C004", "C005"), f"{article}151-161")
    assert len({id_ for id_, _ in ask(session, where % "modalityAt")}) == 56


def test_there_are_eight_clusters_and_two_within_them(session: Session) -> None:
    """Ten clusters; big data lies within digital, healthcare within biomedicine and health."""
    within = {row["cluster"]: row["within"] for row in table(session.query("clusters"))}
    assert len(within) == 10
    assert {name for name, above in within.items() if not above} == {
        f"{PLAN}-{name}" for name in CLUSTERS
    }
    assert {name: above for name, above in within.items() if above} == {
        f"{PLAN}-big-data": f"{PLAN}-digital",
        f"{PLAN}-healthcare": f"{PLAN}-biomedicine-and-health",
    }


def test_every_cluster_has_its_heading_or_its_naming(session: Session) -> None:
    """Eight heading claims, one about each top cluster."""
    rows = ask(
        session,
        "?cluster ?claim { ?claim plan:claimKind claim-kind:heading ; plan:about ?cluster ."
        " ?cluster a plan:Cluster }",
    )
    assert sorted(cluster for cluster, _ in rows) == sorted(f"{PLAN}-{name}" for name in CLUSTERS)


def test_twelve_enterprises_eight_implement_and_four_are_priority_firms(session: Session) -> None:
    """Each under its name in the article, from the claims that say so; no one is both."""
    rows = table(session.query("enterprises"))
    by_role = {
        role: {row["articleName"] for row in rows if row["role"] == f"role:{role}"}
        for role in ("implementing-party", "priority-firm")
    }
    assert len(rows) == len({row["enterprise"] for row in rows}) == 12
    assert by_role == {"implementing-party": set(IMPLEMENTING), "priority-firm": set(PRIORITY)}
    derived = ask(
        session,
        "?name ?id { ?involvement plan:nameInSource ?name ;"
        " prov:wasDerivedFrom ?claim . ?claim dcterms:identifier ?id }",
    )
    assert sorted(derived) == sorted((IMPLEMENTING | PRIORITY).items())


def test_four_of_the_eight_implement_the_data_centres(session: Session) -> None:
    """Four data-centre projects, one a firm; the focus is the big-data cluster alone."""
    kinds = {row["project"]: row["kind"] for row in table(session.query("projects"))}
    rows = table(session.query("enterprises"))
    parties = [row for row in rows if row["role"] == "role:implementing-party"]
    centres = [r for r in parties if kinds[r["involvedIn"]] == "project-kind:data-centre"]
    assert {row["articleName"] for row in centres} == set(list(IMPLEMENTING)[:4])
    assert len({row["involvedIn"] for row in centres}) == 4
    wanted = [row for row in rows if row["role"] == "role:priority-firm"]
    assert {row["involvedIn"] for row in wanted} == {f"{PLAN}-big-data"}


def test_every_enterprise_has_a_real_name_in_both_languages(session: Session) -> None:
    """12 of 12 English and Chinese names; Huawei's is not the one in the article."""
    rows = table(session.query("enterprises"))
    assert len({row["name"] for row in rows if row["name"]}) == 12
    assert len({row["nameZh"] for row in rows if row["nameZh"]}) == 12
    names = {row["articleName"]: row["name"] for row in rows}
    assert names["Huawei Technologies Co"] == "Huawei Technologies Co., Ltd."


def test_there_are_exactly_three_targets_and_one_has_a_deadline(session: Session) -> None:
    """The three, each with comparator, value, unit, indicator, cluster and one claim."""
    signs = ("indicator", "comparator", "value", "unit", "deadline", "cluster", "claim")
    rows = table(session.query("targets", plan="datong-2021"))
    found = {row["target"].removeprefix(f"{PLAN}-"): tuple(row[s] for s in signs) for row in rows}
    share, invest, output = (
        "new-energy-capacity-share",
        "data-centre-investment-in-year",
        "big-data-annual-output-value",
    )
    assert len(rows) == 3
    assert {n: (v[0], v[1], Decimal(v[2]), v[3], v[4]) for n, v in found.items()} == {
        "new-energy-share": (f"indicator:{share}", ">", Decimal(50), "unit:percent", ""),
        "data-centre-investment": (
            f"indicator:{invest}",
            "=",
            Decimal(30),
            "unit:billion-yuan",
            "2021-12-31",
        ),
        "big-data-output": (f"indicator:{output}", ">", Decimal(100), "unit:billion-yuan", ""),
    }
    assert {n: v[5:] for n, v in found.items()} == {
        "new-energy-share": (f"{PLAN}-new-energy", f"{PLAN}-c014"),
        "data-centre-investment": (f"{PLAN}-digital", f"{PLAN}-c026"),
        "big-data-output": (f"{PLAN}-big-data", f"{PLAN}-c030"),
    }


def test_no_deadline_is_copied_down(session: Session) -> None:
    """Two deadlines in the plan: the milestone's and the investment's."""
    where = f"?thing ?day {{ ?thing plan:deadline ?day ; plan:inPlan {PLAN} }}"
    assert sorted(ask(session, where)) == [
        (f"{PLAN}-data-centre-investment", "2021-12-31"),
        (f"{PLAN}-jinbei-completed-and-connected", "2021-12-31"),
    ]


def test_the_one_milestone_is_expressed_by_two_claims(session: Session) -> None:
    """Completed (C011) and connected (C012), both about the wind power project."""
    assert ask(session, f"?thing {{ ?thing a plan:Milestone ; plan:inPlan {PLAN} }}") == [
        (f"{PLAN}-jinbei-completed-and-connected",)
    ]
    where = "?id ?project { ?claim plan:expresses %s-jinbei-completed-and-connected ;"
    where += " dcterms:identifier ?id ; plan:about ?project . ?project a plan:Project }"
    rows = ask(session, where % PLAN)
    assert sorted(rows) == [(id_, f"{PLAN}-jinbei-wind-power") for id_ in ("C011", "C012")]


def test_the_count_of_eight_is_a_measure(session: Session) -> None:
    """C004 and C029 are structural, and neither is a target; the 8 is an exact count."""
    rows = ask(
        session,
        "?id ?kind { ?claim plan:claimKind claim-kind:structural-target ;"
        " dcterms:identifier ?id ; plan:expresses ?thing . ?thing a ?kind }",
    )
    assert sorted(rows) == [("C004", "plan:Measure"), ("C029", "plan:Measure")]
    figure = "?value { id:datong-2021-eight-clusters plan:value ?value ;"
    figure += " plan:comparator comparator:equal ; plan:unit unit:item }"
    assert [Decimal(value) for (value,) in ask(session, figure)] == [8]


def test_every_figure_is_one_that_the_article_prints(session: Session) -> None:
    """Six figures in the plan: no division of the 30 billion, no baseline, nothing converted."""
    of_plan = f"?thing plan:value ?value ; plan:inPlan {PLAN}"
    figures = ask(session, f"?value ?unit {{ {of_plan} ; plan:unit ?unit }}")
    assert Counter((Decimal(value), unit) for value, unit in figures) == {
        (Decimal(50), "unit:percent"): 1,
        (Decimal(30), "unit:billion-yuan"): 1,
        (Decimal("4.62"), "unit:billion-us-dollar"): 1,
        (Decimal(100), "unit:billion-yuan"): 1,
        (Decimal(8), "unit:item"): 1,
        (Decimal(2), "unit:item"): 1,
    }
    assert len(ask(session, f"?thing {{ {of_plan} }}")) == len(figures)


def test_no_project_carries_a_figure(session: Session) -> None:
    """Thirty projects or groups of them, and none with a value: the sum is not split."""
    projects = "?project { ?project a/rdfs:subClassOf* plan:Project }"
    assert len(set(ask(session, projects))) >= 25
    assert ask(session, projects.replace(" }", " ; plan:value ?value }")) == []


def test_commitments_are_of_the_four_kinds_that_their_claims_say(session: Session) -> None:
    """Claims of each kind express things of one kind only; all 86 express something once."""
    rows = ask(
        session,
        "?kind ?id ?class { ?claim a plan:Claim ; plan:claimKind ?kind ;"
        " dcterms:identifier ?id ; plan:expresses ?thing . ?thing a ?class }",
    )
    assert len(rows) == len({id_ for _, id_, _ in rows}) == 86
    found = {(kind.removeprefix("claim-kind:"), cls.removeprefix("plan:")) for kind, _, cls in rows}
    said = {
        "activity": "Measure",
        "planning-activity": "Measure",
        "instrument": "Measure",
        "structural-target": "Measure",
        "aspiration": "Aspiration",
        "quantitative-target": "Target",
        "dated-milestone": "Milestone",
    }
    assert found == {(kind, said.get(kind, "Statement")) for kind in KINDS}
    expressed = "?thing { ?claim plan:claimKind claim-kind:instrument ; plan:expresses ?thing }"
    assert len(set(ask(session, expressed))) == 1


def test_clusters_cover_classes_and_nothing_is_the_same(session: Session) -> None:
    """Every top cluster covers classes of all three schemes, and SKOS maps nothing but concepts."""
    graph = session.to_rdflib()
    for word in ("exactMatch", "broadMatch", "narrowMatch", "relatedMatch"):
        assert list(graph.triples((None, rdflib.SKOS[word], None))) == []
    assert list(graph.triples((None, rdflib.OWL.sameAs, None))) == []
    rows = ask(
        session,
        "DISTINCT ?cluster ?scheme { ?cluster a plan:Cluster ;"
        " plan:coversIndustry ?class . ?class skos:inScheme ?scheme }",
    )
    schemes = Counter(cluster for cluster, _ in rows)
    assert schemes == {f"{PLAN}-{name}": 3 for name in CLUSTERS}
    assert len(session.query("industry-classes")) >= 60


def test_figures_are_decimals(session: Session) -> None:
    """Three of three values of the targets are xsd:decimal."""
    cells = session.query("targets").column("value")
    assert len(cells) == 3
    assert all(isinstance(c, Literal) and c.datatype.endswith("#decimal") for c in cells)
