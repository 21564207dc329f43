"""From arguments to SPARQL: what is needed, what is left out, and nothing else touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.catalogue.binding import MAX_CHARACTERS, bind, terms
from kg.errors import InputError
from kg.namespaces import ID, XSD
from kg.question import Parameter, Question
from kg.terms import Iri, Literal

WORDS = {"en": "A word", "zh": "词"}
TEXT = """\
#+ a header
SELECT ?one {
  # values: one
  # values: several
    # values: day
  ?one ?two "# values: one" . # values: one
}
"""


def question(**changes: Any) -> Question:
    """A question with one parameter of each sort that matters here."""
    params = (
        Parameter("one", "iri", WORDS, optional=True, example="datuan"),
        Parameter("several", "text", WORDS, optional=True, many=True),
        Parameter("day", "date", WORDS, optional=True, **changes),
    )
    return Question("q", Path("q.rq"), WORDS, WORDS, TEXT, "plan", params=params)


def test_nothing_given_touches_nothing_but_the_header() -> None:
    assert "#+ a header\n" + bind(question(), terms(question(), {})) == TEXT


def test_only_the_comment_lines_are_replaced() -> None:
    bound = terms(question(), {"one": "datuan", "several": ["a", 'b"'], "day": date(2021, 3, 12)})
    assert bind(question(), bound).splitlines() == [
        "SELECT ?one {",
        f"  VALUES ?one {{ <{ID}datuan> }}",
        '  VALUES ?several { "a" "b\\"" }',
        f'    VALUES ?day {{ "2021-03-12"^^<{XSD}date> }}',
        '  ?one ?two "# values: one" . # values: one',
        "}",
    ]


def test_a_value_that_looks_like_a_place_is_no_place() -> None:
    """A line break in a value is escaped, so no line of it can be a comment."""
    bound = terms(question(), {"several": ["x\n  # values: day\n"], "day": "2021-01-01"})
    assert bind(question(), bound).count("VALUES ?day") == 1


def test_one_value_is_a_term_and_several_are_a_tuple() -> None:
    bound = terms(question(), {"one": Iri("urn:a"), "several": ["b", "a", "b"]})
    assert bound == {"one": Iri("urn:a"), "several": (Literal("b"), Literal("a"))}
    assert terms(question(), {"one": ["datuan"], "several": "a"}) == {
        "one": Iri(ID + "datuan"),
        "several": (Literal("a"),),
    }


def test_a_default_is_taken_unless_another_value_is_given() -> None:
    with_default = question(default="2021-01-01")
    day = Literal("2021-01-01", XSD + "date")
    assert terms(with_default, {}) == {"day": day}
    assert terms(with_default, {"day": "2022-01-01"}) != {"day": day}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"on": "x"}, "q: no parameter on; did you mean one?"),
        ({"one": ""}, "q: parameter one: is empty; write for example one=datuan, or leave it out"),
        ({"several": []}, "q: parameter several: is empty; write for example several=…, or leave "),
        ({"several": ["a", ""]}, "q: parameter several: is empty; "),
        ({"one": ["a", "b"]}, "q: parameter one: takes one value and was given 2; keep one"),
        ({"one": 5}, "q: parameter one: 5: is no slug, CURIE or IRI; write for example one=datuan"),
        ({"day": "12.3.2021"}, "q: parameter day: '12.3.2021': is no day; write YYYY-MM-DD"),
        ({"several": Decimal(1)}, "q: parameter several: Decimal('1'): is no text; give a str"),
        ({"several": b"a"}, "q: parameter several: b'a': is no text; give a str"),
        ({"one": None}, "q: parameter one: None: is no slug, CURIE or IRI; write for example "),
        ({"several": [["a"]]}, "q: parameter several: ['a']: is no text; give a str"),
    ],
)
def test_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        terms(question(), arguments)
    assert caught.value.en.startswith(said)
    assert caught.value.zh.startswith("q：")


def test_what_is_needed_is_asked_for() -> None:
    needed = question().params[0]._replace(optional=False)
    with pytest.raises(InputError, match="q: parameter one is missing; add --param one=datuan"):
        terms(question()._replace(params=(needed,)), {})


def test_a_question_without_parameters_takes_none() -> None:
    with pytest.raises(InputError, match="q: takes no parameters; leave out x"):
        terms(question()._replace(params=()), {"x": "y"})


def test_values_are_bounded_all_in_all() -> None:
    half = "x" * (MAX_CHARACTERS // 2)
    assert len(bind(question(), terms(question(), {"several": [half]}))) > len(half)
    with pytest.raises(InputError, match=r"q: its values are over \d+ characters; give fewer"):
        bind(question(), terms(question(), {"several": [half + "a", half + "b"]}))
