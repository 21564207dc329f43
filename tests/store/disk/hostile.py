"""Files that mean harm, each loaded in a process of its own within limits.

    python hostile.py COUNT FOLDER

How each load ended goes to stdout: a line with its exit code, or minus its signal, and its name.
"""

from __future__ import annotations

import gzip
import os
import random
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import zstandard

from kg.errors import KgError
from kg.store.disk import loader
from kg.store.disk.sources import LoadSource, ignore

MOST_BYTES = 10**6
SECONDS, MEMORY = 10, 2**30
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
END = "</e:T></rdf:RDF>"
ENTITIES = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


def seeds() -> dict[str, list[bytes]]:
    """Files by their ending, each below 1 MB."""
    return {
        ".ttl": [
            b'@prefix e: <urn:e:> . e:a e:b [ e:c ( 1 2.50 \'x\'@en """y""" ) ] ; a e:d .',
            b"<urn:a> <urn:b> " + b"[ <urn:b> " * 50_000,
            b"<urn:a> <urn:b> " + b"( " * 100_000,
            b"<urn:a> <urn:b> " + b"<< " * 100_000,
            b'<urn:a> <urn:b> "' + b"x" * 900_000,
            b"<urn:a> <urn:b> " + b"9" * 200_000 + b" .",
            b'<urn:a> <urn:b> "1E999999999"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        ],
        ".trig": [
            b"@prefix e: <urn:e:> . e:g { e:a e:b e:c , 1e400 . } GRAPH _:g { _:a e:b true }",
            b"".join(b"<urn:g%d> { <urn:a> <urn:b> <urn:c> } " % n for n in range(20_000)),
        ],
        ".nt": [b'<urn:a> <urn:b> "\\u5927\\U00020000"@zh-hans .\n_:a <urn:b> _:b .\n' * 40],
        ".nq": [
            b'<urn:a> <urn:b> "x"^^<urn:t> <urn:g> .\n_:a <urn:b> _:b _:g .\n' * 40,
            b"#" * 900_000,
            b"\n" * 900_000,
        ],
        ".rdf": [
            f"{RDF}<e:T rdf:about='urn:a'><e:p rdf:parseType='Literal'><b>é</b></e:p>".encode()
            + END.encode(),
            f'<!DOCTYPE r [<!ENTITY a0 "xx">{ENTITIES}]>{RDF}<e:T><e:p>&a9;</e:p>{END}'.encode(),
            f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc">]>{RDF}<e:T><e:p>&a;</e:p>{END}'.encode(),
            RDF.encode() + b"<e:T><e:p>" * 40_000,
        ],
        ".jsonld": [
            (
                b'{"@context": {"e": "urn:e:"}, "@id": "e:a",'
                b' "e:b": [{"@list": [1, 2.5]}, {"e:c": {}}]}'
            ),
            b'{"@context": "http://127.0.0.1:9/context", "a": 1}',
            b"[" * 400_000,
            b'{"@graph":' * 50_000,
        ],
        ".nq.gz": [
            gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 900_000),
            gzip.compress(b" " * 10**8),
        ],
        ".ttl.zst": [
            zstandard.compress(b"#" * 10**9),
            zstandard.compress(b"<urn:a> a <urn:b> .\n" * 99),
        ],
    }


def mutated(raw: bytes, draw: random.Random) -> bytes:
    """A few bytes changed, parts cut out, doubled or moved."""
    for _ in range(draw.randrange(1, 6)):
        start, end = sorted(draw.randrange(len(raw) + 1) for _ in range(2))
        part = raw[start:end]
        noise = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 9)))
        raw = (
            draw.choice(
                [
                    raw[:start] + noise + raw[start:],
                    raw[:start] + raw[end:],
                    raw[:end] + part + raw[end:],
                    raw[:start] + part[::-1] + raw[end:],
                    raw[:start]
                    + draw.choice([b"<<", b"{", b"[", b'"', b"\\u0000", b"&x;"])
                    + raw[end:],
                ]
            )[:MOST_BYTES]
            or b" "
        )
    return raw


def hostile(count: int, folder: Path) -> Iterator[Path]:
    """Every seed as it is, and then changed at random."""
    draw = random.Random(7)
    own = [(suffix, raw) for suffix, raws in seeds().items() for raw in raws]
    for number in range(count):
        suffix, raw = own[number % len(own)]
        assert len(raw) <= MOST_BYTES
        path = folder / f"{number}{suffix}"
        path.write_bytes(raw if number < len(own) else mutated(raw, draw))
        yield path


def ended(path: Path) -> int:
    """How a load into memory ends, in a process of its own that may open no connection."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 7
    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
        loader.fill(ox.Store(), [LoadSource(path)], ignore)
        code = 0
    except KgError as error:
        code = 2 if "\n" not in str(error) else 7
    finally:
        os._exit(code)


def main() -> None:
    """Load them all."""
    for path in hostile(int(sys.argv[1]), Path(sys.argv[2])):
        print(ended(path), path.name, flush=True)
        path.unlink()


if __name__ == "__main__":
    main()
