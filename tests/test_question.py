"""Reading a query file: what its header gives, and the line of what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.question import SEVERITIES, read_check, read_question
from kg.resources import check_files, question_files

WORDS = '{ en = "One", zh = "一" }'
GOOD = f"""\
#+ title    = {WORDS}
#+ question = {WORDS}
#+ group    = "promise"
#+ tags     = ["plan", "计划"]
#+ expect   = {{ min_rows = 1, max_rows = 2 }}
#+
#+ [[params]]
#+ name = "plan"
#+ type = "iri"
#+ title = {WORDS}
#+ class = "plan:Plan"
#+ optional = true
#+ example = "datuan-2021"
#+
#+ [[returns]]
#+ name = "n"
#+ type = "integer"
#+ optional = true

SELECT ?n WHERE {{
  # values: plan
  BIND(1 AS ?n)
}}
ORDER BY ?n
"""


def file(folder: Path, text: str, name: str = "how-many.rq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_is_read_whole(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD)
    question = read_question(path)
    assert (question.name, question.path, question.text) == ("how-many", path, GOOD)
    assert question.title == question.question == {"en": "One", "zh": "一"}
    assert (question.group, question.tags) == ("promise", ("plan", "计划"))
    assert question.expect == {"min_rows": 1, "max_rows": 2}
    (parameter,) = question.params
    assert (parameter.name, parameter.type, parameter.of_class) == ("plan", "iri", "plan:Plan")
    assert (parameter.optional, parameter.example) == (True, "datuan-2021")
    (column,) = question.returns
    assert (column.name, column.type, column.optional) == ("n", "integer", True)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (GOOD, "SELECT ?a {}\n", 1, "has no #+ header"),
        ("#+ tags ", "#+ tag ", 4, "unknown key 'tag'"),
        ("#+ tags     = [", "#+ tags     = ", 4, "header: "),
        ('#+ group    = "promise"\n', "", 1, "key 'group' is missing"),
        ('"promise"\n#+ tags', '"plans"\n#+ tags', 3, "group must be one of promise, outcome,"),
        ('#+ type = "iri"', '#+ type = "string"', 9, "type must be one of iri, text, lang,"),
        ('#+ type = "integer"', '#+ type = "number"', 17, "type must be one of iri, text,"),
        (
            "#+ optional = true\n#+ example",
            "#+ option = true\n#+ example",
            12,
            "unknown key 'option'",
        ),
        (f"#+ title    = {WORDS}\n", "", 1, "key 'title' is missing"),
        (f"#+ question = {WORDS}", '#+ question = { en = "One" }', 2, "'question' needs en and zh"),
        (f"#+ question = {WORDS}", '#+ question = "One"', 2, "'question' needs en and zh"),
        (f"#+ title = {WORDS}", '#+ title = { zh = "一" }', 10, "'title' needs en and zh"),
        ('#+ name = "n"\n', "", 15, "key 'name' is missing"),
    ],
)
def test_the_line_of_what_is_wrong(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    path = file(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_question(path)
    assert said in caught.value.en
    place, _, rest = caught.value.en.removeprefix(f"{path}:").partition(": ")
    assert place.isdigit()
    assert rest.endswith("; fix the header")
    assert int(place) == line


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("SELECT ?n", "SELECT *", 20, "SELECT * leaves the columns to the engine; name them"),
        ("SELECT ?n", "select distinct\n*", 20, "SELECT * leaves the columns to the engine"),
        ("BIND(1 AS ?n)", "{ SELECT * { } ORDER BY ?n }", 22, "SELECT * leaves the columns"),
        ("ORDER BY ?n\n", "", 20, "the rows are not sorted; end the query with ORDER BY"),
        ("ORDER BY ?n\n", "# ORDER BY ?n\n", 20, "the rows are not sorted"),
        ("ORDER BY ?n\n", "HAVING(?n < 2)\n", 20, "the rows are not sorted"),
        ("}\nORDER BY ?n\n", "ORDER BY ?n }\n", 20, "the rows are not sorted"),
    ],
)
def test_the_line_of_what_is_left_to_the_engine(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    path = file(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_question(path)
    assert caught.value.en.startswith(f"{path}:{line}: {said}")
    assert caught.value.zh.startswith(f"{path}:{line}：")


def test_what_is_no_code_is_not_read_as_code(tmp_path: Path) -> None:
    text = GOOD.replace("BIND(1 AS ?n)", 'BIND("SELECT *" AS ?n) # SELECT *')
    assert read_question(file(tmp_path, text)).text == text


def test_a_graph_that_is_made_needs_no_order(tmp_path: Path) -> None:
    text = GOOD.partition("SELECT")[0] + "CONSTRUCT WHERE { ?n a ?class }\n"
    assert read_question(file(tmp_path, text)).text == text


STEP = f"""\
#+ title = {WORDS}
#+ reads = "graph"

CONSTRUCT {{ ?n a ?class }}
WHERE {{
  # values: plan
  ?n a ?class .
}}
"""


def stepped(folder: Path, **steps: str) -> Path:
    """The file of a question with steps, and a file for each of them in its folder."""
    (folder / "steps").mkdir()
    for name, text in steps.items():
        file(folder / "steps", text, f"{name}.rq")
    names = ", ".join(f'"{name}"' for name in steps)
    line = f'#+ group    = "promise"\n#+ steps    = [{names}]\n'
    return file(folder, GOOD.replace('#+ group    = "promise"\n', line))


def test_the_steps_of_a_question_are_read_in_their_order(tmp_path: Path) -> None:
    last = STEP.replace('"graph"', '"steps"')
    path = stepped(tmp_path, second=STEP, first=last)
    one, other = read_question(path).steps
    assert (one.name, one.path) == ("second", tmp_path / "steps" / "second.rq")
    assert (one.title, one.text, one.reads_graph) == ({"en": "One", "zh": "一"}, STEP, True)
    assert (other.name, other.text, other.reads_graph) == ("first", last, False)
    assert read_question(file(tmp_path, GOOD)).steps == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (STEP, "CONSTRUCT {} WHERE {}\n", 1, "has no #+ header"),
        (f"#+ title = {WORDS}\n", "", 1, "key 'title' is missing"),
        (WORDS, '{ en = "One" }', 1, "'title' needs en and zh"),
        ('#+ reads = "graph"\n', "", 1, "key 'reads' is missing"),
        ('"graph"', '"data"', 2, "reads must be one of graph, steps"),
        ("#+ reads", '#+ group = "plan"\n#+ reads', 2, "unknown key 'group'"),
        ("#+ reads = ", "#+ reads = [", 2, "header: "),
    ],
)
def test_the_line_of_what_is_wrong_in_a_step(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    path = stepped(tmp_path, only=STEP.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_question(path)
    assert caught.value.en.startswith(f"{tmp_path}/steps/only.rq:{line}: ")
    assert said in caught.value.en


def test_a_step_without_a_file_is_told_in_the_question(tmp_path: Path) -> None:
    path = stepped(tmp_path, only=STEP)
    (tmp_path / "steps" / "only.rq").unlink()
    with pytest.raises(InputError, match=r"only\.rq: "):
        read_question(path)


def test_a_bad_encoding_is_told_as_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(InputError, match="perhaps GBK"):
        read_question(path)


def test_a_check_has_a_message_and_a_severity(tmp_path: Path) -> None:
    text = (
        f'#+ title = {WORDS}\n#+ message = {WORDS}\n#+ severity = "Warning"\n'
        '#+ scope = "plan"\nSELECT ?focus {}\n'
    )
    check = read_check(file(tmp_path, text, "too-much-violation.rq"))
    assert (check.name, check.severity, check.text) == ("too-much", "Warning", text)
    assert (check.scope, check.along) == ("plan", ())
    with pytest.raises(InputError, match=r":3: severity must be one of"):
        read_check(file(tmp_path, text.replace("Warning", "Fatal"), "a.rq"))


def test_a_check_of_all_plans_says_along_what(tmp_path: Path) -> None:
    head = f'#+ title = {WORDS}\n#+ message = {WORDS}\n#+ severity = "Warning"\n'
    text = f'{head}#+ scope = "all"\n#+ along = ["plan:at"]\nSELECT ?focus {{}}\n'
    check = read_check(file(tmp_path, text))
    assert (check.scope, check.along) == ("all", ("plan:at",))
    for wrong, error in [
        (text.replace('"all"', '"some"'), ":4: scope must be one of plan, all"),
        (text.replace('"all"', '"plan"'), ":5: unknown key 'along'"),
        (text.replace('#+ along = ["plan:at"]\n', ""), "key 'along' is missing"),
    ]:
        with pytest.raises(InputError, match=error):
            read_check(file(tmp_path, wrong))


def test_everything_shipped_can_be_read() -> None:
    assert len([read_question(path) for path in question_files()]) >= 12
    checks = [read_check(path) for path in check_files()]
    assert len(checks) >= 7
    assert {check.severity for check in checks} <= set(SEVERITIES)
