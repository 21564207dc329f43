"""`kg passage`: the place of quoted words in a source text, as a passage."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kg.catalogue.formats import write
from kg.cli import options
from kg.cli.output import emit, format_or_default, say
from kg.cli.query import RESULT_FORMATS
from kg.errors import InputError
from kg.namespaces import expand
from kg.store.canonical import as_canonical_turtle
from kg.terms import Answer, Literal, quads_of
from kg.workbook import texts
from kg.workbook.quotes import Placed, place, statements

FORMATS = (*RESULT_FORMATS, "ttl")


@click.command()
@click.argument("text", type=click.Path(path_type=Path))
@click.argument("words")
@click.option(
    "--document",
    metavar="SLUG",
    help="Slug of the document; default: the name of the file. 来源文件的短名。",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write there the text that offsets refer to, and its outline. 保存正文与提纲。",
)
@options.answer_format(FORMATS)
@options.output("File to write, whole or not at all. 输出文件。")
@options.language
def passage_command(
    text: Path,
    words: str,
    document: str | None,
    keep: Path | None,
    format_name: str | None,
    output: Path | None,
) -> int:
    """TEXT is a .txt, .html or .docx file; WORDS are pasted from it.

    Spaces, and the forms of quotation marks and dashes, need not be those of the text. Words that
    occur more than once: paste more around them, and mark them with [[ ]].

    Exit code 2, with the places or the nearest one, when it is not one place.
    """
    slug = document or text.stem
    if format_name == "ttl" and not re.fullmatch("[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", slug):
        raise click.UsageError(f"-f ttl: {slug} is no slug; name the document with --document")
    path = texts.keep(text, keep) if keep else text
    source = texts.load(path)
    found = place(source, words)
    if not isinstance(found, Placed):
        told = found.words()
        raise InputError(f"{text}: {told['en']}", f"{text}：{told['zh']}")
    if source.outline.lines and not source.outline.is_confirmed:
        outline = texts.outline_of(path)
        say(
            f"{outline}: guessed; confirm it, or do not rely on the section and the paragraph"
            if outline.exists()
            else f"{text}: headings are guessed; write them with --keep FOLDER, and confirm them",
            f"{outline}：系推测；确认之前，节与段仅供参考"
            if outline.exists()
            else f"{text}：标题系推测；请用 --keep FOLDER 写出并确认",
        )
    if format_name == "ttl":
        emit(as_canonical_turtle(quads_of(statements(expand(f"id:{slug}"), found))), output)
        return 0
    row = tuple(None if value is None else Literal.of(value) for value in found)
    answer = Answer(Placed._fields, (row,))
    emit(write(answer, format_or_default(format_name, output)), output)
    return 0
