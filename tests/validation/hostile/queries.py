"""SPARQL in shapes that is broken, endless, or would ask another server."""

from __future__ import annotations

from tests.validation.hostile.case import FACTS, Case, shapes

TARGET = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p "
ASK = "SELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } $this ?q ?r }"
CROSS = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9))
CROWD = "".join(f"ex:m{n} ex:p {n} .\n" for n in range(40))


def select(query: str, *codes: int, more: str = "", facts: str = FACTS) -> Case:
    """A shape whose one constraint is a query; `more` is said beside it."""
    return shapes(
        f"{TARGET} ; sh:sparql ex:Q . ex:Q sh:select '''{query}''' {more} .", *codes, facts=facts
    )


def component(query: str, *codes: int, kind: str = "ask", parameter: str = "ex:limit") -> Case:
    """A constraint component whose validator is a query."""
    rules = f"""
    ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path {parameter} ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:{kind} '''{query}''' ] .
    {TARGET} ; {parameter} 1 ; sh:property [ sh:path ex:p ; {parameter} 1 ] .
    """
    return shapes(rules, *codes)


def declared(
    prefix: str, namespace: str, query: str = "SELECT $this WHERE { $this ?q ?r }", *codes: int
) -> Case:
    """A query with a prefix that is declared for it."""
    return select(
        query,
        *(codes or (2,)),
        more=f" ; sh:prefixes ex:O . ex:O sh:declare [ sh:prefix {prefix} ; sh:namespace {namespace} ]",
    )


BROKEN: dict[str, Case] = {
    "no query": select("", 2),
    "half a query": select("SELECT $this WHERE {", 2),
    "an update": select("DELETE WHERE { ?s ?p ?o }", 2),
    "a question": select("ASK { ?s ?p ?o }", 1, 2),
    "a description": select("DESCRIBE $this", 0, 1, 2),
    "a construction": select("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 0, 1, 2),
    "two queries": shapes(
        f"{TARGET} ; sh:sparql [ sh:select 'SELECT $this {{}}' , 'SELECT ?x {{}}' ] .", 2
    ),
    "a query that is no text": shapes(
        f"{TARGET} ; sh:sparql [ sh:select ex:q ] , [ sh:select 1 ] .", 2
    ),
    "a constraint that is a text": shapes(f"{TARGET} ; sh:sparql 'SELECT $this {{}}' .", 2),
    "a prefix that is not declared": select("SELECT $this WHERE { $this no:p 1 }", 2),
    "nested too deep": select(
        "SELECT $this WHERE " + "{ " * 5_000 + "$this ?p ?o" + " }" * 5_000, 2, 3
    ),
    "brackets nested too deep": select(
        "SELECT $this WHERE { $this ?p ?o FILTER " + "( " * 5_000 + "1" + " )" * 5_000 + " }", 2, 3
    ),
    "too long": select("SELECT $this WHERE { $this ?p ?o } #" + "x" * 70_000, 2),
    "words that no engine takes": select(
        "SELECT $this WHERE { MINUS { $this ?p ?o } VALUES ?x { 1 } }", 2
    ),
    "a control character": select("SELECT $this WHERE { $this ?p '\\\\u0000\\u0001' }", 0, 2),
    "a message with placeholders": select(
        "SELECT $this ?value WHERE { $this ?p ?value }",
        1,
        more="; sh:message '{$this} {?value} {?nobody} {{?value}} {?va{?value}lue}'",
    ),
}

REACHING: dict[str, Case] = {
    "another server": select(ASK, 2),
    "another server, in small letters": select(ASK.replace("SERVICE", "seRVice"), 2),
    "another server, escaped": select(ASK.replace("SERVICE", r"\\u0053ERVICE"), 2),
    "another server, escaped at length": select(ASK.replace("SERVICE", r"S\\U00000045RVICE"), 2),
    "another server, in silence": select(ASK.replace("SERVICE", "SERVICE SILENT"), 2),
    "another server, after a comment": select(ASK.replace("SERVICE", "SERVICE#\n"), 2),
    "another server, glued": select(ASK.replace("SERVICE <URL>", "1SERVICE<URL>"), 2),
    "another server, by a variable": select(
        ASK.replace("<URL>", "?s").replace("{ SERVICE", "{ BIND(<URL> AS ?s) SERVICE"), 2
    ),
    "another server, by a namespace": declared(
        '"a"', '"urn:x> SELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } $this ?q ?r } #"'
    ),
    "another server, by a typed namespace": declared(
        '"a"',
        '"urn:x>\\nSELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } } #"^^xsd:anyURI',
        "# $this",
    ),
    "another server, by a prefix": declared(
        '"a: <urn:x> SELECT $this WHERE { SERVICE <URL> { ?s ?p ?o } } #"', '"urn:x"', "# $this"
    ),
    "another server, by halves": declared(
        '"a"', '"urn:x> SELECT $this WHERE { SERV"', "ICE <URL> { ?s ?p ?o } }"
    ),
    "another server, in a component": component("ASK { SERVICE <URL> { ?s ?p ?o } }", 2),
    "another server, for a property": shapes(
        f"""ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:select '''{ASK}''' ] .
        {TARGET} ; sh:property [ sh:path ex:p ; ex:limit 1 ] .""",
        2,
    ),
    "another server, in a target": shapes(
        f"ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:target [ a sh:SPARQLTarget ; sh:select '''{ASK}''' ] .",
        2,
    ),
    "another server, in a rule": shapes(
        f"{TARGET} ; sh:rule [ a sh:SPARQLRule ; sh:construct '''CONSTRUCT {{}} WHERE {{ SERVICE <URL> {{}} }}''' ] .",
        2,
    ),
    "another graph": select("SELECT $this FROM <URL> WHERE { $this ?q ?r }", 0, 1, 2),
    "another graph, named": select(
        "SELECT $this FROM NAMED <URL> WHERE { GRAPH <URL> { $this ?q ?r } }", 0, 1, 2
    ),
    "a graph of that name": select("SELECT $this WHERE { GRAPH <URL> { $this ?q ?r } }", 0, 1, 2),
    "a load": shapes(
        f"{TARGET} ; sh:sparql [ sh:update 'LOAD <URL>' ; sh:select 'LOAD <URL>' ] .", 2
    ),
    "JavaScript": shapes(
        f"{TARGET} ; sh:js [ sh:jsFunctionName 'f' ; sh:jsLibrary [ sh:jsLibraryURL \"URL\"^^xsd:anyURI ] ] .",
        2,
    ),
    "imports": shapes(
        f"<URL> a owl:Ontology . ex:O a owl:Ontology ; owl:imports <URL> . {TARGET} ; sh:nodeKind sh:IRI .",
        0,
    ),
    "a graph of shapes": shapes(
        f"{TARGET} ; sh:nodeKind sh:IRI ; sh:shapesGraph <URL> ; sh:suggestedShapesGraph <URL> .",
        0,
        facts=FACTS + "ex:O sh:shapesGraph <https://127.0.0.1:9/> .",
    ),
    "an entailment": shapes(f"{TARGET} ; sh:nodeKind sh:IRI . ex:O sh:entailment <URL> .", 0, 2),
}

ENDLESS: dict[str, Case] = {
    "a cross product": select(f"SELECT $this WHERE {{ $this ?p ?o . {CROSS} }}", 1, 3, facts=CROWD),
    "a count of a cross product": select(
        f"SELECT $this (COUNT(*) AS ?n) WHERE {{ $this ?p ?o . {CROSS} }} GROUP BY $this",
        1,
        3,
        facts=CROWD,
    ),
    "paths that fan out": select(
        "SELECT $this WHERE { $this (X|!X)*/(X|!X)*/(^X|X)* ?x . ?x (X|^X)+ ?y , ?z , ?v , ?w }".replace(
            "X", "<https://example.org/p>"
        ),
        0,
        1,
        2,
        3,
        facts="".join(f"ex:m{n} ex:p ex:m{m} .\n" for n in range(30) for m in range(30)),
    ),
    "a pattern that backtracks": select(
        "SELECT $this WHERE { $this ?p ?o FILTER REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$') }",
        0,
        1,
        3,
    ),
    "text that doubles": select(
        "SELECT $this WHERE { $this ?p ?o BIND('ab' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " }",
        1,
        2,
        3,
    ),
    "a component": component(f"ASK {{ {CROSS} FILTER(?a1 = ?b2) }}", 0, 1, 2, 3),
    "many patterns": select(
        "SELECT $this WHERE { " + " . ".join("?s ?p ?o" for _ in range(400)) + " }", 0, 1, 2, 3
    ),
}
