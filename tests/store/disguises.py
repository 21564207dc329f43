"""A grammar of queries that ask another server in disguise, and of harmless ones that look so."""

from __future__ import annotations

import random
from collections.abc import Callable

from store.reaching import ADDRESS

URL = f"http://{ADDRESS}/"

BEFORE = [
    "",
    "FILTER(1<2)",
    "FILTER(?x<'>')",
    "FILTER(?x<?y&&?z>'#')",
    "BIND(1<2 AS ?v)",
    "BIND(IF(1<2,'>',\"'\")AS ?u)",
    "?s ?p 'it\\'s' .",
    '?s ?p "<" .',
    "?s ?p '''a'b\"''' .",
    '?s ?p """a\\"""" .',
    "?s ?p <urn:#x> .",
    "?s ?p <urn:'> , '>' .",
    "?s ?p e:a\\' .",
    "?s ?p [ ?q ( 1 'a' ) ] .",
    "?s ?p 1 .",
    "?s ^e:p|!(e:q|^e:r)* ?o .",
    "VALUES ?y { 'SERVICE' <urn:x> }",
    "# it's a comment \"\n",
    "# <\r",
    "?s ?p 'x'@en-GB .",
    "FILTER(?o <1) FILTER(1> ?o)",
    r"?s ?p <urn:\u0041'b> .",
]
"""What stands before the keyword, and may hide it."""
GLUED = [r"?s ?p '\u005C' .", "BIND(1<2AS?t)", "?s ?p 1", "?s ?p true", "?s ?p e:."]
"""The same, in forms that not every parser takes."""

NESTED = [
    "{}",
    "{{ {} }}",
    "OPTIONAL {{ {} }}",
    "{{ }} UNION {{ {} }}",
    "MINUS {{ {} }}",
    "GRAPH ?g {{ {} }}",
    "FILTER EXISTS {{ {} }}",
    "FILTER NOT EXISTS {{ {} }}",
    "FILTER(!EXISTS{{ {} }}||1<2)",
    "FILTER(?x IN (1,EXISTS{{ {} }}))",
    "BIND(EXISTS {{ {} }} AS ?e)",
    "{{ SELECT * {{ {} }} LIMIT 1 }}",
    "{{ SELECT (COUNT(*) AS ?n) {{ {} }} GROUP BY ?x HAVING(COUNT(*)<2) }}",
    "{{ SELECT ?x {{}} ORDER BY (EXISTS {{ {} }}) }}",
]
GAPS = ["", " ", "\t", "\n", "#>\n", "# '\r", '#\n#"\n', " SILENT ", "silent#'\n", "\nSILENT"]
TARGETS = [f"<{URL}>", "e:", "e:a", "?x", "<a>", "$x"]
BODIES = ["{}", "{ ?s ?p ?o }", "{?s ?p '}'}", "{ SELECT * { ?s ?p ?o } }", "{ # }\n}"]
AFTER = ["", "FILTER(1>?o)", "# '", "# >", '# """', "FILTER('>'>?x)", "# \\"]
HEADS = [
    "SELECT * {{ {} }}",
    "ASK {{ {} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ {} }}",
    "DESCRIBE ?s {{{}}}",
]
PROLOGUE = f"BASE <{URL}> PREFIX e: <{URL}> "

LETTERS = [
    "'a SERVICE b'",
    "'service'@en",
    '"it\'s SERVICE <urn:x> {"',
    '"""SERVICE\n"""',
    "<urn:SERVICE>",
    "<http://x/service#a>",
    "service:a",
    "e:serviceType",
    "?service",
    "$SERVICE",
    "_:service",
    r"'\u0053ERVICE'",
]
"""Terms with the letters of the keyword that ask nothing."""


def disguises(count: int, seed: int) -> list[str]:
    """So many different queries, each of which asks the server at `URL`."""
    return _different(_disguise, count, seed)


def harmless(count: int, seed: int) -> list[str]:
    """So many different queries with the letters in strings, IRIs, comments and names."""
    return _different(_harmless, count, seed)


def _different(draw: Callable[[random.Random], str], count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    found = dict[str, None]()
    while len(found) < count:
        found[draw(chosen)] = None
    return list(found)


def _disguise(chosen: random.Random) -> str:
    keyword = "".join(_letter(c, chosen) for c in "SERVICE")
    gap, target = chosen.choice(GAPS), chosen.choice(TARGETS)
    if gap == "" or (gap.strip().upper() == "SILENT" and gap[-1] not in " \n"):
        gap += "" if target[0] in "<?$" else " "
    inner = f"{keyword}{gap}{target}{chosen.choice(BODIES)}"
    for _ in range(chosen.randrange(3)):
        inner = chosen.choice(NESTED).format(f"{chosen.choice(BEFORE)}{inner}")
    before = " ".join(chosen.sample([*BEFORE, *GLUED], chosen.randrange(3)))
    body = f"VALUES ?x {{ <{URL}> }} {before}{inner}{chosen.choice(AFTER)}\n"
    return PROLOGUE + chosen.choice(HEADS).format(body)


def _letter(letter: str, chosen: random.Random) -> str:
    number = ord(letter)
    forms = [letter] * 6 + [letter.lower()] * 4 + [f"\\u{number:04X}", f"\\U{number:08x}"]
    return chosen.choice(forms)


def _harmless(chosen: random.Random) -> str:
    term = chosen.choice(LETTERS)
    subject = "?s" if term[0] in "'\"" else term
    predicate = "?p" if term[0] in "'\"_" else term
    filtered = chosen.choice([f"FILTER(?o<{term})", "FILTER(1<2)", f"BIND({term} AS ?w)", ""])
    inner = f"{subject} {predicate} {term} . {'' if term[0] == '_' else filtered} # SERVICE <a>\n"
    for _ in range(chosen.randrange(3)):
        nested = chosen.choice(NESTED)
        inner = nested.format(inner if term[0] == "_" else f"{chosen.choice(BEFORE)}\n{inner}")
    head = chosen.choice(HEADS).format(f"{inner}{chosen.choice(AFTER)}\n")
    return f"PREFIX service: <urn:service:> {PROLOGUE}# SERVICE\r{head}"
