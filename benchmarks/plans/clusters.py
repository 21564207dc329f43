"""A section of a plan: one cluster with its projects, firms, targets and milestones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from benchmarks.plans.article import Fact
from benchmarks.plans.draft import Draft, Project
from benchmarks.plans.industries import DISTRICTS, Industry, Works
from benchmarks.plans.names import Name, capital
from benchmarks.plans.quantities import Quantity, promised
from benchmarks.plans.setting import province
from benchmarks.plans.terms import TERM, day, thing, words

# How firmly, in words; who draws up plans does not yet act.
_PHRASES = {
    "promote": ("Speed up the {}", "加快推进{}建设"),
    "will-do": ("Build the {}", "建设{}"),
    "every-effort": ("Make every effort for the {}", "全力推进{}"),
    "plans-to": ("Plan the {}", "计划建设{}"),
    "support": ("Help with the {}", "支持{}建设"),
    "draw-up-plans": ("Draw up plans for the {}", "谋划{}"),
}
_PLANNING = ("plans-to", "draw-up-plans")
_DOLLAR = Decimal("0.15")


def write(draft: Draft, industry: Industry) -> None:
    """The section of an industry."""
    draft.article.begin_section()
    cluster = _cluster(draft, industry)
    draft.article.begin_paragraph()
    for works in draft.rng.sample(industry.works, draft.rng.randint(1, 2)):
        _project(draft, industry, works, cluster)
    _target(draft, industry, cluster)
    draft.article.begin_paragraph()
    if draft.rng.random() < 0.5:
        _milestone(draft, industry, draft.projects[-1])
    if industry.within:
        _nested(draft, industry, cluster)
    if draft.rng.random() < 0.5:
        _focus(draft, industry, cluster)
    if draft.rng.random() < 0.4:
        _aspiration(draft, industry, cluster)


def _cluster(draft: Draft, industry: Industry) -> str:
    cluster = draft.city.cluster(industry)
    codes = draft.rng.sample(industry.codes, 3)
    draft.add(
        cluster,
        "plan:Cluster",
        (capital(industry.name.en), f"{industry.name.zh}产业集群"),
        ("skos:altLabel", words(*industry.name)[1]),
        ("plan:coversIndustry", [TERM[code] for code in codes]),
        ("plan:inPlan", draft.city.plan),
    )
    heading = draft.add_to(
        cluster,
        f"statement-heading-{industry.slug}",
        "plan:Statement",
        (
            f"A heading announces the cluster: {industry.name.en}",
            f"规划以标题列出：{industry.name.zh}产业集群",
        ),
    )
    draft.article.claim("heading", [cluster], heading)
    return cluster


def _project(draft: Draft, industry: Industry, works: Works, cluster: str) -> None:
    rng, is_group = draft.rng, draft.rng.random() < 0.3
    district = rng.choice(DISTRICTS)
    name = Name(f"{district.en} {works.en}", f"{district.zh}{works.zh}")
    sites: list[tuple[str, str]] = []
    if works.kind in ("industrial", "manufacturing"):
        sites.append(("plan:basedAt", thing(f"{draft.city.slug}-park")))
    if not is_group:
        sites.append(("plan:locatedIn", draft.city.iri))
    facts: list[Fact] = [
        ("plan:concerns", TERM[f"technology:{works.technology}"]),
        *sites,
        ("plan:projectKind", TERM[f"project-kind:{works.kind}"]),
    ]
    served = []
    if works.kind in ("supply-base", "data-platform", "service"):
        served = [province(rng.randrange(draft.around.provinces))]
        facts.append(("plan:serves", served))
    if is_group:
        name = Name(f"projects of the kind {works.en}", f"{works.zh}项目群")
    kind = "plan:ProjectGroup" if is_group else "plan:Project"
    subject = draft.add_to(
        cluster, f"{works.slug}-project", kind, (capital(name.en), name.zh), *facts
    )
    project = Project(subject, name, works, cluster)
    draft.projects.append(project)
    _measure(draft, project, [site for _, site in sites])
    if served:
        _statement(draft, project, "purpose", "serves the province", "服务全省", served)
    if rng.random() < 0.5:
        _implementing_party(draft, project)


def _measure(draft: Draft, project: Project, sites: list[str]) -> None:
    modality = draft.rng.choice(list(_PHRASES))
    en, zh = _PHRASES[modality]
    measure = draft.add_to(
        project.cluster,
        f"{project.works.slug}-measure",
        "plan:Measure",
        (en.format(project.name.en), zh.format(project.name.zh)),
        ("plan:about", project.iri),
        ("plan:concerns", TERM[f"technology:{project.works.technology}"]),
    )
    draft.article.claim(
        "planning-activity" if modality in _PLANNING else "activity",
        [project.iri, *sites],
        measure,
        modality,
        marks=["plan:hedgedAt"] if draft.rng.random() < 0.1 else [],
        second_hand=draft.rng.random() < 0.1,
    )


def _statement(
    draft: Draft, project: Project, kind: str, en: str, zh: str, others: list[str]
) -> str:
    statement = draft.add_to(
        project.cluster,
        f"statement-{project.works.slug}-{kind}",
        "plan:Statement",
        (f"{capital(project.name.en)} {en}", f"{project.name.zh}{zh}"),
    )
    return draft.article.claim(kind, [project.iri, *others], statement)


def _implementing_party(draft: Draft, project: Project) -> None:
    firm = draft.firm()
    claim = _statement(
        draft,
        project,
        "presupposed",
        f"implemented by {firm.name.en}",
        f"由{firm.name.zh}承担",
        [firm.iri],
    )
    draft.graph.thing(
        draft.id(project.works.slug, "implemented"),
        "plan:Involvement",
        ("prov:wasDerivedFrom", claim),
        ("plan:involvedIn", project.iri),
        ("plan:nameInSource", words(*firm.name)),
        ("plan:party", firm.iri),
        ("plan:playsRole", TERM["role:implementing-party"]),
    )


def _focus(draft: Draft, industry: Industry, cluster: str) -> None:
    firm = draft.firm()
    measure = draft.add_to(
        cluster,
        f"{industry.slug}-focus",
        "plan:Measure",
        (
            f"Focus on {firm.name.en} for {industry.name.en}",
            f"发展{industry.name.zh}聚焦{firm.name.zh}",
        ),
        ("plan:about", firm.iri),
    )
    claim = draft.article.claim("instrument", [firm.iri, cluster], measure, "will-do")
    draft.graph.thing(
        draft.id(industry.slug, "focused"),
        "plan:Involvement",
        ("prov:wasDerivedFrom", claim),
        ("plan:involvedIn", cluster),
        ("plan:nameInSource", words(*firm.name)[1]),
        ("plan:party", firm.iri),
        ("plan:playsRole", TERM["role:priority-firm"]),
    )


def _target(draft: Draft, industry: Industry, cluster: str) -> None:
    quantity = promised(draft.rng.choice(industry.indicators), draft.rng)
    draft.targets.append(quantity)
    facts: list[Fact] = list(quantity.facts)
    if is_dated := draft.rng.random() < 0.6:
        facts.append(("plan:deadline", day(date(draft.city.last_year, 12, 31))))
    name = (
        f"{quantity.name.en} ({industry.name.en})",
        f"{quantity.name.zh}（{industry.name.zh}）",
    )
    target = draft.add_to(
        cluster,
        f"{industry.slug}-target",
        "plan:Target",
        name,
        ("plan:about", draft.city.iri),
        *facts,
    )
    draft.article.claim(
        "quantitative-target",
        [draft.city.iri, TERM[f"indicator:{quantity.indicator}"]],
        target,
        "amount-within-period" if is_dated else "plans-to",
        marks=["plan:datedAt"] if is_dated else [],
    )
    if quantity.unit == "billion-yuan" and draft.rng.random() < 0.5:
        _conversion(draft, industry, cluster, quantity)


def _conversion(draft: Draft, industry: Industry, cluster: str, told: Quantity) -> None:
    value = (told.value * _DOLLAR).quantize(Decimal("0.01"))
    dollars = Quantity(told.indicator, "about", value, "billion-us-dollar")
    statement = draft.add_to(
        cluster,
        f"statement-{industry.slug}-in-us-dollars",
        "plan:Statement",
        (
            f"{told.amount.en} is about {dollars.amount.en} ({industry.name.en})",
            f"{told.amount.zh}约合 {dollars.amount.zh}（{industry.name.zh}）",
        ),
        *dollars.facts,
    )
    draft.article.claim("conversion", [TERM[f"indicator:{told.indicator}"]], statement)


def _milestone(draft: Draft, industry: Industry, project: Project) -> None:
    kinds = ["completed", draft.rng.choice(("connected", "opened", "delivered"))]
    year = draft.city.last_year
    milestone = draft.add_to(
        project.cluster,
        f"{industry.slug}-milestone",
        "plan:Milestone",
        (
            f"{capital(project.name.en)} finished by the end of {year}",
            f"{project.name.zh}于 {year} 年底前建成",
        ),
        ("plan:concerns", TERM[f"technology:{project.works.technology}"]),
        ("plan:deadline", day(date(year, 12, 31))),
        ("plan:about", project.iri),
        ("plan:milestoneOf", project.iri),
        ("plan:requiresEvent", [TERM[f"event-kind:{kind}"] for kind in kinds]),
    )
    draft.article.claim(
        "dated-milestone", [project.iri], milestone, "dated-completion", marks=["plan:datedAt"]
    )


def _nested(draft: Draft, industry: Industry, cluster: str) -> None:
    assert industry.within
    slug, (en, zh) = industry.within
    nested = draft.add(
        draft.id(slug),
        "plan:Cluster",
        (capital(en), f"{zh}产业集群"),
        (
            "skos:scopeNote",
            words(f"Named within {industry.name.en}.", f"在{industry.name.zh}一节中提及。"),
        ),
        ("plan:inPlan", draft.city.plan),
        ("plan:within", cluster),
    )
    measure = draft.add_to(
        nested,
        f"{slug}-forming",
        "plan:Measure",
        (f"Form a cluster of {en}", f"形成{zh}产业集群"),
        ("plan:about", nested),
    )
    draft.article.claim("structural-target", [nested], measure, "will-do")


def _aspiration(draft: Draft, industry: Industry, cluster: str) -> None:
    aspiration = draft.add_to(
        cluster,
        f"{industry.slug}-aspiration",
        "plan:Aspiration",
        (f"A model city for {industry.name.en}", f"建成{industry.name.zh}示范城市"),
        ("plan:about", cluster),
    )
    draft.article.claim("aspiration", [cluster], aspiration, "every-effort")
