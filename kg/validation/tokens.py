"""The terms and marks of Turtle, TriG, N-Triples and N-Quads, as a text writes them.

For texts that a parser has accepted: nothing is checked, and what is no token is passed over.
"""

from __future__ import annotations

import re

from kg.model import LANG_STRING, XSD_STRING, Literal
from kg.namespaces import RDF, XSD
from kg.text import resolve

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
_WORD = rf"[{_BASE}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+"
_PREFIX = rf"(?:{_WORD})?"
_LOCAL = rf"(?:[{_CHARS}:%]|\\.|\.+(?=[{_CHARS}:%\\]))*+"
_SKIP = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"
_IRI = r"<[^<>\x00-\x20]*+>"
_NAME = rf"{_PREFIX}:{_LOCAL}"
_TEXT = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''|"
    r'"(?:[^"\\\r\n]++|\\.)*+"|' + r"'(?:[^'\\\r\n]++|\\.)*+'"
)
TOKEN = re.compile(
    rf"""{_SKIP}
    | (?P<prefix> (?:@prefix{_SKIP}*+|(?i:prefix){_SKIP}++)
        (?P<label>{_PREFIX}):{_SKIP}*+(?P<namespace>{_IRI}) )
    | (?P<base> (?i:@?base){_SKIP}*+(?P<start>{_IRI}) )
    | (?P<iri> {_IRI} )
    | (?P<blank> _:[{_CHARS}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+ )
    | (?P<name> {_NAME} )
    | (?P<text> (?P<quoted>{_TEXT})
        (?: {_SKIP}*+@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
          | {_SKIP}*+\^\^{_SKIP}*+(?P<datatype>{_IRI}|{_NAME}) )?+ )
    | (?P<number> [+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+ | [+-]?\d*\.\d+ | [+-]?\d+ )
    | (?P<word> {_WORD} )
    | (?P<mark> [.;,\[\](){{}}] )
    | .""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Terms:
    """Reads the terms of tokens by the prefixes and the base that are in force."""

    def __init__(self, base: str = "") -> None:
        self.prefixes: dict[str, str] = {}
        self._base = base

    def declare(self, match: re.Match[str]) -> None:
        """Take a token that declares a prefix or a base; any other changes nothing."""
        if match.lastgroup == "prefix":
            self.prefixes[match["label"]] = self._iri(match["namespace"])
        elif match.lastgroup == "base":
            self._base = self._iri(match["start"])

    def term(self, match: re.Match[str]) -> str | Literal:
        """The term of a token; a labelled node as the text labels it."""
        kind, text = match.lastgroup, match[0]
        if kind == "iri":
            return self._iri(text)
        if kind == "name":
            return self._named(text)
        if kind == "text":
            return self._literal(match)
        if kind == "number":
            return Literal(text, XSD + _number_type(text))
        if kind == "word":
            return RDF + "type" if text == "a" else Literal(text, XSD + "boolean")
        return text

    def _iri(self, text: str) -> str:
        iri = unescape(text[1:-1])
        return iri if _ABSOLUTE.match(iri) or not self._base else resolve(self._base, iri)

    def _named(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return self.prefixes.get(prefix, f"{prefix}:") + local

    def _literal(self, match: re.Match[str]) -> Literal:
        value = unescape(match["quoted"][slice(*content(match))])
        if match["language"]:
            return Literal(value, LANG_STRING, match["language"].lower())
        if not (datatype := match["datatype"]):
            return Literal(value, XSD_STRING)
        is_iri = datatype.startswith("<")
        return Literal(value, self._iri(datatype) if is_iri else self._named(datatype))


def content(match: re.Match[str]) -> tuple[int, int]:
    """Where the text between the quotes of a literal's token begins and ends, within it."""
    quoted = match["quoted"]
    size = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    return size, len(quoted) - size


def unescape(text: str) -> str:
    """What stands in a text behind its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _ESCAPED.get(code, code)


def _number_type(text: str) -> str:
    if "e" in text or "E" in text:
        return "double"
    return "decimal" if "." in text else "integer"
