"""Queries that would never end, or would take all there is, each in less than 64 kB."""

from __future__ import annotations

PREFIXES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
PRODUCT = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(5))
DOUBLING = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
CHAIN = " ".join(f"?s{n} ?p{n} ?s{n + 1} ." for n in range(400))
EXISTING = "FILTER EXISTS { ?a ?b ?c " * 300 + "}" * 300
DEEP = 10_000

RUNAWAYS = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "rows without end": f"SELECT * {{ {PRODUCT} }}",
    "distinct rows of a product": f"SELECT DISTINCT ?o0 ?o1 ?o2 {{ {PRODUCT} }}",
    "order of millions": "SELECT ?o0 ?o1 { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 } ORDER BY ?o1 ?o0 ?s0 ?s1",
    "groups of a product": (
        "SELECT ?s0 ?s1 (COUNT(DISTINCT ?o1) AS ?n) { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 }"
        " GROUP BY ?s0 ?s1 ORDER BY ?n"
    ),
    "paths between all": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b }",
    "paths over a circle": "SELECT * { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?b (!<urn:x>)+ ?c }",
    "nested groups": f"ASK {{ {'{' * DEEP} ?s ?p ?o {'}' * DEEP} }}",
    "nested brackets": f"ASK {{ FILTER({'(' * DEEP}1{')' * DEEP}) }}",
    "nested negations": f"ASK {{ FILTER({'!' * 3 * DEEP}true) }}",
    "nested optionals": f"ASK {{ {'OPTIONAL {' * 5000} ?s ?p ?o {'}' * 5000} }}",
    "nested subqueries": f"ASK {{ {'{ SELECT * {' * 4000} ?s ?p ?o {'} }' * 4000} }}",
    "unions": f"ASK {{ {' UNION '.join(['{?s ?p 1}'] * 4000)} }}",
    "alternatives": f"ASK {{ FILTER({' || '.join(['?x'] * 9000)}) }}",
    "sums": f"SELECT ({'+'.join(['1'] * 30_000)} AS ?n) {{}}",
    "a hundred thousand values": f"ASK {{ VALUES ?x {{ {'1 ' * 100_000} }} ?s ?p ?x }}",
    "thirty thousand values": f"ASK {{ VALUES ?x {{ {'1 ' * 30_000} }} ?s ?p ?x }}",
    "backtracking": f'ASK {{ FILTER(REGEX("{"a" * 60}!", "^(a+)+$")) }}',
    "repetitions": f'ASK {{ FILTER(REGEX("{"a" * 5000}", "((a{{1,100}}){{1,100}}){{1,100}}")) }}',
    "doubling": f'SELECT (STRLEN(?a40) AS ?n) {{ BIND("ab" AS ?a0) {DOUBLING} }}',
    "replacing": (
        f'SELECT (STRLEN(?c) AS ?n) {{ BIND("{"x" * 5000}" AS ?a)'
        ' BIND(REPLACE(?a, "x", ?a) AS ?b) BIND(REPLACE(?b, "x", ?a) AS ?c) }'
    ),
    "the same pattern 400 times": f"ASK {{ {'?s ?p ?o . ' * 400} }}",
    "400 patterns in a chain": f"ASK {{ {CHAIN} }}",
    "existence within existence": f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {EXISTING} }}",
    "a graph of a product": "CONSTRUCT { ?s0 ?p1 ?o0 . ?s1 ?p0 ?o1 } { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 }",
}
