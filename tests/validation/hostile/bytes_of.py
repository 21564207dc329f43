"""Bytes that are no text, or not the text that they seem; JSON-LD that points elsewhere."""

from __future__ import annotations

import gzip

from tests.validation.hostile.case import FINE, PREFIXES, REFUSED, RULE, Case, document

LINE = "<https://example.org/a> <https://example.org/p> 1 .\n"
RAW = LINE.encode()


def turtle(raw: bytes | str) -> Case:
    return document(".ttl", REFUSED, lambda: raw)


def context(text: str) -> Case:
    """JSON-LD; `URL` is the listener's address."""
    files = {"d.jsonld": lambda url: text.replace("URL", url), "s.ttl": lambda _: PREFIXES + RULE}
    return Case(files, REFUSED, "d.jsonld")


ENCODED: dict[str, Case] = {
    "a NUL": turtle(LINE + "\0"),
    "a NUL in a literal": document(".ttl", FINE, lambda: LINE.replace("1", '"\0"')),
    "no UTF-8": turtle(RAW + b"# \xff\xc0\x80"),
    "half a character": turtle(RAW + "大".encode()[:2]),
    "half a surrogate": turtle(RAW + b"# \xed\xa0\x80"),
    "UTF-16": turtle(LINE.encode("utf-16")),
    "UTF-32": turtle(LINE.encode("utf-32")),
    "a byte-order mark": turtle("\ufeff" + LINE),
    "a byte-order mark alone": turtle("\ufeff"),
    "GBK": turtle(LINE.replace("1", "'大团规划'").encode("gbk")),
    "gzip": turtle(gzip.compress(RAW * 100, mtime=0)),
    "noise": turtle(bytes(range(256)) * 100),
    "nothing": turtle(""),
    "an encoding declared": document(
        ".rdf", REFUSED, lambda: "<?xml version='1.0' encoding='utf-16'?><a/>"
    ),
    "two roots": document(".rdf", REFUSED, lambda: "<a/>" * 2),
    "an escape of no character": turtle(LINE.replace("1", r"'\uD800\U00110000'")),
    "a control character in a name": turtle(LINE.replace("/a", r"/\u0007a")),
    "a direction that is none": turtle(LINE.replace("1", "'x'@x--rtl")),
}

CONTEXTS: dict[str, Case] = {
    "elsewhere": context('{"@context": "URL", "@id": "urn:a", "p": 1}'),
    "elsewhere, among others": context('{"@context": [{}, "URL"], "@id": "urn:a", "p": 1}'),
    "imported": context('{"@context": {"@version": 1.1, "@import": "URL"}, "p": 1}'),
    "in a file": context('{"@context": "file:///etc/hostname", "p": 1}'),
    "within a value": context('{"urn:p": {"@context": "URL", "p": 1}}'),
    "of a term": context('{"@context": {"t": {"@id": "urn:t", "@context": "URL"}}, "t": {"p": 1}}'),
    "in a circle": context('{"@context": {"a": {"@id": "b"}, "b": {"@id": "a"}}, "a": 1}'),
}
