"""Language tags in capitals, where a shape lists the languages of a property.

A parser lowers them in silence, so they are looked for in the text. They change no meaning: the
same words with `@EN` and with `@en` are one literal, which a reader takes for two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.files import read_text
from kg.model import Literal
from kg.namespaces import SH
from kg.question import Words
from kg.store.parsing import graph_name
from kg.store.terms import Quads, from_ox, to_sparql
from kg.validation.fixing.fix import EDITABLE
from kg.validation.report import Finding

RULE = "literals:language-tag"
SEVERITY = "Info"
MESSAGE: Words = {
    "en": "The language tag of a label or a note is in lower case; write it so.",
    "zh": "标签与说明的语言标记须用小写；请改正。",
}
_CAPITAL = re.compile(rb"@[a-z0-9-]*[A-Z]")


def findings(sources: Iterable[tuple[Path, Quads]], rules: Quads) -> list[Finding]:
    """Each tag that is not in lower case, with its place; `sources` as for `placed`.

    Asked are the properties whose languages a shape among `rules` lists.
    """
    some = [source for source in sources if _may_have_some(source[0])]
    asked = _asked(rules) if some else set()
    return [finding for path, quads in some for finding in _in_file(path, quads, asked)]


def _asked(rules: Quads) -> set[str]:
    listed = {quad.subject for quad in rules if quad.predicate.value == SH + "languageIn"}
    paths = (quad for quad in rules if quad.predicate.value == SH + "path")
    return {str(from_ox(quad.object)) for quad in paths if quad.subject in listed}


def _may_have_some(path: Path) -> bool:
    if path.suffix.lower() not in EDITABLE:
        return False
    with path.open("rb") as lines:
        return any(map(_CAPITAL.search, lines))


def _in_file(path: Path, quads: Quads, asked: set[str]) -> Iterator[Finding]:
    from kg.validation.positions import Lines  # reading terms takes time to load
    from kg.validation.source import statements_in
    from kg.validation.tokens import TOKEN

    graphs = {
        (str(from_ox(quad.subject)), quad.predicate.value): graph_name(quad)
        for quad in quads
        if quad.predicate.value in asked
    }
    text = read_text(path)
    lines = Lines(text)
    for statement in statements_in(path, text, {subject for subject, _ in graphs}):
        subject, predicate, value, graph, *_, at = statement
        if predicate not in asked or not isinstance(value, Literal):
            continue
        token = TOKEN.match(text, lines.offset(at))
        tag = token["language"] if token else None
        if tag and tag != tag.lower():
            yield Finding(
                rule=RULE,
                severity=SEVERITY,
                focus=subject,
                message=MESSAGE,
                path=predicate,
                value=f"{to_sparql(Literal(value.value))}@{tag}",
                file=path,
                line=at.line,
                column=at.column,
                graph=graph or graphs[subject, predicate],
            )
