"""From arguments to SPARQL: what is needed, what is left out, and nothing else touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.catalogue.binding import MAX_CHARACTERS, answer, bind, fill_in, terms
from kg.errors import InputError
from kg.namespaces import ID, XSD
from kg.question import Parameter, Question, Step
from kg.store.embedded import MemoryStore
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


def with_steps() -> Question:
    """A question that names the parts of a thing in two steps."""

    def step(name: str, text: str, *, reads_graph: bool) -> Step:
        words = {"en": name.title(), "zh": f"步骤 {name}"}
        return Step(name, Path(f"q/{name}.rq"), words, f"#+ a header\n{text}\n", reads_graph)

    # what the second step and the question leave out stands in the graph alone
    texts = (
        "CONSTRUCT { ?one <urn:has> ?two } WHERE {\n  # values: one\n  ?one <urn:part> ?two }",
        "CONSTRUCT { ?one <urn:kin> ?two } { ?one <urn:has> ?two MINUS { ?one <urn:part> ?two } }",
    )
    steps = (step("parts", texts[0], reads_graph=True), step("named", texts[1], reads_graph=False))
    last = "?one <urn:kin> ?two MINUS { ?one <urn:part> ?two } }"
    text = f"SELECT ?two {{\n  # values: one\n  {last}\nORDER BY ?two\n"
    return question()._replace(text=text, steps=steps)


def test_the_steps_are_written_in_their_order_below_their_titles() -> None:
    """A parameter stands wherever a step or the question has its place."""
    bound = terms(with_steps(), {"one": "urn:a"})
    assert bind(with_steps(), bound).splitlines() == [
        "# Parts 步骤 parts",
        "CONSTRUCT { ?one <urn:has> ?two } WHERE {",
        "  VALUES ?one { <urn:a> }",
        "  ?one <urn:part> ?two }",
        "",
        "# Named 步骤 named",
        "CONSTRUCT { ?one <urn:kin> ?two } { ?one <urn:has> ?two MINUS { ?one <urn:part> ?two } }",
        "",
        "SELECT ?two {",
        "  VALUES ?one { <urn:a> }",
        "  ?one <urn:kin> ?two MINUS { ?one <urn:part> ?two } }",
        "ORDER BY ?two",
    ]


def test_only_the_steps_that_read_the_graph_do() -> None:
    """Counts the rows: parts of all, of one, and at most one; the graph stays as it was.

    Read where it should not be, the graph would take every row away.
    """
    text = b"<urn:a> <urn:part> <urn:b> <urn:g> .\n<urn:c> <urn:part> <urn:d> <urn:g> .\n"
    store = MemoryStore.of_nquads(text)
    b, d = (Iri("urn:b"),), (Iri("urn:d"),)
    assert answer(store, with_steps(), {}).rows == (b, d)
    assert answer(store, with_steps(), {"one": Iri("urn:c")}).rows == (d,)
    cut = answer(store, with_steps(), {}, limit=1)
    assert (cut.rows, cut.truncated) == ((b,), True)
    assert len(store) == 2


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


def test_what_stands_behind_the_name_is_asked_with_its_values_alone() -> None:
    asked = question()._replace(text="ASK {\n  # values: one ?one a ?two .\n  # values: day\n}\n")
    assert bind(asked, {}) == asked.text
    bound = bind(asked, terms(asked, {"one": "datuan"})).splitlines()
    assert bound[1:3] == [f"  VALUES ?one {{ <{ID}datuan> }} ?one a ?two .", "  # values: day"]


def test_a_question_is_filled_in_with_its_arguments() -> None:
    """By its own names, unless others are looked up."""
    asked, found = {"one": "datuan", "several": ["a"]}, Iri("urn:found")
    assert fill_in(question(), asked) == bind(question(), terms(question(), asked))
    assert f"VALUES ?one {{ <{ID}datuan> }}" in fill_in(question(), asked)
    assert "VALUES ?one { <urn:found> }" in fill_in(question(), asked, lambda _, __: found)


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


NO_NAME = "is no slug, CURIE or IRI; write for example one=datuan"
NO_NAME_ZH = "不是有效的短名、CURIE 或 IRI；例如可写 one=datuan"
EMPTY = "is empty; write for example several=…, or leave it out"
EMPTY_ZH = "值为空；例如可写 several=…，或不给出该参数"


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        ({"on": "x"}, "no parameter on; did you mean one?", "没有参数 on；是否指 one？"),
        (
            {"xyzzy": "x"},
            "no parameter xyzzy; did you mean one, several, day?",
            "没有参数 xyzzy；是否指 one, several, day？",
        ),
        (
            {"one": ""},
            "parameter one: is empty; write for example one=datuan, or leave it out",
            "参数 one：值为空；例如可写 one=datuan，或不给出该参数",
        ),
        ({"several": []}, f"parameter several: {EMPTY}", f"参数 several：{EMPTY_ZH}"),
        ({"several": ["a", ""]}, f"parameter several: {EMPTY}", f"参数 several：{EMPTY_ZH}"),
        (
            {"one": ["a", "b"]},
            "parameter one: takes one value and was given 2; keep one",
            "参数 one：只接受一个值，却给出了 2 个；请只保留一个",
        ),
        ({"one": 5}, f"parameter one: 5: {NO_NAME}", f"参数 one：5：{NO_NAME_ZH}"),
        ({"one": None}, f"parameter one: None: {NO_NAME}", f"参数 one：None：{NO_NAME_ZH}"),
        (
            {"day": "12.3.2021"},
            "parameter day: '12.3.2021': is no day; write YYYY-MM-DD",
            "参数 day：'12.3.2021'：不是日期；请写作 YYYY-MM-DD",
        ),
        (
            {"several": Decimal(1)},
            "parameter several: Decimal('1'): is no text; give a str",
            "参数 several：Decimal('1')：不是文本；请给出 str",
        ),
        (
            {"several": b"a"},
            "parameter several: b'a': is no text; give a str",
            "参数 several：b'a'：不是文本；请给出 str",
        ),
        (
            {"several": [["a"]]},
            "parameter several: ['a']: is no text; give a str",
            "参数 several：['a']：不是文本；请给出 str",
        ),
    ],
)
def test_refused(arguments: dict[str, Any], en: str, zh: str) -> None:
    with pytest.raises(InputError) as caught:
        terms(question(), arguments)
    assert (caught.value.en, caught.value.zh) == (f"q: {en}", f"q：{zh}")
    assert caught.value.__suppress_context__ or "no parameter" in en


def test_what_is_needed_is_asked_for() -> None:
    needed = question().params[0]._replace(optional=False)
    with pytest.raises(InputError) as caught:
        terms(question()._replace(params=(needed,)), {})
    assert caught.value.en == "q: parameter one is missing; add --param one=datuan"
    assert caught.value.zh == "q：缺少参数 one；请加上 --param one=datuan"


def test_a_question_without_parameters_takes_none() -> None:
    with pytest.raises(InputError) as caught:
        terms(question()._replace(params=()), {"x": "y"})
    assert caught.value.en == "q: takes no parameters; leave out x"
    assert caught.value.zh == "q：该问题没有参数；请去掉 x"


def test_values_are_bounded_all_in_all() -> None:
    assert MAX_CHARACTERS == 2**20
    half = "x" * (MAX_CHARACTERS // 2 - 2)  # and its quotation marks
    assert len(bind(question(), terms(question(), {"several": [half]}))) > len(half)
    several = {"several": Literal(half), "one": Literal(half)}
    assert len(bind(question(), several)) > MAX_CHARACTERS
    with pytest.raises(InputError) as caught:
        bind(question(), several | {"day": Literal("")})
    assert caught.value.en == "q: its values are over 1048576 characters; give fewer"
    assert caught.value.zh == "q：参数值合计超过 1048576 个字符；请减少"
