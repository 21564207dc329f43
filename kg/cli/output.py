"""Data to stdout or a file, talk to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

from kg.files import unwritable, write_bytes, writing
from kg.text import brief

_LONGEST = 2_000
"""How much of a line a user is told."""


class ReaderLeftError(Exception):
    """Whoever read stdout has closed it: there is nobody to write for, and that is no error."""


def emit(content: str | bytes, path: Path | None = None) -> None:
    """Write data: to `path` whole or not at all, or to stdout byte for byte."""
    raw = content.encode() if isinstance(content, str) else content
    if path is not None:
        write_bytes(path, raw)
        return
    out = stdout()
    out.write(raw)
    out.flush()


class _Stdout:
    """stdout, byte for byte; unbuffered, it may take a part at a time."""

    def write(self, part: bytes) -> int:
        left = memoryview(part)
        with _reader():
            while left:
                left = left[sys.stdout.buffer.write(left) :]
        return len(part)

    def flush(self) -> None:
        with _reader():
            sys.stdout.buffer.flush()


class Told:
    """A file that text is written to, each refusal told of it and of nothing around it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name

    def write(self, text: str) -> int:
        with writing(self._name):
            return self._file.write(text.encode())

    def flush(self) -> None:
        with writing(self._name):
            self._file.flush()


def stdout() -> BinaryIO:
    """stdout to write data to in parts."""
    return cast(BinaryIO, _Stdout())


@contextmanager
def _reader() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderLeftError from None
    except OSError as error:
        forget_stdout()
        raise unwritable("stdout", error) from error


def forget_stdout() -> None:
    """What is still in the buffer of stdout must not be flushed again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def format_or_default(name: str | None, path: Path | None) -> str:
    """The format asked for, or else a table on a terminal and TSV in a pipe or a file."""
    terminal = path is None and sys.stdout.isatty()
    return name or ("table" if terminal else "tsv")


def say(text: str) -> None:
    """Tell the user something that is not data, in as many lines as it has."""
    for line in text.split("\n"):
        click.echo(brief(line, _LONGEST), err=True)


def in_words(ctx: click.Context, en: str, zh: str) -> str:
    """The text in the language asked for."""
    return zh if ctx.obj["language"] == "zh" else en
