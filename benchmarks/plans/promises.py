"""A plan as one article reports it: the city, its firms, its clusters and what is left open."""

from __future__ import annotations

from datetime import date

from benchmarks.plans import clusters, codes, names, setting, shared
from benchmarks.plans.draft import Draft, Firm
from benchmarks.plans.industries import DISTRICTS
from benchmarks.plans.names import Name
from benchmarks.plans.setting import City
from benchmarks.plans.terms import TERM, day, thing, words

SIZE = 690
"""About as many triples as the graph of a plan has: no further cluster is begun beyond."""

_CODES = 10_000
"""Cities from this number on have no GB/T 2260 code: four digits follow those of the province."""


def write(city: City) -> Draft:
    """The plan of a city."""
    draft = Draft(city)
    _head(draft)
    _place(draft)
    _firms(draft)
    if city.number % 5 == 0:
        _neighbour(draft)
    for industry in city.industries:
        if len(draft.graph.statements) > SIZE:
            break
        clusters.write(draft, industry)
    _open_points(draft)
    _plan(draft)
    return draft


def _head(draft: Draft) -> None:
    en, zh = draft.city.name
    draft.graph.head(
        (f"Plan of {en}", f"{zh}产业规划"),
        ("An invented plan of an invented city, for tests.", "供测试用的虚构城市的虚构规划。"),
    )


def _plan(draft: Draft) -> None:
    city = draft.city
    issued = date(city.year, draft.rng.randint(1, 6), draft.rng.randint(1, 28))
    draft.article.finish(
        Name(
            f"Fictitious Daily on the plans of {city.name.en}, {issued.day} {issued:%B %Y}",
            f"《虚构日报》关于{city.name.zh}产业规划的报道，{shared.chinese_day(issued)}",
        ),
        issued,
    )
    years = Name(f"{city.year}", f"{city.year} 年")
    if city.last_year > city.year:
        years = Name(f"{city.year} to {city.last_year}", f"{city.year} 至 {city.last_year} 年")
    draft.add(
        city.plan,
        "plan:Plan",
        (f"Industry plan of {city.name.en}, {years.en}", f"{city.name.zh} {years.zh}产业规划"),
        ("dcterms:issued", day(issued)),
        ("dcterms:source", draft.article.iri),
        ("skos:scopeNote", words("The city does not exist.", "该城市并不存在。")),
        ("plan:announcedBy", thing(f"{city.slug}-government")),
        ("plan:covers", city.iri),
        ("plan:periodEnd", day(date(city.last_year, 12, 31))),
        ("plan:periodStart", day(date(city.year, 1, 1))),
    )


def _place(draft: Draft) -> None:
    city, article = draft.city, draft.article.iri
    province = draft.rng.randrange(draft.around.provinces)
    draft.add(
        city.iri,
        "plan:Place",
        city.name,
        ("dcterms:source", article),
        ("plan:locatedIn", setting.province(province)),
    )
    if city.number < _CODES:
        code = codes.gbt(province, city.number)
        shared.identifier(draft.graph, city.iri, "gbt-2260", code, article)
    district = draft.rng.choice(DISTRICTS)
    draft.add(
        thing(f"{city.slug}-park"),
        "plan:Park",
        (f"Park of {city.name.en}, the {district.en}", f"{city.name.zh}{district.zh}产业园区"),
        ("plan:locatedIn", city.iri),
    )
    draft.add(
        thing(f"{city.slug}-government"),
        "plan:Authority",
        (f"People’s Government of {city.name.en}", f"{city.name.zh}人民政府"),
    )
    where = names.province(province)
    statement = draft.add(
        draft.id("statement-province"),
        "plan:Statement",
        (f"{city.name.en} lies in {where.en}", f"{city.name.zh}位于{where.zh}"),
        ("plan:inPlan", city.plan),
    )
    draft.article.begin_paragraph()
    draft.article.claim("background", [city.iri, setting.province(province)], statement)


def _firms(draft: Draft) -> None:
    city, article = draft.city, draft.article.iri
    for number, industry in enumerate(city.industries[:2], 1):
        subject = thing(f"{city.slug}-firm-{number}")
        name = Name(
            f"{city.name.en} {industry.name.en.title()} Co",
            f"{city.name.zh}{industry.name.zh}有限公司",
        )
        draft.add(subject, "plan:Enterprise", name, ("dcterms:source", article))
        shared.identifier(draft.graph, subject, "name", name.zh, article)
        draft.firms.append(Firm(subject, name))
    first, second = (firm.iri for firm in draft.firms)
    shared.listing(draft.graph, first, 100_000 + city.number, article, draft.rng)
    parent = setting.enterprise(draft.rng.randrange(draft.around.enterprises))
    shared.ownership(draft.graph, second, parent, article, draft.rng)


def _neighbour(draft: Draft) -> None:
    """What the plan says of the plan of the city numbered before it."""
    other = City(draft.city.seed, draft.city.number - 1)
    cluster = other.cluster(other.industries[0])
    statement = draft.add(
        draft.id("statement-neighbour"),
        "plan:Statement",
        (
            f"The plan is matched with that of {other.name.en}",
            f"本规划与{other.name.zh}的规划相衔接",
        ),
        ("plan:inPlan", draft.city.plan),
    )
    draft.article.claim("background", [other.plan, cluster], statement)
    _open_point(
        draft,
        "neighbour",
        "ambiguity",
        Name("Is the neighbour’s cluster counted here as well?", "邻市集群是否也计入本规划？"),
        Name("The article does not say who counts it.", "报道未说明由哪一方计入。"),
        [cluster, statement],
    )


def _open_points(draft: Draft) -> None:
    last = draft.projects[-1]
    _open_point(
        draft,
        "announcing-body",
        "unknown",
        Name("Which body announced the plan?", "规划由哪个机构发布？"),
        Name("Only the city is named.", "报道只提到城市名称。"),
        [draft.city.plan, thing(f"{draft.city.slug}-government")],
    )
    _open_point(
        draft,
        "last-project-site",
        "unknown",
        Name(f"Where exactly is the site: {last.name.en}?", f"{last.name.zh}的具体选址在何处？"),
        Name("The article gives a district and no address.", "报道只给出片区，未载地址。"),
        [last.iri],
    )


def _open_point(
    draft: Draft, slug: str, kind: str, question: Name, note: Name, things: list[str]
) -> None:
    draft.add(
        draft.id("open", slug),
        "plan:OpenPoint",
        question,
        ("skos:note", words(*note)),
        ("plan:bearsOn", things),
        ("plan:inPlan", draft.city.plan),
        ("plan:openPointKind", TERM[f"open-point:{kind}"]),
    )
