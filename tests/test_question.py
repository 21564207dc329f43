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
#+ tags     = ["plan", "计划"]
#+ expect   = {{ min_rows = 1, max_rows = 2 }}
#+
#+ [[params]]
#+ name = "plan"
#+ type = "iri"
#+ title = {WORDS}
#+ class = "plan:Plan"
#+ optional = true
#+ example = "datong-2021"
#+
#+ [[returns]]
#+ name = "n"
#+ type = "integer"
#+ optional = true

SELECT ?n WHERE {{
  # values: plan
  BIND(1 AS ?n)
}}
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
    assert question.tags == ("plan", "计划")
    assert question.expect == {"min_rows": 1, "max_rows": 2}
    (parameter,) = question.params
    assert (parameter.name, parameter.type, parameter.of_class) == ("plan", "iri", "plan:Plan")
    assert (parameter.optional, parameter.example) == (True, "datong-2021")
    (column,) = question.returns
    assert (column.name, column.type, column.optional) == ("n", "integer", True)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (GOOD, "SELECT * {}\n", 1, "has no #+ header"),
        ("#+ tags ", "#+ tag ", 3, "unknown key 'tag'"),
        ("#+ tags     = [", "#+ tags     = ", 3, "header: "),
        ('#+ type = "iri"', '#+ type = "text"', 8, "type must be one of iri"),
        ('#+ type = "integer"', '#+ type = "number"', 16, "type must be one of iri, text,"),
        (
            "#+ optional = true\n#+ example",
            "#+ option = true\n#+ example",
            11,
            "unknown key 'option'",
        ),
        (f"#+ title    = {WORDS}\n", "", 1, "key 'title' is missing"),
        (f"#+ question = {WORDS}", '#+ question = { en = "One" }', 2, "'question' needs en and zh"),
        (f"#+ question = {WORDS}", '#+ question = "One"', 2, "'question' needs en and zh"),
        ('#+ name = "n"\n', "", 14, "key 'name' is missing"),
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
    assert rest.endswith("; mend the header")
    assert int(place) == line


def test_a_bad_encoding_is_told_as_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(InputError, match="perhaps GBK"):
        read_question(path)


def test_a_check_has_a_message_and_a_severity(tmp_path: Path) -> None:
    text = (
        f'#+ title = {WORDS}\n#+ message = {WORDS}\n#+ severity = "Warning"\nSELECT ?focus {{}}\n'
    )
    check = read_check(file(tmp_path, text, "too-much-violation.rq"))
    assert (check.name, check.severity, check.text) == ("too-much", "Warning", text)
    with pytest.raises(InputError, match=r":3: severity must be one of"):
        read_check(file(tmp_path, text.replace("Warning", "Fatal"), "a.rq"))


def test_everything_shipped_can_be_read() -> None:
    assert len([read_question(path) for path in question_files()]) >= 12
    checks = [read_check(path) for path in check_files()]
    assert len(checks) >= 7
    assert {check.severity for check in checks} <= set(SEVERITIES)
