"""`kg validate`: check the graph against shapes and rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import kg.resources
from kg.cli import options
from kg.cli.output import bounded, echo, emit, in_words, lang, say
from kg.files import exit_by_sigterm, read_stream
from kg.namespaces import ID
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.text import Words, counted, day, visible
from kg.validation import validate
from kg.validation.report import SEVERITIES, Report, fails, shown_from
from kg.workspace import Workspace, added_files

if TYPE_CHECKING:
    from kg.validation import plain, rulebook

FORMATS = ("text", "json", "jsonl", "sarif", "junit", "ttl", "md")
ENGINES = ("fast", "pyshacl")
_STDIN = Path("-")


@dataclass(frozen=True, kw_only=True)
class ValidateOptions:
    """The parameters of `kg validate`; `stdin` is what was read there for the file `-`."""

    files: tuple[Path, ...]
    shapes: tuple[Path, ...]
    format_name: str | None
    output: Path | None
    github: bool
    severity: str
    fail_on: str
    shape: str | None
    focus: str | None
    explain: str | None
    baseline: Path | None
    as_of: str | None
    engine: str | None
    jobs: int | None
    since_last: bool
    rehash: bool
    fix: bool
    dry_run: bool
    data: Workspace | None
    beside: tuple[Path, ...]
    store: str | None
    timeout: float | None
    layers: tuple[Path, ...] = ()
    stdin: bytes | None = None


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@options.file(
    "--shapes", multiple=True, help="Your own shapes, and none of our rules. 仅用自备形状。"
)
@options.answer_format(FORMATS, "Default: text. 输出格式。")
@options.output("File to write, whole or not at all. 输出文件。")
@options.flag("--github", help="Annotations for GitHub on stdout. GitHub 注释。")
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default="info",
    help="Show this and graver; all count for the exit code. 显示的最低级别。",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    show_default=True,
    help="Exit code 1 from this severity on. 退出码为 1 的最低级别。",
)
@click.option("--shape", metavar="NAME", help="Only what this shape or check says. 仅此形状。")
@click.option("--focus", metavar="NAME", help="Only this thing or class. 仅此事物或类。")
@click.option("--explain", metavar="NAME", help="Explain a shape or check. 说明某形状或规则。")
@options.file(
    "--baseline",
    help="Accepted findings (TOML): rule, focus, value, reason, expires. 已接受的问题。",
)
@click.option(
    "--as-of",
    metavar="DATE",
    help="Day that decides what has expired; default: the newest document's. 判定到期的日期。",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="What runs the shapes; default: fast when it is installed. 运行形状的引擎。",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="Processes for several plans; default: one a processor. 进程数。",
)
@options.flag("--since-last", help="Look only at what changed since the last run. 只查改动。")
@options.flag(
    "--rehash", help="With --since-last: trust no file's size and time. 不信任大小与时间。"
)
@options.flag("--fix", help="Make the safe fixes, then validate again. 自动修复。")
@options.flag("--dry-run", help="With --fix: only show the diff. 仅显示差异。")
@options.data
@options.beside
@options.store
@options.timeout("Default: by the size of the input, at least 5. 时限（秒），默认按输入大小。")
@options.language
def validate_command(**parameters: Any) -> int:
    """FILES and folders take the place of the data; with --shapes also `-` for stdin.

    The layers that a workspace uses stay; what these show by themselves is not shown.

    With --store and no FILES: the files that the folder was loaded from, as they are now.

    Exit code 1 when anything is found from --fail-on up, 2 when something was not checked.
    """
    args = ValidateOptions(**parameters)
    _refuse_unfit(args)
    files = args.files
    if not files and args.store is not None:
        # The files are the truth, and have lines to point at
        files = tuple(source.path for source in kg.load(store=args.store).graph.data)
    _refuse_fixes(args, files)
    if not files and not args.shapes:
        files = tuple(args.data.files() if args.data else kg.resources.shipped_data())
    files = (*files, *added_files(args.beside))
    layers = tuple(args.data.layers()) if args.data and not args.shapes else ()
    stdin = read_stream(sys.stdin.buffer, "stdin") if args.shapes and _STDIN in files else None
    args = replace(args, files=files, layers=layers, stdin=stdin)
    own = [] if args.shapes else [*kg.resources.ontology_files(), *kg.resources.shape_files()]
    read = [*layers, *files, *own, *([args.baseline] if args.baseline else [])]
    limits = validate.limits(read, args.shapes, streamed=len(stdin or b""), seconds=args.timeout)
    with exit_by_sigterm():
        return bounded(partial(_run, args), limits, validate.WORDING)


def _refuse_unfit(args: ValidateOptions) -> None:
    options.refuse_data_beside(args.shapes, "--shapes")
    if args.github and args.format_name and args.output is None:
        raise click.UsageError("--github and -f would both write to stdout; add -o FILE")
    if args.as_of is not None and day(args.as_of) and not args.baseline:
        raise click.UsageError("--as-of goes with --baseline; add the file")
    if args.rehash and not args.since_last:
        raise click.UsageError("--rehash goes with --since-last; add it")
    if args.shapes and not args.files and not args.explain:
        raise click.UsageError("--shapes goes with data; name files, a folder or -")
    if args.dry_run and not args.fix:
        raise click.UsageError("--dry-run goes with --fix; add it")


def _refuse_fixes(args: ValidateOptions, files: tuple[Path, ...]) -> None:
    """Refuse to fix what is not ours to fix, and a diff beside other output on stdout."""
    if args.fix and args.shapes:
        raise click.UsageError("--fix goes by our own rules; leave out --shapes")
    if args.dry_run and (args.format_name or args.output or args.github):
        raise click.UsageError("--dry-run writes the diff to stdout; leave out -f, -o and --github")
    if args.fix and not files and not args.data and not kg.resources.in_checkout():
        raise click.UsageError(
            "--fix: the shipped data belongs to the installation; name your files"
        )


def _run(args: ValidateOptions) -> int:
    """Validate, fix and report within the limits; the exit code."""
    from kg.validation import rulebook
    from kg.validation.outputs import OUTPUTS, as_github

    if args.explain is not None:
        emit(rulebook.explain(_rulebook(args), args.explain, lang()), args.output)
        return 0
    report = _validated(args)
    store = partial(_store, args)
    selected, notes = _selected(args, report, store)
    if args.fix:
        if _apply_fixes(args, report, selected):
            selected, notes = _selected(args, _validated(args), store)
        elif args.dry_run:
            return int(fails(selected, args.fail_on))
    shown = shown_from(selected, args.severity)
    if args.output is not None or not args.github:
        emit(OUTPUTS[args.format_name or "text"](shown, lang()), args.output)
    if args.github:  # annotations take the place of the report on stdout
        emit(as_github(shown, lang()))
    return _summarise(shown, notes, failing=fails(selected, args.fail_on))


def _validated(args: ValidateOptions) -> Report:
    from kg.validation import plain

    if args.shapes:
        return plain.validate(_data_and_shapes(args), args.engine)
    files = (*args.layers, *args.files)
    return validate.validate(
        files, args.engine, jobs=args.jobs, since_last=args.since_last, rehash=args.rehash
    )


def _data_and_shapes(args: ValidateOptions) -> plain.Input:
    from kg.validation import plain

    files = () if args.explain else tuple(path for path in args.files if path != _STDIN)
    return plain.read(files, args.shapes, stdin=args.stdin)


def _rulebook(args: ValidateOptions) -> rulebook.Rulebook:
    from kg.validation import rulebook

    return rulebook.Rulebook(_data_and_shapes(args).shapes) if args.shapes else rulebook.own()


def _store(args: ValidateOptions) -> EmbeddedStore:
    from kg.store import graph

    if args.shapes:
        return MemoryStore.of(_data_and_shapes(args).data)
    return graph.load(validate.files_of((*args.layers, *args.files))).store


def _selected(
    args: ValidateOptions, report: Report, store: Callable[[], EmbeddedStore]
) -> tuple[Report, list[Words]]:
    """The report on one's own files, without what is accepted or not asked for; notes on these."""
    from kg.tracking.reading import newest_document
    from kg.validation import rulebook

    notes: list[Words] = []
    report = validate.of_own(report, args.layers, args.engine)
    if args.baseline is not None:
        entries = rulebook.read_baseline(args.baseline)
        until = day(args.as_of) if args.as_of else newest_document(store().ask)
        report, notes = rulebook.accept(report, entries, until)
    if args.shape is not None:
        report = rulebook.of_rule(report, _rulebook(args), args.shape)
    if args.focus is not None:
        base = args.data.base if args.data else ID
        report = rulebook.of_focus(report, store(), args.focus, base)
    return report, notes


def _summarise(report: Report, notes: list[Words], *, failing: bool) -> int:
    """Print one line on stderr; the exit code, 2 when something was not checked."""
    language = lang()
    if report.remarks:
        more = len(report.remarks) - 1
        rest = in_words(f" (and {more} more)", f"（另有 {more} 项）") if more else ""
        echo(f"kg: {report.remarks[0][language]}{rest}")
        return 2
    notes = [*report.notes, *notes]
    if count := sum(finding.fixable for finding in report.findings):
        notes.append({"en": f"{count} fixable with --fix", "zh": f"{count} 项可用 --fix 修复"})
    echo(report.summary(language, notes))
    return int(failing)


# `kg validate --fix`


def _apply_fixes(args: ValidateOptions, before: Report, selected: Report) -> bool:
    """Make the fixes of the selected findings, or show them; whether any file was changed."""
    from kg.validation import fixing

    files = validate.files_of(args.files)

    def choose(report: Report, store: Callable[[], EmbeddedStore]) -> Report:
        return _selected(args, report, store)[0]

    fixed = fixing.fix(files, before, selected.findings, choose, args.layers)
    if args.dry_run:
        emit(fixing.diff(fixed.texts))
        done = in_words("would fix", "将修复")
    else:
        fixing.write(fixed.texts)
        done = in_words("fixed", "已修复")
    colon = in_words(": ", "：")
    for step in fixed.made:
        echo(visible(colon.join([step.place, done, in_words(**step.words)])))
    for step in fixed.left_alone:
        reason = in_words(**step.reason) if step.reason else ""
        parts = [step.place, in_words("not fixed", "未修复"), in_words(**step.words), reason]
        echo(visible(colon.join(parts)))
    count, changed = len(fixed.made), counted(len(fixed.texts), "file")
    zh = f"{len(fixed.texts)} 个文件"
    if args.dry_run:
        en = f"{count} would be fixed in {changed}; findings then left: {fixed.left}"
        say(en, f"{zh}中将修复 {count} 处；此后尚余 {fixed.left} 项问题")
    else:
        say(f"{count} fixed in {changed}", f"{zh}中已修复 {count} 处")
    return bool(fixed.texts) and not args.dry_run
