"""`kg init`, `kg passage` and `kg import`: a workspace for one's own plans, and what fills it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import workspace
from kg.catalogue.formats import write
from kg.cli import options
from kg.cli.output import emit, format_or_default, lang, say
from kg.cli.query import RESULT_FORMATS
from kg.errors import InputError
from kg.files import shown, write_bytes
from kg.namespaces import expand
from kg.store.canonical import as_canonical_turtle
from kg.terms import Answer, Literal, quads_of
from kg.text import counted
from kg.workbook import texts
from kg.workbook.quotes import Placed, place, statements
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.workbook.importer import Imported

_MOST_NAMED = 10
FINDINGS_FORMATS = ("text", "json", "csv", "sarif")


def _folder(_ctx: click.Context, _param: click.Parameter, value: str) -> Path:
    """The folder of a new workspace; an empty name, which would be this folder, is refused."""
    if not value:
        raise InputError("NAME: is empty; name a new folder", "NAME：为空；请指明新文件夹")
    return Path(value)


@click.command()
@click.argument("folder", metavar="NAME", type=click.Path(), callback=_folder)
@click.option(
    "--with",
    "use",
    multiple=True,
    metavar="LAYER",
    shell_complete=lambda *_: [*workspace.layers()],
    help="A shipped plan to use, beside what plans share; repeatable. 所用的自带规划。",
)
@click.option("--name", metavar="SLUG", help="Its short name; default: NAME as a slug. 短名。")
@options.language
def init_command(folder: Path, use: tuple[str, ...], name: str | None) -> int:
    """NAME is a folder that is new or empty. It gets kg.toml, book.xlsx, sources/ and data/."""
    new = workspace.create(folder, name, use, _book)
    say(
        f"{folder}: workspace {new.name} made; next:",
        f"{folder}：已新建工作区 {new.name}；下一步：",
    )
    say(f"  texts into {new.sources}, as NAME.txt", f"  正文放入 {new.sources}，命名为 NAME.txt")
    where = shlex.quote(str(folder))
    if new.book.exists():
        say(f"  fill in {new.book}", f"  填写 {new.book}")
    else:
        say(
            f"  Turtle files into {new.data}; for a {new.book.name}, run"
            " pip install 'kg-industry-plans[workbook]' and kg export workbook",
            f"  Turtle 文件放入 {new.data}；如需 {new.book.name}，请运行"
            " pip install 'kg-industry-plans[workbook]' 与 kg export workbook",
        )
    command = f"  kg {'import' if new.book.exists() else 'validate'} --data {where}"
    say(command, command)
    return 0


def _book(new: Workspace) -> Mapping[str, bytes]:
    """The blank workbook, where the library that writes it is installed."""
    if find_spec("openpyxl") is None:
        return {}
    from kg.workbook.template import Source, make

    return {new.book.name: make(Source(base=new.base, name=new.name, below=new.layers()), lang())}


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
@options.answer_format((*RESULT_FORMATS, "ttl"))
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
        why = found.words()
        raise InputError(f"{text}: {why['en']}", f"{text}：{why['zh']}")
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


@click.command()
@click.argument("book", type=click.Path(path_type=Path), required=False)
@options.flag("--dry-run", help="Only report; write nothing. 仅报告，不写入。")
@options.file("--annotated", help="Copy of the book with red cells and comments. 带批注的副本。")
@options.answer_format(FINDINGS_FORMATS, "Default: text. 输出格式。")
@options.output("File for the findings. 问题清单文件。")
@options.data
@options.language
def import_command(
    book: Path | None,
    dry_run: bool,
    annotated: Path | None,
    format_name: str | None,
    output: Path | None,
    data: Workspace | None,
) -> int:
    """BOOK is a .xlsx file or a folder of CSV or TSV; default: the book.xlsx of the workspace.

    It is written into data/ whole, or not at all when anything is wrong with it.

    Exit code 1 when something is wrong.
    """
    if data is None:
        raise InputError(
            "kg import: is for plans of your own; make a workspace with kg init, and go there",
            "kg import：仅用于自有规划；请用 kg init 新建工作区，并在其中运行",
        )
    from kg.validation.outputs import OUTPUTS
    from kg.workbook import importer, spreadsheet
    from kg.workbook.template import Source

    path = book or data.book
    if annotated is not None:
        spreadsheet.refuse_annotated(path, annotated)
    found = importer.import_book(path, Source.of(data), data.data, dry_run=dry_run)
    write_as = {**OUTPUTS, "csv": importer.as_csv}[format_name or "text"]
    emit(write_as(found.report, lang()), output)
    if annotated is not None:
        write_bytes(annotated, spreadsheet.annotated(path, found.report.findings, lang()))
    _summarise(found, dry_run=dry_run)
    return int(found.refused)


def _summarise(found: Imported, *, dry_run: bool) -> None:
    """Say what was written, or that nothing was."""
    count = len(found.report.findings)
    en, zh = counted(count, "finding"), f"{count} 项问题"
    if found.refused:
        say(f"{en}; nothing was written", f"{zh}；未写入任何内容")
    elif dry_run:
        say(f"{en}; a dry run, nothing was written", f"{zh}；试运行，未写入任何内容")
    elif not found.texts:
        say(f"{en}; no row is filled in, so no data to write", f"{zh}；未填写任何行，无数据可写")
    else:
        names = ", ".join(map(shown, sorted(found.texts)))
        say(f"{en}; wrote {names}", f"{zh}；已写入 {names}")
    if found.lost and not found.refused:
        ids = ", ".join(thing.rpartition("/")[2] for thing in found.lost[:_MOST_NAMED])
        more, lost = ", …" * (len(found.lost) > _MOST_NAMED), len(found.lost)
        say(
            f"no longer in the book: {counted(lost, 'thing')}: {ids}{more}",
            f"工作簿中已不再有的事物 {lost} 个：{ids}{more}",
        )
