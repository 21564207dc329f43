"""Queries and files that would ask another server; `127.0.0.1:9` is put for it."""

from __future__ import annotations

ADDRESS = "127.0.0.1:9"

SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <http://127.0.0.1:9/> } service silent ?x { ?s ?p ?o } }",
    "SELECT * { SeRvIcE <http://127.0.0.1:9/> {} }",
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> {} }",
    r"SELECT * { \U00000053\u0045RVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 'a' SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p '''it's''' SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p <urn:#x> . SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p 'a\\'b' . SERVICE <http://127.0.0.1:9/> {} } # '",
    "SELECT * { # comment\nSERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p ?o FILTER(?o <1) SERVICE <http://127.0.0.1:9/> {} FILTER(1> ?o) }",
    "SELECT * { { ?s ?p 1 }SERVICE<http://127.0.0.1:9/>{} }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:9/> {} }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICEe:a {} }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { ?s ?p 1.SERVICEe:a {} }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { ?s ?p e:.SERVICE e:a {} }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { ?s ?p e:a\\' . SERVICE e:a {} } # '",
    "SELECT * { # a comment may end like this\rSERVICE <http://127.0.0.1:9/> {} }",
    'SELECT * { ?s ?p """a\\""" """ . SERVICE <http://127.0.0.1:9/> {} } # """',
    r'SELECT * { ?s ?p "\u005C" . SERVICE <http://127.0.0.1:9/> {} } # "',
    r"""SELECT * { ?s ?p <urn:\u0041'b> , "\u005C" . SERVICE <http://127.0.0.1:9/> {} } # " '""",
]
"""Each has the keyword in it, however it is disguised."""

OTHERS = [
    "LOAD <http://127.0.0.1:9/>",
    "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <urn:g>",
    r"\u004COAD <http://127.0.0.1:9/>",
    "load#\n<http://127.0.0.1:9/>",
    "SELECT * { ?s ?p ?o } ; LOAD <http://127.0.0.1:9/>",
    "INSERT { ?s ?p ?o } USING <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
    "COPY <http://127.0.0.1:9/> TO DEFAULT",
    "ADD <http://127.0.0.1:9/> TO <urn:g>",
    "CREATE GRAPH <http://127.0.0.1:9/>",
    "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
    "select * from<http://127.0.0.1:9/>from named<http://127.0.0.1:9/>{?s ?p ?o}",
    r"SELECT * \u0046ROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    r"SELECT * FROM <\u0068ttp://127.0.0.1:9/> { ?s ?p ?o }",
    "BASE <http://127.0.0.1:9/> SELECT * FROM <a> { ?s ?p ?o }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * FROM e: FROM NAMED e:a { GRAPH e:a { ?s ?p ?o } }",
    "ASK FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "CONSTRUCT FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
    "DESCRIBE <http://127.0.0.1:9/>",
    "DESCRIBE <http://127.0.0.1:9/> FROM <http://127.0.0.1:9/>",
    "SELECT * { GRAPH <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s <http://127.0.0.1:9/>+ <http://127.0.0.1:9/> }",
    "SELECT (<http://127.0.0.1:9/>(1) AS ?x) {}",
    "SELECT * { BIND(IRI('http://127.0.0.1:9/') AS ?g) GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { VALUES ?g { <http://127.0.0.1:9/> } GRAPH ?g { ?s ?p ?o } }",
]
"""Other words that fetch in some engine."""

_OWL = "<http://www.w3.org/2002/07/owl#"
FILES = {
    "context.jsonld": '{"@context": "http://127.0.0.1:9/", "@id": "urn:a", "b": "c"}',
    "contexts.jsonld": '{"@context": [{}, "http://127.0.0.1:9/"], "@id": "urn:a"}',
    "import.jsonld": '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/"}, "a": 1}',
    "scoped.jsonld": (
        '{"@context": {"a": {"@id": "urn:a", "@context": "http://127.0.0.1:9/"}}, "a": {"b": 1}}'
    ),
    "escaped.jsonld": '{"@conte\\u0078t": "\\u0068ttp://127.0.0.1:9/", "@id": "urn:a"}',
    "imports.ttl": f"<urn:o> a {_OWL}Ontology> ; {_OWL}imports> <http://127.0.0.1:9/> .",
    "see.ttl": "<http://127.0.0.1:9/> <http://127.0.0.1:9/> <http://127.0.0.1:9/> .",
    "base.ttl": "@base <http://127.0.0.1:9/> . <a> <b> <c> .",
    "graph.trig": "<http://127.0.0.1:9/> { <urn:a> <urn:b> <urn:c> }",
    "graph.nq": "<urn:a> <urn:b> <urn:c> <http://127.0.0.1:9/> .",
    "entity.rdf": (
        '<!DOCTYPE r [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>'
        '<r xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&e;</r>'
    ),
    "parameter.rdf": (
        '<!DOCTYPE r [<!ENTITY % e SYSTEM "http://127.0.0.1:9/"> %e;]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    ),
    "doctype.rdf": (
        '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    ),
    "include.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="http://127.0.0.1:9/"/>'
        "</rdf:RDF>"
    ),
}
"""Files that would have another one fetched, each by its name."""
