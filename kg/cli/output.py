"""Write data to stdout or a file, messages to stderr."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from kg.cli.options import AnswerOptions
from kg.files import unwritable, write_bytes, writing
from kg.resources import table_beside
from kg.text import Words, brief
from kg.worker import Limits, Wording, run

if TYPE_CHECKING:
    from kg.session import Session
    from kg.terms import Answer
    from kg.tracking.reading import Unusable

T = TypeVar("T")

_MOST_WARNINGS = 20
_LINE_CHARACTERS = 2_000
"""The most characters of a line of messages."""


class BrokenPipe(Exception):  # noqa: N818 (it is no error)
    """The reader of stdout has closed it; the command ends without an error."""


def emit(content: str | bytes, path: Path | None = None) -> None:
    """Write data: to `path` whole or not at all, or to stdout byte for byte."""
    raw = content.encode() if isinstance(content, str) else content
    if path is not None:
        write_bytes(path, raw)
        return
    out = Stdout()
    out.write(raw)
    out.flush()


class Stdout:
    """stdout as a binary file, written whole even where it is unbuffered and takes parts."""

    def write(self, part: bytes) -> int:
        left = memoryview(part)
        with _stdout_errors():
            while left:
                left = left[sys.stdout.buffer.write(left) :]
        return len(part)

    def flush(self) -> None:
        with _stdout_errors():
            sys.stdout.buffer.flush()


class NamedTextFile:
    """A text file whose write errors name it, and no file that is written around it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name

    def write(self, text: str) -> int:
        with writing(self._name):
            return self._file.write(text.encode())

    def flush(self) -> None:
        with writing(self._name):
            self._file.flush()


@contextmanager
def _stdout_errors() -> Iterator[None]:
    """Raise what a failed write to stdout means."""
    try:
        yield
    except BrokenPipeError:
        raise BrokenPipe from None
    except OSError as error:
        discard_stdout()
        raise unwritable("stdout", error) from error


def discard_stdout() -> None:
    """Redirect stdout to the null device, so that its buffer is not flushed to it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def format_or_default(name: str | None, path: Path | None) -> str:
    """The format `name`, by default a table on a terminal and TSV in a pipe or a file."""
    terminal = path is None and sys.stdout.isatty()
    return name or ("table" if terminal else "tsv")


def echo(text: str) -> None:
    """Print text that is no data to stderr, long lines cut."""
    for line in text.split("\n"):
        click.echo(brief(line, _LINE_CHARACTERS), err=True)


@cache
def words(table: str) -> Mapping[str, Any]:
    return dict(table_beside(__file__, "words.toml")[table])


def lang() -> str:
    return str(click.get_current_context().obj["language"])


def in_words(en: str, zh: str) -> str:
    """The text in the language of messages."""
    return zh if lang() == "zh" else en


def say(en: str, zh: str) -> None:
    """Print a message to stderr in the language of messages."""
    echo(in_words(en, zh))


def warn_of_unusable(session: Session, unusable: Sequence[Unusable]) -> None:
    """Print the statements that verdicts and the page leave out, up to `_MOST_WARNINGS`."""
    shown, language = unusable[:_MOST_WARNINGS], lang()
    if not shown:
        return
    for item, place in zip(shown, session.places_of(shown), strict=True):
        echo(f"{place}: {item.as_text(language)}" if place else item.as_text(language))
    if more := len(unusable) - len(shown):
        say(f"and {more} more; run kg validate", f"另有 {more} 项；请运行 kg validate")


def within(seconds: float | None, task: Callable[[], T]) -> T:
    """Call a task; with a timeout, in a worker, which a small process forks quickly."""
    return task() if seconds is None else run(task, Limits(seconds))


def write(
    load: Callable[[], Session],
    ask: Callable[[Session], Answer],
    options: AnswerOptions,
    why: Callable[[Session], Words],
    *,
    has_labels: bool = True,
) -> None:
    """Ask, write the answer, and say where it was cut without a mark, and why it has no rows.

    Where its columns are labels in both languages, those in the one that was chosen are written;
    a format for people has everything in it.
    """
    language = click.get_current_context().obj["labels"] if has_labels else None

    def task() -> tuple[bytes, int, bool, Words | None]:
        from kg.catalogue.formats import MARKED, write

        session = load()
        answer = ask(session)
        graph = answer.kind == "graph" and not options.format_name
        name = "turtle" if graph else format_or_default(options.format_name, options.output)
        untold = answer.truncated and (name not in MARKED or options.output is not None)
        raw = write(for_people(session, answer, name, language), name, language)
        return raw, len(answer), untold, None if len(answer) else why(session)

    raw, rows, untold, absence = within(options.timeout, task)
    emit(raw, options.output)
    if untold:
        say(
            f"truncated after row {rows}; raise --limit for more",
            f"已截断（truncated）于第 {rows} 行；可调大 --limit",
        )
    if absence:
        say(absence["en"], absence["zh"])


def for_people(session: Session, answer: Answer, name: str, language: str | None) -> Answer:
    """The answer as it is; where its format is for people and a language is chosen, rendered."""
    if language is None or answer.kind != "table":
        return answer
    from kg.catalogue.rendering import FORMATS, render

    return render(session.store, answer, language) if name in FORMATS else answer


def bounded(task: Callable[[], int], limits: Limits, wording: Wording) -> int:
    """Call a command in a worker, print what it printed, all or nothing; its exit code.

    Raises `EngineError` when it exceeds its limits or dies.
    """
    context = click.get_current_context()
    code, data, talk = run(lambda: _captured(task, context), limits, wording)
    emit(data)
    sys.stdout.flush()
    if talk:
        echo(talk.removesuffix("\n"))
    return code


def _captured(task: Callable[[], int], context: click.Context) -> tuple[int, bytes, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), context.scope(cleanup=False):
        code = task()
        out.flush()
        err.flush()
    return code, out.buffer.getvalue(), err.buffer.getvalue().decode()
