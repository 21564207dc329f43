"""The shared context: documents, enterprises and places that many plans lean on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from benchmarks.plans import codes, names, setting
from benchmarks.plans.names import Name
from benchmarks.plans.setting import DESK_RESEARCH, FIRST_YEAR, SEEN, Surroundings
from benchmarks.plans.terms import TERM, Graph, day, plain, thing, words

ENTERPRISES, PLACES, SOURCES = (
    "fictitious-enterprises",
    "fictitious-places",
    "fictitious-sources",
)
_REGIONS = (
    ("north", Name("the fictitious north", "虚构北方")),
    ("south", Name("the fictitious south", "虚构南方")),
)
_PUBLISHERS = (
    Name("Fictitious Daily", "《虚构日报》"),
    Name("Fictitious News Service", "虚构通讯社"),
    Name("Fictitious Industry Net", "虚构产业网"),
    Name("Fictitious Statistical Bulletin", "《虚构统计公报》"),
)
_EXCHANGES = ("sse", "hkex", "nasdaq")


def graphs(seed: int, plans: int) -> Iterator[Graph]:
    """The graphs of the context of that many plans, by name."""
    size = Surroundings.of(plans)
    yield _enterprises(size, Random(f"{seed} enterprises"))
    yield _places(size)
    yield _sources(size, Random(f"{seed} sources"))


def _enterprises(size: Surroundings, rng: Random) -> Graph:
    graph = Graph(ENTERPRISES)
    graph.head(
        ("Fictitious enterprises", "虚构企业"),
        (
            "Invented enterprises with invented names, codes, securities and owners, for tests.",
            "供测试用的虚构企业，其名称、代码、证券与股权关系均为虚构。",
        ),
    )
    for index in range(size.enterprises):
        _enterprise(graph, index, rng)
    return graph


def _enterprise(graph: Graph, index: int, rng: Random) -> None:
    subject, name = setting.enterprise(index), setting.enterprise_name(index)
    short = names.sexagenary(index)
    where_from = setting.source(rng.randrange(10))
    graph.thing(
        subject,
        "plan:Enterprise",
        ("rdfs:label", words(*name)),
        ("dcterms:source", where_from),
        ("skos:altLabel", words(f"Fictitious {short.en}", f"虚构{short.zh}")),
    )
    schemes = {
        "name": name.zh,
        "website": f"enterprise-{index:03}.example",
        "wikidata": f"Q{9_900_000_000 + index}",
    }
    if index % 3 == 0:
        schemes["isni"] = codes.isni(f"{990_000_000_000_000 + index}")
        schemes["ror"] = codes.ror(32**6 - 1 - index)
    for scheme, code in schemes.items():
        identifier(graph, subject, scheme, code, where_from)
    if index % 3 == 1:
        listing(graph, subject, index, where_from, rng)
    if index % 4 == 3:
        ownership(graph, subject, setting.enterprise(index - 1), where_from, rng)


def _slug(subject: str) -> str:
    return subject[1:-1].rpartition("/")[2]


def identifier(graph: Graph, subject: str, scheme: str, code: str, where_from: str) -> None:
    """A code of a thing, with where it was seen."""
    graph.thing(
        thing(f"{_slug(subject)}-{scheme}"),
        "plan:Identifier",
        ("dcterms:source", where_from),
        ("plan:code", plain(code)),
        ("plan:evidenceMode", TERM["evidence-mode:stated"]),
        ("plan:identifierScheme", TERM[f"identifier-scheme:{scheme}"]),
        ("plan:identifies", subject),
    )


def listing(graph: Graph, issuer: str, number: int, where_from: str, rng: Random) -> None:
    """A security of an enterprise, with its ISIN and ticker and, on Nasdaq, its CUSIP."""
    exchange = rng.choice(_EXCHANGES)
    subject = thing(f"{_slug(issuer)}-{exchange}")
    first = date(2001, 1, 1) + timedelta(days=rng.randrange(5000))
    last = first + timedelta(days=rng.randrange(200, 4000))
    graph.thing(
        subject,
        "plan:Listing",
        ("dcterms:source", where_from),
        ("plan:evidenceMode", TERM["evidence-mode:stated"]),
        ("plan:endDate", day(last)),
        ("plan:issuer", issuer),
        ("plan:startDate", day(first)),
        ("plan:tradedOn", TERM[f"exchange:{exchange}"]),
    )
    identifier(graph, subject, "isin", codes.isin(f"ZZ{number:09}"), where_from)
    identifier(graph, subject, "ticker", codes.ticker(exchange, number), where_from)
    if exchange == "nasdaq":
        identifier(graph, subject, "cusip", codes.cusip(f"Z{number:07}"), where_from)
        identifier(graph, subject, "figi", codes.figi(f"BBGZ{number:07}"), where_from)


def ownership(graph: Graph, owned: str, owner: str, where_from: str, rng: Random) -> None:
    """That an enterprise belongs to another."""
    graph.thing(
        thing(f"{_slug(owned)}-owned"),
        "plan:Ownership",
        ("dcterms:source", where_from),
        ("plan:evidenceMode", TERM["evidence-mode:copy"]),
        ("plan:owned", owned),
        ("plan:owner", owner),
        ("plan:startDate", day(date(2010, 1, 1) + timedelta(days=rng.randrange(2000)))),
    )


def _places(size: Surroundings) -> Graph:
    graph = Graph(PLACES)
    graph.head(
        ("Fictitious places", "虚构地点"),
        ("Invented provinces and regions, for tests.", "供测试用的虚构省份与地区。"),
    )
    for slug, name in _REGIONS:
        graph.thing(thing(f"fictitious-{slug}"), "plan:Place", ("rdfs:label", words(*name)))
    for index in range(size.provinces):
        subject, where_from = setting.province(index), setting.source(index % 10)
        graph.thing(
            subject,
            "plan:Place",
            ("rdfs:label", words(*names.province(index))),
            ("dcterms:source", where_from),
            ("plan:locatedIn", thing(f"fictitious-{_REGIONS[index % 2][0]}")),
        )
        identifier(graph, subject, "gbt-2260", codes.gbt(index), where_from)
        identifier(graph, subject, "geonames", f"{990_000_000 + index}", where_from)
    return graph


def _sources(size: Surroundings, rng: Random) -> Graph:
    graph = Graph(SOURCES)
    graph.head(
        ("Fictitious sources", "虚构来源文件"),
        (
            "Invented documents that tell of several cities, for tests.",
            "供测试用的虚构来源文件，涉及多个城市。",
        ),
    )
    for index in range(size.sources):
        publisher = rng.choice(_PUBLISHERS)
        issued = date(FIRST_YEAR + index % 10, rng.randint(1, 10), rng.randint(1, 28))
        _document(
            graph,
            setting.source(index),
            Name(
                f"{publisher.en} on industry in several cities, {issued.day} {issued:%B %Y}",
                f"{publisher.zh}关于多市产业发展的报道，{chinese_day(issued)}",
            ),
            issued,
        )
    _document(
        graph,
        DESK_RESEARCH,
        Name("Note on searches in invented archives", "关于在虚构档案中查找的记录"),
        SEEN,
    )
    return graph


def _document(graph: Graph, subject: str, name: Name, issued: date) -> None:
    graph.thing(
        subject,
        "plan:Document",
        ("rdfs:label", words(*name)),
        ("schema:url", f"<https://example.org/{_slug(subject)}>"),
        ("plan:issuedFrom", day(issued)),
        ("plan:issuedUntil", day(issued)),
        ("plan:seenOn", day(SEEN)),
    )


def chinese_day(when: date) -> str:
    """
    >>> chinese_day(date(2021, 3, 12))
    '2021 年 3 月 12 日'
    """
    return f"{when.year} 年 {when.month} 月 {when.day} 日"
