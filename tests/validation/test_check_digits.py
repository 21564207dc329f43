"""The checks of check digits beside a few lines of Python: random codes, and every change of one.

A LEI keeps its length in digits only where a digit is changed into a digit and a letter into a
letter; ISO 7064 promises to detect those. A unified social credit code knows no such difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pyoxigraph as ox
import pytest
import rdflib
from rdflib_engine import prepared

from kg.namespaces import ID, PLAN, VOCAB
from kg.question import Check, read_check
from kg.resources import check_files
from kg.store.embedded import MemoryStore
from kg.validation.engines import findings

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RANDOM_CODES = 500
OF_RDFLIB = 20


def uscc(main: str) -> str:
    """GB 32100-2015: the check character of the first 17."""
    return SIGNS[-sum(SIGNS.index(sign) * 3**place for place, sign in enumerate(main)) % 31]


def lei(main: str) -> str:
    """ISO 17442: the two check digits of the first 18."""
    return f"{98 - int(''.join(str(int(sign, 36)) for sign in main) + '00') % 97:02}"


SCHEMES = {"uscc": (17, SIGNS, uscc), "lei": (18, DIGITS + LETTERS, lei)}
KNOWN = {
    # In public use: of two firms, and of two holders of an LEI.
    "uscc": ("914403001922038216", "91330100799655058B"),
    "lei": ("506700GE1G29325QX363", "7ZW8QJWVPR4P1J1KQY45"),
}


def check(scheme: str) -> Check:
    return next(
        found
        for path in check_files()
        if (found := read_check(path)).name == f"{scheme}-check-digit"
    )


def identifiers(scheme: str, codes: Iterable[str]) -> Iterator[ox.Quad]:
    for code in codes:
        of = ox.NamedNode(f"{ID}of-{code.lower()}")
        concept = ox.NamedNode(f"{VOCAB}identifier-scheme/{scheme}")
        yield ox.Quad(of, ox.NamedNode(f"{PLAN}identifierScheme"), concept)
        yield ox.Quad(of, ox.NamedNode(f"{PLAN}code"), ox.Literal(code))


def expected(scheme: str, codes: Iterable[str]) -> dict[str, str]:
    """What the check says each wrong code should end in."""
    answer = MemoryStore.of(identifiers(scheme, codes)).ask(check(scheme).text)
    return {str(r["value"]): str(r["expected"]) for r in answer.records()}


def random_mains(scheme: str, rng: Random, count: int) -> list[str]:
    length, signs, _ = SCHEMES[scheme]
    return ["".join(rng.choice(signs) for _ in range(length)) for _ in range(count)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_known_codes_pass_and_have_the_digits_of_the_reference(scheme: str) -> None:
    length, _, digits = SCHEMES[scheme]
    assert all(digits(code[:length]) == code[length:] for code in KNOWN[scheme])
    assert expected(scheme, KNOWN[scheme]) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_random_codes(scheme: str) -> None:
    """500 right codes pass; of 500 with random digits, the wrong ones are told the right digits."""
    rng, digits = Random(17), SCHEMES[scheme][2]
    mains = random_mains(scheme, rng, RANDOM_CODES)
    assert expected(scheme, [main + digits(main) for main in mains]) == {}
    ends = [rng.choice(SIGNS) if scheme == "uscc" else f"{rng.randrange(100):02}" for _ in mains]
    wrong = {m + end: digits(m) for m, end in zip(mains, ends, strict=True) if digits(m) != end}
    assert len(wrong) > RANDOM_CODES * 0.9
    assert expected(scheme, [m + end for m, end in zip(mains, ends, strict=True)]) == wrong


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_change_of_one_character_is_found(scheme: str) -> None:
    _, signs, digits = SCHEMES[scheme]
    kinds = (signs,) if scheme == "uscc" else (DIGITS, LETTERS)
    changed = {
        code[:place] + other + code[place + 1 :]
        for main in random_mains(scheme, Random(7064), 5)
        for code in [main + digits(main)]
        for place, sign in enumerate(code)
        for kind in kinds
        if sign in kind
        for other in kind
        if other != sign
    }
    assert len(changed) >= 5 * 18 * 30 if scheme == "uscc" else len(changed) > 1_000
    assert expected(scheme, changed).keys() == changed


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rdflib_says_the_same(scheme: str) -> None:
    mains, digits = random_mains(scheme, Random(31), OF_RDFLIB), SCHEMES[scheme][2]
    codes = [main + digits(main) for main in mains]
    codes += [code[1] + code[0] + code[2:] for code in codes]
    graph = rdflib.Graph()
    for quad in identifiers(scheme, codes):
        graph.parse(data=f"{quad.triple} .", format="nt")
    found = {str(row.value): str(row.expected) for row in graph.query(prepared(check(scheme).text))}
    assert found == expected(scheme, codes)
    assert found


@pytest.mark.parametrize(("scheme", "said"), [("uscc", "has to be 6"), ("lei", "have to be 63")])
def test_the_message_tells_the_right_digits(scheme: str, said: str) -> None:
    code = KNOWN[scheme][0]
    wrong = code[:-1] + {"6": "7", "3": "4"}[code[-1]]
    store = MemoryStore.of(identifiers(scheme, [wrong]))
    (finding,) = findings([check(scheme)], store)
    assert said in finding.message["en"]
    assert f"应为 {said.rpartition(' ')[2]}；" in finding.message["zh"]
