"""Bytes that are no text, or not the text that they seem; JSON-LD that points elsewhere."""

from __future__ import annotations

import gzip

from tests.validation.hostile.case import Case, document

LINE = "<https://example.org/a> <https://example.org/p> 1 .\n"

ENCODED: dict[str, Case] = {
    "a NUL": document(".ttl", lambda: LINE + "\0", 2),
    "a NUL in a literal": document(".ttl", lambda: LINE.replace("1", '"\0"'), 0, 2),
    "bytes that are no UTF-8": document(".ttl", lambda: LINE.encode() + b"# \xff\xc0\x80", 2),
    "half a character at the end": document(".ttl", lambda: LINE.encode() + "大".encode()[:2], 2),
    "half a surrogate": document(".ttl", lambda: LINE.encode() + b"# \xed\xa0\x80", 2),
    "UTF-16": document(".ttl", lambda: LINE.encode("utf-16"), 2),
    "UTF-32": document(".ttl", lambda: LINE.encode("utf-32"), 2),
    "a byte-order mark": document(".ttl", lambda: "\ufeff" + LINE, 2),
    "a byte-order mark and no more": document(".ttl", lambda: "\ufeff", 2),
    "GBK": document(".ttl", lambda: LINE.replace("1", "'大同规划'").encode("gbk"), 2),
    "gzip": document(".ttl", lambda: gzip.compress(LINE.encode() * 100, mtime=0), 2),
    "noise": document(".ttl", lambda: bytes(range(256)) * 100, 2),
    "nothing": document(".ttl", lambda: "", 2),
    "an encoding declared otherwise": document(
        ".rdf", lambda: "<?xml version='1.0' encoding='utf-16'?><a/>", 2
    ),
    "an XML that begins twice": document(".rdf", lambda: "<a/>" * 2, 2),
    "an escape of no character": document(
        ".ttl", lambda: LINE.replace("1", r"'\uD800\U00110000'"), 2
    ),
    "a name with a control character": document(".ttl", lambda: LINE.replace("/a", r"/\u0007a"), 2),
    "a language of another kind": document(".ttl", lambda: LINE.replace("1", "'x'@x--rtl"), 2),
}

REMOTE: dict[str, Case] = {
    f"a context {where}": Case(
        {
            "d.jsonld": lambda url, written=written: written.replace("URL", url),
            "s.ttl": document("", lambda: "").files["s.ttl"],
        },
        codes,
        ("d.jsonld", "--shapes", "s.ttl"),
    )
    for where, written, codes in (
        ("elsewhere", '{"@context": "URL", "@id": "urn:a", "p": 1}', (2,)),
        ("elsewhere among others", '{"@context": [{}, "URL"], "@id": "urn:a", "p": 1}', (2,)),
        ("imported", '{"@context": {"@version": 1.1, "@import": "URL"}, "p": 1}', (2,)),
        ("in a file", '{"@context": "file:///etc/hostname", "p": 1}', (2,)),
        ("within a value", '{"urn:p": {"@context": "URL", "p": 1}}', (2,)),
        (
            "within a term",
            '{"@context": {"t": {"@id": "urn:t", "@context": "URL"}}, "t": {"p": 1}}',
            (0, 2),
        ),
        ("that is itself", '{"@context": {"a": {"@id": "b"}, "b": {"@id": "a"}}, "a": 1}', (2,)),
    )
}
