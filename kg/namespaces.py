"""Prefixes and IRIs: the one list, and the ways between a short form and a whole IRI."""

from __future__ import annotations

import re
from functools import cache

from kg.errors import InputError
from kg.resources import content

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
VOID = "http://rdfs.org/ns/void#"
PLAN = "https://w3id.org/industry-plan/ontology#"
ID = "https://w3id.org/industry-plan/id/"
DATA = "https://w3id.org/industry-plan/data/"
VOCAB = "https://w3id.org/industry-plan/vocab/"
SHAPES = "https://w3id.org/industry-plan/shapes#"
QUESTION = "https://w3id.org/industry-plan/question/"

_DECLARATION = re.compile(r"^PREFIX ([\w-]+): <([^>]+)>$", re.MULTILINE)
_LOCAL_NAME = re.compile(r"[\w.-]*\w|")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PART = re.compile(r"-(outcomes|verdicts)$")
_IRI_FORBIDDEN = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@cache
def prefixes() -> dict[str, str]:
    """Every prefix of `ontology/prefixes.ttl` with its namespace, in order.

    >>> prefixes()["plan"]
    'https://w3id.org/industry-plan/ontology#'
    """
    text = (content() / "ontology" / "prefixes.ttl").read_text("utf-8")
    return dict(_DECLARATION.findall(text))


def prefix_lines(*names: str) -> str:
    """The lines that declare prefixes in SPARQL and in Turtle.

    >>> prefix_lines("plan")
    'PREFIX plan: <https://w3id.org/industry-plan/ontology#>\\n'
    """
    return "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in names)


def compact(iri: str) -> str:
    """The short form of an IRI where a prefix fits, else the IRI itself.

    >>> compact("https://w3id.org/industry-plan/id/crrc")
    'id:crrc'
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _by_namespace().get(iri[:cut])
    local = iri[cut:]
    return f"{prefix}:{local}" if prefix and local and _LOCAL_NAME.fullmatch(local) else iri


def local_name(iri: str) -> str:
    """What stands after the last `#`, `/` or `:` of an IRI or its short form.

    >>> local_name("https://w3id.org/industry-plan/shapes#Target-unit")
    'Target-unit'
    """
    return iri[max(iri.rfind(mark) for mark in "#/:") + 1 :]


@cache
def _by_namespace() -> dict[str, str]:
    """The prefix of each namespace; each ends where a local name can begin."""
    return {namespace: prefix for prefix, namespace in prefixes().items()}


def expand(name: str, base: str = ID) -> str:
    """The whole IRI for a slug in `base`, a CURIE or an IRI; `InputError` for anything else.

    >>> expand("crrc") == expand("id:crrc") == "https://w3id.org/industry-plan/id/crrc"
    True
    """
    text = name.removeprefix("<").removesuffix(">")
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes() and not local.startswith("//"):
        text = prefixes()[prefix] + local
    elif SLUG.fullmatch(text):
        text = base + text
    if ":" not in text or _IRI_FORBIDDEN.search(text):
        raise InputError(
            f"{name!r}: is no slug, CURIE or IRI; write for example id:crrc",
            f"{name!r}：不是有效的短名、CURIE 或 IRI；例如可写 id:crrc",
        )
    return text


def unit_of(graph: str) -> str:
    """The unit that a graph belongs to: a plan's graph with its outcomes and verdicts.

    >>> unit_of("https://w3id.org/industry-plan/data/city-outcomes")
    'https://w3id.org/industry-plan/data/city'
    """
    return _PART.sub("", graph)
