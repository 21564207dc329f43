"""Between a short form and a whole IRI, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.namespaces import ID, PLAN, compact, expand, prefixes

SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)


def test_the_list_is_read_in_order() -> None:
    names = list(prefixes())
    assert names == sorted(names)
    assert prefixes()["plan"] == PLAN
    assert prefixes()["id"] == ID
    assert len(set(prefixes().values())) == len(names)


@given(SLUGS)
def test_slug_curie_and_iri_are_one(slug: str) -> None:
    assert expand(slug) == expand(f"id:{slug}") == expand(ID + slug) == expand(f"<{ID}{slug}>")
    assert expand(slug) == ID + slug
    assert compact(ID + slug) == f"id:{slug}"


@given(st.sampled_from(sorted(prefixes())), st.from_regex(r"[A-Za-z][\w-]*", fullmatch=True))
def test_compact_then_expand_is_the_identity(prefix: str, local: str) -> None:
    iri = prefixes()[prefix] + local
    assert expand(compact(iri)) == iri


@given(st.from_regex(r"https?://[a-z.]{1,9}/[\w#?=./-]*", fullmatch=True))
def test_any_iri_survives(iri: str) -> None:
    assert expand(iri) == iri
    assert expand(compact(iri)) == iri


@pytest.mark.parametrize("iri", [ID, ID + "a/b", ID + "a b", ID + "a.", PLAN + "x?y", "urn:x"])
def test_what_has_no_short_form_stays(iri: str) -> None:
    assert compact(iri) == iri


@pytest.mark.parametrize("iri", ["https://w3id.org/industry-plan/vocab/role/operator"])
def test_the_longest_namespace_wins(iri: str) -> None:
    assert compact(iri) == "role:operator"


@pytest.mark.parametrize(
    "name",
    ["", "Datuan", "大团", "a b", "-a", "a--b", "<>", "id:a b", 'urn:"x', "urn:a>b", "urn:{a}"],
)
def test_neither_slug_nor_curie_nor_iri(name: str) -> None:
    with pytest.raises(InputError, match="is no slug, CURIE or IRI"):
        expand(name)


def test_a_scheme_that_is_no_prefix_of_ours() -> None:
    assert expand("urn:isbn:0") == "urn:isbn:0"
    assert expand("mailto:a@example.org") == "mailto:a@example.org"
