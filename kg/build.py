"""Build the folder of all results: validate, answer every question, export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import call
from pathlib import Path
from typing import Any

from kg.catalogue.formats import as_csv
from kg.catalogue.names import example
from kg.export.formats.registry import formats
from kg.files import folder_written_whole, writing
from kg.question import everything
from kg.session import Session
from kg.terms import Answer
from kg.validation.report import Report
from kg.worker import Wording, parallel_map, processors

GRAPH_NAME = "industry-plans"
RDF = ("turtle", "ntriples", "trig", "jsonld")
"""The formats in which a build holds the graph."""

_BUILDING = Wording(
    ("build", "构建"),
    ("build fewer plans at once", "请减少一次构建的规划"),
    ("check the files", "请检查文件"),
)
_Fields = Mapping[str, Any]
"""Some fields of `Built`, by name."""


@dataclass(frozen=True, slots=True)
class Built:
    """Report and answers; questions not answered as expected; stored verdicts not by the rule."""

    report: Report
    answers: Mapping[str, Answer]
    unmet: Sequence[str]
    edited: Sequence[str]

    @property
    def sound(self) -> bool:
        """No finding, every question answered as expected, every verdict as computed."""
        return self.report.conforms and not self.unmet and not self.edited


def build(
    session: Session, folder: Path, *, pages: Callable[[Path, Report], object] | None = None
) -> Built:
    """Write answers, findings, exports and what `pages` writes into `folder`, whole or not at all.

    Each required parameter of a question has its example; where the graph has none, nothing is
    asked. The least number of rows is that of the shipped data, and not expected of a workspace.
    The same graph gives the same bytes. A folder that cannot be written is refused before the work.
    """
    with folder_written_whole(folder) as new:
        return _build(session, new, pages)


def _build(session: Session, new: Path, pages: Callable[[Path, Report], object] | None) -> Built:
    steps = [partial(_judge, session), partial(_export, session, new), partial(_answer, session)]
    fields = dict[str, Any]()
    for found in parallel_map(call, steps, processors(), _BUILDING):
        fields |= found
    built = Built(**fields)
    findings = {
        "conforms": built.sound,
        **built.report.counts(),
        "findings": [finding.as_json() for finding in built.report.findings],
        "questionsNotAsExpected": built.unmet,
        "verdictsNotAsComputed": list(built.edited),
    }
    text = json.dumps(findings, ensure_ascii=False, indent=2) + "\n"
    (new / "findings.json").write_bytes(text.encode())
    (new / "answers").mkdir()
    for name, answer in built.answers.items():
        (new / "answers" / f"{name}.csv").write_bytes(as_csv(answer).encode())
    if pages:
        pages(new, built.report)
    return built


def _judge(session: Session) -> Iterator[_Fields]:
    yield {"report": session.validate(), "edited": session.recompute().differing}


def _export(session: Session, new: Path) -> Iterator[_Fields]:
    with writing("build"):
        (new / "export").mkdir()
        for name in RDF:
            path = new / "export" / (GRAPH_NAME + formats()[name].suffix)
            path.write_bytes(session.export(name))
    yield {}


def _answer(session: Session) -> Iterator[_Fields]:
    workspace = session.graph.workspace
    in_workspace = workspace is not None and not workspace.bare
    answers, unmet = dict[str, Answer](), list[str]()
    for question in everything():
        required = [parameter for parameter in question.params if not parameter.optional]
        arguments = {p.name: example(session.store.ask, p) for p in required}
        examples = {name: text for name, text in arguments.items() if text is not None}
        answer = Answer(tuple(column.name for column in question.returns), ())
        if len(examples) == len(required):
            answer = session.query(question.name, **examples)
        answers[question.name] = answer
        high = question.expect.get("max_rows", len(answer))
        low = 0 if in_workspace else question.expect.get("min_rows", 0)
        if not low <= len(answer) <= high:
            unmet.append(question.name)
    yield {"answers": answers, "unmet": unmet}
