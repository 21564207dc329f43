"""SPARQL in shapes that is broken, endless, or would ask another server."""

from __future__ import annotations

from tests.validation.hostile.case import (
    ENDED,
    FACTS,
    FINE,
    FOUND,
    REFUSED,
    Case,
    asked,
)

ASK = "SELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } $this ?q ?r }"
CROSS = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9))
CROWD = "".join(f"ex:m{n} ex:p {n} .\n" for n in range(40))
WEB = "".join(f"ex:m{n} ex:p ex:m{m} .\n" for n in range(30) for m in range(30))
FAN = "?x (P|!P)*/(P|!P)*/(^P|P)* ?y . ?y (P|^P)+ ?z , ?v , ?w".replace("P", "<urn:p>")
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))


def select(codes: tuple[int, ...], query: str, more: str = "", facts: str = FACTS) -> Case:
    """A shape whose one constraint is a query; `more` is said beside it."""
    return asked(codes, f"sh:sparql ex:Q . ex:Q sh:select '''{query}''' {more}", facts)


def where(codes: tuple[int, ...], pattern: str, facts: str = FACTS) -> Case:
    return select(codes, f"SELECT $this WHERE {{ $this ?p ?o {pattern} }}", facts=facts)


def component(codes: tuple[int, ...], query: str) -> Case:
    """A constraint component whose validator is a query."""
    return asked(
        codes,
        f"""ex:limit 1 . ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask '''{query}''' ]""",
    )


def declared(prefix: str, namespace: str, query: str = "# $this") -> Case:
    """A query with a prefix that is declared for it."""
    declaration = f"[ sh:prefix '{prefix}' ; sh:namespace '{namespace}'^^xsd:anyURI ]"
    return select(REFUSED, query, f"; sh:prefixes ex:O . ex:O sh:declare {declaration}")


BROKEN: dict[str, Case] = {
    "no query": select(REFUSED, ""),
    "half a query": select(REFUSED, "SELECT $this WHERE {"),
    "an update": select(REFUSED, "DELETE WHERE { ?s ?p ?o }"),
    "a question": select(REFUSED, "ASK { ?s ?p ?o }"),
    "a description": select(FINE, "DESCRIBE $this"),
    "a construction": select(REFUSED, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
    "two queries": asked(REFUSED, "sh:sparql [ sh:select 'SELECT $this {}' , 'SELECT ?x {}' ]"),
    "queries that are no text": asked(REFUSED, "sh:sparql [ sh:select ex:q ] , [ sh:select 1 ]"),
    "a constraint that is a text": asked(REFUSED, "sh:sparql 'SELECT $this {}'"),
    "a prefix that nobody declares": select(REFUSED, "SELECT $this WHERE { $this no:p 1 }"),
    "nested deep": where(REFUSED + ENDED, "{ " * 5_000 + "?s ?p ?o" + " }" * 5_000),
    "brackets nested deep": where(REFUSED + ENDED, f"FILTER {'( ' * 5_000} 1 {' )' * 5_000}"),
    "too long": where(REFUSED, "#" + "x" * 70_000),
    "words that SHACL forbids": where(REFUSED, "MINUS { $this ?p ?o } VALUES ?x { 1 }"),
    "characters that nobody sees": where(FOUND, r"FILTER(?o != '\\u0000\u202e')"),
    "placeholders in a message": select(
        FOUND,
        "SELECT $this ?value WHERE { $this ?p ?value }",
        "; sh:message '{$this} {?value} {?nobody} {{?value}} {?va{?value}lue}'",
    ),
}

REACHING: dict[str, Case] = {
    "plainly": select(REFUSED, ASK),
    "in small letters": select(REFUSED, ASK.replace("SERVICE", "seRVice")),
    "escaped": select(REFUSED, ASK.replace("SERVICE", r"\\u0053ERVICE")),
    "escaped at length": select(REFUSED, ASK.replace("SERVICE", r"S\\U00000045RVICE")),
    "silently": select(REFUSED, ASK.replace("SERVICE", "SERVICE SILENT")),
    "after a comment": select(REFUSED, ASK.replace("SERVICE", "SERVICE#\n")),
    "glued": select(REFUSED, ASK.replace("SERVICE <", "1SERVICE<")),
    "by a variable": select(REFUSED, ASK.replace("SERVICE <URL>", "BIND(<URL> AS ?s) SERVICE ?s")),
    "by a namespace": declared("a", f"urn:x> {ASK} #"),
    "by a namespace on lines": declared("a", f"urn:x>\\n{ASK} #"),
    "by a prefix": declared(f"a: <urn:x> {ASK} #", "urn:x"),
    "by halves": declared("a", "urn:x> SELECT $this { SERV", "ICE <URL> { ?s ?p ?o } }"),
    "by an escaped namespace": declared("a", r"urn:x\\u003E SELECT $this { \\u0053ERVICE <URL> {"),
    "in a component": component(REFUSED, "ASK { SERVICE <URL> { ?s ?p ?o } }"),
    "in a validator of properties": asked(
        REFUSED,
        f"""sh:property [ sh:path ex:p ; ex:limit 1 ] . ex:C a sh:ConstraintComponent ;
        sh:parameter [ sh:path ex:limit ] ;
        sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:select '''{ASK}''' ]""",
    ),
    "in a target": asked(REFUSED, f"sh:target [ a sh:SPARQLTarget ; sh:select '''{ASK}''' ]"),
    "in a rule": asked(
        REFUSED, "sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT {} { SERVICE <URL> {} }' ]"
    ),
    "from another graph": select(FOUND, "SELECT $this FROM <URL> WHERE { $this ?q ?r }"),
    "from a named graph": select(
        REFUSED, "SELECT $this FROM NAMED <URL> WHERE { GRAPH <URL> { $this ?q ?r } }"
    ),
    "by loading": asked(REFUSED, "sh:sparql [ sh:update 'LOAD <URL>' ; sh:select 'LOAD <URL>' ]"),
    "in JavaScript": asked(
        REFUSED, "sh:js [ sh:jsFunctionName 'f' ; sh:jsLibrary [ sh:jsLibraryURL 'URL' ] ]"
    ),
    "by imports": asked(FINE, "sh:nodeKind sh:IRI . ex:O a owl:Ontology ; owl:imports <URL>"),
    "by a graph of shapes": asked(
        FINE, "sh:nodeKind sh:IRI ; sh:shapesGraph <URL> ; sh:suggestedShapesGraph <URL>"
    ),
    "by an entailment": asked(FINE, "sh:nodeKind sh:IRI . ex:O sh:entailment <URL>"),
}

ENDLESS: dict[str, Case] = {
    "a cross product": where(FOUND + ENDED, f". {CROSS}", CROWD),
    "a count of a cross product": select(
        FOUND + ENDED,
        f"SELECT $this (COUNT(*) AS ?n) WHERE {{ $this ?p ?o . {CROSS} }} GROUP BY $this",
        facts=CROWD,
    ),
    "paths that fan out": where(FOUND + ENDED, f". {FAN}", WEB),
    "a pattern that goes back": where(FINE + ENDED, f"FILTER REGEX('{'a' * 40}!', '^(a+)+$')"),
    "text that doubles": where(FOUND + REFUSED + ENDED, f"BIND('ab' AS ?x0) {DOUBLED}"),
    "a component": component(FINE + FOUND + ENDED, f"ASK {{ {CROSS} FILTER(?a1 = ?b2) }}"),
    "many patterns": where(FOUND + REFUSED + ENDED, ". ?s ?p ?o" * 400),
}
