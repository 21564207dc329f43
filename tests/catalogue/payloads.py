"""Two hundred things that somebody might give for a parameter, to break out of it or by mistake."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.terms import Iri, Literal

CLOSERS = [
    '"',
    "'",
    '"""',
    "'''",
    ">",
    "}",
    ") }",
    "\n",
    "\\",
    '\\"',
    '"@en',
    '"^^<urn:x>',
    "<urn:a>",
]
TAILS = [
    " } UNION { ?s ?p ?o } #",
    " } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #",
    " } ; DROP ALL ; LOAD <http://127.0.0.1:9/> #",
    " } GRAPH ?g { ?s ?p ?o } VALUES ?x { ",
]
BREAKING = [closer + tail for closer in CLOSERS for tail in TAILS]

QUOTES = ["'", '"', "''", '""', "'''", '"""', "\\", "\\\\", '\\"', "\\'", "“大团”", "`"]
ESCAPES = [
    *("\\u0022", "\\u0022 } #", "\\U00000022", "\\\\u0022", "\\u005C", "\\u003E", "\\u0000"),
    *("\\x22", "\\n", "\\", "%22", "%00", "%zz", "&quot;", "\\uD83D", "\\u00", "\\N{DIGIT ONE}"),
]
BRACES = ["{", "}", "{}", "{ }", "}{", "(", ")", "[", "[]", "()", "${x}", "{{x}}", "%s", "{0}"]
COMMENTS = [
    "#",
    "# values: plan",
    "\n# values: plan\n",
    "#+ x",
    "--",
    "/* */",
    "//",
    "<!-- -->",
    ";",
]
NAMES = [
    *("urn:a> <urn:b", "urn:a b", "<urn:a>", "<urn:a", "urn:", ":", "a:", "a:b:c", "id:", "id:x/y"),
    *("id:..", "../datuan", "//datuan", "javascript:alert(1)", "file:///etc/passwd", "http://[x"),
    *("http://127.0.0.1:9/", "_:b0", "?x", "$x", "?thing ?p", "urn:\ud800", "id:Datuan", "DATUAN"),
    *(
        "datuan ",
        " datuan",
        "datuan\n",
        "datuan-",
        "-datuan",
        "datuan|datuan",
        "id:datuan,id:shanxi",
    ),
]
LINES = [
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
    "a\nb",
    "\t",
    " ",
    "\u3000",
]
SIGNS = [
    *("\0", "a\0b", "\x1b[31m", "\x7f", "\x08", "\u202e", "\u2066a\u2069", "\u200b", "\ufeff"),
    *("e\u0301", "\u00e9", "😀", "\ud800", "\udcff", "\uffff", "İ", "ß", "大团", "�"),
]
LARGE = ["a" * 1_000_000, '"' * 1_000_000, "\\u" * 500_000, "大" * 400_000, "a" * 2_000_000]
WORDS = [
    *("SELECT", "UNDEF", "a", "true", "false", "NOW()", "RAND()", "BOUND(?x)", "BIND(1 AS ?x)"),
    *("FILTER", "DROP ALL", "DESCRIBE *", "SERVICE", "NULL", "None", "nil", "undefined", "*"),
]
NUMBERS = [
    *("0", "-0", "+1", "1", "50", "50.0", "050", "-1", ".5", "5.", "1e5", "1E400", "0x10", "1_000"),
    *("１２", "٣", "½", "NaN", "INF", "-INF", "1/0", "1,5", "1.2.3", "1 ", " 1", "--1", "1" * 19),
    *("9223372036854775808", "0." + "1" * 19, "1e-400", "$1", "1%"),
]
DAYS = [
    *("2021-12-31", "2026-11-24", "0001-01-01", "9999-12-31", "2021-02-30", "2021-13-01"),
    *("0000-00-00", "2021-W01-1", "20211231", "2021-12-31T00:00:00", "2021-12-31Z", "-2021-12-31"),
    *("２０２１-12-31", "2021-1-1", "31.12.2021", "today", "2021-12-31\n"),
]
TRUTHS = [
    "True",
    "TRUE",
    "yes",
    "no",
    "是",
    "t",
    "en",
    "zh",
    "EN",
    "fr",
    "zh-Hans",
    "english",
    "x-y",
]
OTHERS: list[Any] = [
    *(5, -1, 0, 10**30, 0.5, float("nan"), float("inf"), True, False, None, b"datuan", b"\xff"),
    *(Decimal("0.5"), Decimal("1E9999"), Decimal("NaN"), date(2021, 12, 31)),
    *(datetime(2021, 12, 31), [], ["a"], ["a", "b"], (), ("datuan",), {"a": 1}, {"a"}, object()),
    *(Path("datuan"), Iri("urn:x> <urn:y"), Iri("urn:x"), Literal("datuan"), [["a"]], [None], ""),
]
PAYLOADS: list[Any] = [
    *BREAKING,
    *QUOTES,
    *ESCAPES,
    *BRACES,
    *COMMENTS,
    *NAMES,
    *LINES,
    *SIGNS,
    *LARGE,
    *WORDS,
    *NUMBERS,
    *DAYS,
    *TRUTHS,
    *OTHERS,
]
