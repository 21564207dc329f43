"""Refusing a query that would reach out, before any engine sees it.

Engines read a query in two ways: those that decode `\\u0053` everywhere first, as SPARQL 1.1
asks, and those that decode it only where it stands, in a string or an IRI. The query is parsed
in both readings.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

from kg.errors import InputError
from kg.namespaces import prefixes
from kg.worker import DEFAULT_SECONDS, Limits, run

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

MAX_CHARACTERS = 65_536
MAX_FRAMES = 100_000
"""The recursion limit while a query is parsed; a worker has the stack for it."""
_PARSING = Limits(DEFAULT_SECONDS)
_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_SELECT = re.compile("SELECT", re.IGNORECASE)

_STRING = (
    r"\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"?|'(?:[^'\\\n\r]|\\.)*'?"
)
"""A string, long or short; one without an end goes on to the end of its line or of the query."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IRI = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_ESCAPE.pattern})*>"
_NAME = r"[?$]\w+|@[\w-]+|(?P<prefix>[\w.-]*):(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*)?"
_NEAR = 40
"""The most characters of a query that an error quotes on either side of its place."""
_REASON = re.compile(r"[A-Z]\w*(?: \w+){2,}")
"""A reason that an engine gives in words among the tokens that it expects."""
_REASONS = {
    "IRI parsing failed": ("relative or broken IRI", "有相对的或错误的 IRI"),
    "The SELECT contains a variable that is unbound": (
        "a selected variable is unbound",
        "有语法错误：SELECT 中的变量未绑定",
    ),
}
_TOKEN = rf"{_STRING}|{_IRI}|#[^\n\r]*|{_NAME}|(?P<word>\w+)"
"""Compiled where a query has to be read, as few have."""


def refuse_outreach(sparql: str) -> None:
    """Raise `InputError` when the query is too long or asks another server (SERVICE).

    A query with the letters of that keyword anywhere is parsed as SPARQL 1.1; what does not parse
    is refused, too.

    >>> refuse_outreach("SELECT ?service WHERE { ?service ?p 'SERVICE' }")
    >>> refuse_outreach("SELECT * { FILTER(1<2)SERVICE#>\\n<http://127.0.0.1/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: query:1: SERVICE would ask another server; leave it out
    """
    if len(sparql) > MAX_CHARACTERS:
        raise InputError(
            f"query: longer than {MAX_CHARACTERS} characters; ask in smaller parts",
            f"查询：超过 {MAX_CHARACTERS} 个字符；请拆分后再问",
        )
    if _SERVICE.search(_ESCAPE.sub(_decode, sparql)):
        run(partial(_refuse_service, sparql), _PARSING)


def _refuse_service(sparql: str) -> None:
    """Parse the query in both readings; in a worker, for it may be nested deeply."""
    sys.setrecursionlimit(MAX_FRAMES)
    readings = {_ESCAPE.sub(_decode, sparql), _ESCAPE.sub("x", sparql)}
    # Each end of a line ends a comment; to rdflib only a line feed does
    texts = {re.sub("\r\n?", "\n", reading) for reading in readings}
    parsed = {text: _has_service(text) for text in texts}
    for text in parsed:
        for keyword in _SERVICE.finditer(text) if parsed[text] else ():
            if not _has_service(text[: keyword.start()] + text[keyword.end() :]):
                line = text.count("\n", 0, keyword.start()) + 1
                raise InputError(
                    f"query:{line}: SERVICE would ask another server; leave it out",
                    f"查询:{line}：SERVICE 会访问其他服务器；请删去",
                )
    if None in parsed.values():
        raise InputError(
            "query: has the word SERVICE and does not parse as SPARQL 1.1, so it may ask another"
            " server; correct it, or leave the word out",
            "查询：含有 SERVICE 一词且无法按 SPARQL 1.1 解析，可能访问其他服务器；请改正或删去该词",
        )


def refuse_hidden_this(sparql: str) -> None:
    """Raise `InputError` when a sub-select of a shape's query does not return `$this`.

    SHACL leaves open what such a query finds. What does not parse is left to the engine.
    """
    if len(_SELECT.findall(sparql)) > 1 and run(partial(_hides_this, sparql), _PARSING):
        raise InputError(
            "query: a sub-select does not return $this; add it to what is selected",
            "查询：子查询未返回 $this；请在 SELECT 中加上",
        )


def _hides_this(sparql: str) -> bool | None:
    sys.setrecursionlimit(MAX_FRAMES)

    def is_wanted(node: Mapping[str, Any]) -> bool:
        parts = node.get("projection") or []
        names = [str(part["evar"] if "evar" in part else part["var"]) for part in parts]
        return bool(parts) and "this" not in names

    return _tree_has(sparql, "SubSelect", is_wanted)


def _has_service(text: str) -> bool | None:
    return _tree_has(text, "ServiceGraphPattern", lambda _: True)


def _tree_has(text: str, name: str, is_wanted: Callable[[Any], bool]) -> bool | None:
    """Whether the parse tree of a query has such a node; `None` where it does not parse."""
    from rdflib.plugins.sparql.algebra import StopTraversal, traverse
    from rdflib.plugins.sparql.parser import Query
    from rdflib.plugins.sparql.parserutils import CompValue

    def visit(node: object) -> None:
        if isinstance(node, CompValue) and node.name == name and is_wanted(node):
            raise StopTraversal(True)

    try:
        return bool(traverse(Query.parse_string(text, parse_all=True), visit, complete=False))
    except Exception:  # of pyparsing, or for want of stack
        return None


def syntax_error(sparql: str, message: str) -> InputError:
    """The error of a query that an engine cannot parse, whose message is `error at 1:8: …`.

    It lists each token that might stand there, and may have read on a few words before it gave up.

    >>> str(syntax_error("ASK { ?s ?p }", "error at 1:14: expected one of LATERAL, [_]"))
    'query:1:14: syntax error at or near “?s ?p }”; fix the SPARQL'
    >>> str(syntax_error("ASK { ?s a sh:Shape }", "error at 1:20: expected OPTIONAL"))
    'query:1:12: prefix sh: is not declared; add PREFIX sh: <http://www.w3.org/ns/shacl#>'
    """
    if not sparql.strip():
        return InputError("query:1:1: is empty; write a query", "查询:1:1：内容为空；请写入查询")
    found = re.match(r"error at (\d+):(\d+): ", message)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    at = sum(len(text) + 1 for text in sparql.split("\n")[: line - 1]) + column - 1
    name = _undeclared(sparql[:at])
    if name:
        line, start = sparql.count("\n", 0, name.start()), sparql.rfind("\n", 0, name.start())
        place, prefix = f"{line + 1}:{name.start() - start}", name["prefix"]
        remedy = f"PREFIX {prefix}: <{prefixes().get(prefix, '…')}>"
        return InputError(
            f"query:{place}: prefix {prefix}: is not declared; add {remedy}",
            f"查询:{place}：前缀 {prefix}: 未声明；请加上 {remedy}",
        )
    before, after = sparql[max(0, at - _NEAR) : at], sparql[at : at + _NEAR]
    words = re.findall(r"\S+\s*", before)[-2 if after[:1].strip() else -3 :]
    near = " ".join(("".join(words) + re.match(r"\S*", after)[0]).split())  # type: ignore[index]
    reason = _REASON.search(message)
    en, zh = _REASONS.get(reason[0], (reason[0], reason[0])) if reason else ("syntax error", "")
    return InputError(
        f"query:{line}:{column}: {en} at or near “{near}”; fix the SPARQL",
        f"查询:{line}:{column}：“{near}”处或其附近{zh or '有语法错误'}；请修正 SPARQL",
    )


def _tokens(sparql: str) -> Iterator[re.Match[str]]:
    return re.finditer(_TOKEN, sparql, re.DOTALL)


def _undeclared(sparql: str) -> re.Match[str] | None:
    """The first name in a query with a prefix that it does not declare."""
    declared, previous = {"_"}, ""
    for token in _tokens(sparql):
        word, prefix = (token["word"] or "").upper(), token["prefix"]
        if prefix is not None and previous == "PREFIX":
            declared.add(prefix)
        elif prefix is not None and prefix not in declared and prefix[:1].isalpha():
            return token
        previous = word
    return None


def form(sparql: str) -> str | None:
    """Which of the four forms of a query it is; nothing for an update, or for no query.

    >>> form("# ASK\\nBASE <urn:ask> PREFIX ask: <urn:x> sElect ?ask {}"), form("LOAD <urn:x>")
    ('SELECT', None)
    """
    word = _first_word(sparql)
    return word if word in _FORMS else None


def is_update(sparql: str) -> bool:
    """Whether a text would change a graph, were it sent as an update.

    >>> is_update("PREFIX clear: <urn:x> CLEAR ALL"), is_update("ASK { ?drop ?all 'CLEAR' }")
    (True, False)
    """
    return _first_word(sparql) in _UPDATES


def _first_word(sparql: str) -> str:
    """The first keyword after the prologue, in capitals."""
    for token in _tokens(_ESCAPE.sub(_decode, sparql)):
        word = (token["word"] or "").upper()
        if word and word not in ("BASE", "PREFIX"):
            return word
    return ""


_FROM = re.compile("(?<![?$])FROM", re.IGNORECASE)
"""The keyword, or a name that ends like it, but for the whole name of a variable."""


@lru_cache(maxsize=1000)  # the checks of each plan ask the same
def has_dataset_clause(sparql: str) -> bool:
    """Whether the query names its own dataset by FROM or FROM NAMED.

    The engine needs no space around the keyword, so `ASKFROM<urn:g>` and `FROM:g` have the clause.

    >>> has_dataset_clause("SELECT * FROM <urn:g> { ?from from:b 'FROM' }")
    True
    >>> has_dataset_clause("PREFIX from: <urn:> SELECT * { ?from from:b 'FROM' } # FROM <urn:g>")
    False
    """
    if not _FROM.search(sparql):  # as most texts, whose tokens take ten times as long to read
        return False
    declared: set[str] = set()
    previous = ""
    for token in _tokens(sparql):
        word, prefix = (token["word"] or "").upper(), token["prefix"]
        if word.endswith("FROM"):
            return True
        if prefix and previous == "PREFIX":
            declared.add(prefix)
        elif prefix and prefix.upper().endswith("FROM") and prefix not in declared:
            return True
        previous = word or previous
    return False


def _decode(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0x110000 else escape[0]
