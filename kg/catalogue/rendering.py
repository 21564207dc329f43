"""Answers for people: columns with titles, things by their names, amounts as a language counts.

Tables for a terminal, in Markdown and on a page are rendered where a language is chosen; formats
that programs read keep names of columns, IRIs and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from kg.catalogue import binding
from kg.catalogue.formats import EXACT, in_language, short
from kg.namespaces import VOCAB, compact
from kg.question import caption, find, heading, wording
from kg.store.interface import Store
from kg.terms import Answer, Iri, Literal, Record, Row, Term
from kg.text import Words, as_counted, without_zeros

FORMATS = ("table", "md", "html")
"""The formats that are for people."""

_RENMINBI = VOCAB + "dimension/renminbi"
_IN_BASE_UNITS = ("amount", "baseValue", "bound", "gap", "promised", "residual", "value")
"""The columns that hold an amount in base units, beside a currency or a dimension."""
_AT_ONCE = 60
"""The things of one query for captions, which names each eight times: servers take 64 kB."""
_LABEL = "Label"
"""The ending of a column with the name of what another one holds."""
_YES: Mapping[str, Words] = {
    "true": {"en": "yes", "zh": "是"},
    "false": {"en": "no", "zh": "否"},
}


def render(store: Store, answer: Answer, language: str) -> Answer:
    """The answer as a person reads it in `language`, the other one where it has no name.

    A thing that has its name in another cell of its row keeps its short IRI, by which it can be
    asked for, and one in the first column gets the column of its name.
    """
    answer = in_language(answer, language)
    question = find("captions")
    named = captions(
        lambda iris: binding.answer(store, question, {"thing": iris}), things_in(answer)
    )
    names = {Iri(iri): words[language] for iri, words in named.items()}
    in_units = counted(answer, names) if language == "zh" else answer
    labelled = _named(in_units, names)
    rows = tuple(_row(record, names, language) for record in labelled.records())
    rendered = replace(labelled, rows=rows)
    shown = rendered.only(*(n for n in labelled.columns if not _repeats(n, rendered)))
    return replace(shown, columns=tuple(heading(name)[language] for name in shown.columns))


def captions(ask: Callable[[tuple[Iri, ...]], Answer], things: Iterable[str]) -> dict[str, Words]:
    """What each thing is called in both languages, the other one's caption where one is missing.

    `ask` gives the answer to the question `captions`, for so many at once as a server takes.
    """
    found: dict[str, dict[str, str]] = {}
    asked = tuple(Iri(iri) for iri in sorted(things))
    parts_of = (asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE))
    for thing, tag, made, *parts in chain.from_iterable(map(ask, parts_of)):
        key = f"{made}-without-number" if str(made) == "claim" and not parts[1] else str(made)
        one, two, three = (str(part or "") for part in parts)
        text = caption(key)[str(tag)].format(one=one, two=two, three=three)
        found.setdefault(str(thing), {}).setdefault(str(tag), text)
    for words in found.values():
        first = next(iter(words.values()))
        for language in ("en", "zh"):
            words.setdefault(language, first)
    return dict(found)


def things_in(answer: Answer) -> set[str]:
    return {cell.value for row in answer for cell in row if isinstance(cell, Iri)}


def _is_thing(term: Term | None) -> bool:
    """Whether a term is a thing of the data, no term or concept of a vocabulary."""
    return isinstance(term, Iri) and compact(term.value).startswith(("id:", "data:", "http"))


def _named(answer: Answer, names: Mapping[Iri, str]) -> Answer:
    """The answer with the names of the things in its first column, unless its rows have them."""
    first = answer.columns[0]
    if "label" in answer.columns or first + _LABEL in answer.columns:
        return answer
    labels = [
        Literal(names[row[0]])
        if isinstance(row[0], Iri) and _is_thing(row[0]) and row[0] in names
        else None
        for row in answer
    ]
    if not any(labels):
        return answer
    rows = tuple((row[0], label, *row[1:]) for row, label in zip(answer, labels, strict=True))
    return replace(answer, columns=(first, "label", *answer.columns[1:]), rows=rows)


def _row(record: Record, names: Mapping[Iri, str], language: str) -> Row:
    texts = {str(cell) for cell in record.values() if isinstance(cell, Literal)}
    return tuple(_cell(name, cell, texts, names, language) for name, cell in record.items())


def _cell(
    column: str, cell: Term | None, texts: set[str], names: Mapping[Iri, str], language: str
) -> Term | None:
    if isinstance(cell, Iri):
        name = names.get(cell)
        return cell if name is None or (name in texts and _is_thing(cell)) else Literal(name)
    words = _words(column, cell)
    return Literal(words[language]) if words else cell


def _words(column: str, cell: Term | None) -> Words | None:
    """The words for a truth or a code in a column, or for what is missing there."""
    if isinstance(cell, Literal) and cell.datatype.endswith("#boolean"):
        return _YES.get(str(cell))
    return wording(column, "" if cell is None else str(cell))


def in_words(column: str, cell: Term | None, language: str) -> str:
    """What a person reads in a cell that holds no thing."""
    words = _words(column, cell)
    return words[language] if words else short(cell)


def _repeats(name: str, answer: Answer) -> bool:
    """Whether a column only repeats the name of what the one beside it holds."""
    beside = name.removesuffix(_LABEL)
    if beside == name or beside not in answer.columns:
        return False
    pairs = zip(answer.column(name), answer.column(beside), strict=True)
    return all(short(one) in ("", short(other)) for one, other in pairs)


def counted(answer: Answer, names: Mapping[Iri, str]) -> Answer:
    """The answer with amounts as Chinese counts them: 亿元, 万元, 万吨."""
    rows = []
    for record in answer.records():
        units = {name: cell for name, cell in record.items() if name.lower().endswith("unit")}
        for name, unit in units.items():
            power, counted = as_counted(names.get(unit, "")) if isinstance(unit, Iri) else (0, "")
            if power:
                start = name.removesuffix("unit").removesuffix("Unit")
                for value in (f"{start}Value" if start else "value", start, "upperValue"):
                    if (
                        isinstance(number := record.get(value), Literal)
                        and number.datatype in EXACT
                    ):
                        record[value] = Literal(_text(Decimal(number.value).scaleb(power)))
                record[name] = Literal(counted)
        if Iri(_RENMINBI) in record.values():
            for name in _IN_BASE_UNITS:
                number = record.get(name)
                in_unit = name == "value" and "unit" in record
                if not in_unit and isinstance(number, Literal) and number.datatype in EXACT:
                    record[name] = Literal(yuan(Decimal(number.value)))
        rows.append(tuple(record.values()))
    return replace(answer, rows=tuple(rows))


def _text(number: Decimal) -> str:
    return without_zeros(f"{number:f}")


def yuan(amount: Decimal) -> str:
    """An amount of yuan as Chinese counts it.

    >>> yuan(Decimal("100000000000")), yuan(Decimal("-25000.0")), yuan(Decimal("9"))
    ('1000 亿元', '-2.5 万元', '9 元')
    """
    for size, unit in ((10**8, "亿元"), (10**4, "万元")):
        if abs(amount) >= size:
            return f"{_text(amount / size)} {unit}"
    return f"{_text(amount)} 元"
