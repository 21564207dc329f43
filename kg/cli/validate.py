"""`kg validate`: is the graph right, and how much of it was looked at?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kg.cli import options
from kg.cli.output import emit, in_words, say
from kg.errors import InputError
from kg.text import Words, day

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore
    from kg.validation.fixing.apply import Mended
    from kg.validation.report import Report
    from kg.validation.rulebook import Rulebook


# `kg validate --fix`: what can safely be fixed, made or only shown


def refuse(
    files: tuple[Path, ...], shapes: tuple[Path, ...], *, fix: bool, dry_run: bool, other: object
) -> None:
    """Refuse to fix what is not ours to fix; `other` output would meet the diff on stdout."""
    import kg.resources

    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix; add it")
    if fix and shapes:
        raise InputError(
            "--fix goes by our own rules; leave out --shapes", "--fix 依据自有规则；请去掉 --shapes"
        )
    if dry_run and other:
        raise InputError(
            "--dry-run writes the diff to stdout; leave out -f, -o and --github",
            "--dry-run 将差异写到标准输出；请去掉 -f、-o 与 --github",
        )
    if fix and not files and not kg.resources.data_is_editable():
        raise InputError(
            "--fix: the shipped data belongs to the installation; name your files",
            "--fix：自带数据属于安装内容；请指明自己的文件",
        )


def apply_fixes(
    ctx: click.Context,
    files: tuple[Path, ...],
    before: Report,
    asked: Report,
    narrowed: Callable[[Report, Callable[[], EmbeddedStore]], tuple[Report, list[Words]]],
    *,
    dry_run: bool,
) -> bool:
    """Make the fixes of what is asked for, or show them; whether any file was changed.

    What was done is said on stderr. `narrowed` makes of a report what is asked for.
    """
    import kg.resources
    from kg.validation.fixing import apply, edits
    from kg.validation.validate import files_of

    chosen = files_of(files) or kg.resources.data_files()
    mended = apply.mend(chosen, before, asked.findings, lambda *found: narrowed(*found)[0])
    if dry_run:
        emit(edits.diff(mended.texts))
    else:
        edits.write(mended.texts)
    _tell_fixes(ctx, mended, dry_run=dry_run)
    return bool(mended.texts) and not dry_run


def hint(report: Report) -> list[Words]:
    """How many findings `--fix` would do something about, if any."""
    count = sum(finding.fixable for finding in report.findings)
    words = {"en": f"{count} fixable with --fix", "zh": f"{count} 项可用 --fix 修复"}
    return [words] if count else []


def _tell_fixes(ctx: click.Context, mended: Mended, *, dry_run: bool) -> None:
    from kg.text import counted, visible

    language = ctx.obj["language"]
    colon = in_words(ctx, ": ", "：")
    done = in_words(ctx, "would fix", "将修复") if dry_run else in_words(ctx, "fixed", "已修复")
    for step in mended.made:
        say(visible(colon.join([step.place, done, step.words[language]])))
    for step in mended.left_alone:
        parts = [step.place, in_words(ctx, "not fixed", "未修复"), step.words[language]]
        say(visible(colon.join([*parts, step.reason[language] if step.reason else ""])))
    count, left = len(mended.made), mended.left
    files = counted(len(mended.texts), "file")
    zh = f"{len(mended.texts)} 个文件"
    if dry_run:
        en = f"{count} would be fixed in {files}; findings then left: {left}"
        say(in_words(ctx, en, f"{zh}中将修复 {count} 处；此后尚余 {left} 项问题"))
    else:
        say(in_words(ctx, f"{count} fixed in {files}", f"{zh}中已修复 {count} 处"))


FORMATS = ("text", "json", "jsonl", "sarif", "junit", "ttl", "md")
ENGINES = ("fast", "pyshacl")
SEVERITIES = ("info", "warning", "violation")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own shapes, and none of our rules. 仅用自备形状。",
)
@click.option(
    "-f", "--format", "format_name", type=click.Choice(FORMATS), help="Default: text. 输出格式。"
)
@options.output("File to write, whole or not at all. 输出文件。")
@click.option("--github", is_flag=True, help="Annotations for GitHub on stdout. GitHub 注释。")
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
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
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
@click.option(
    "--since-last", is_flag=True, help="Look only at what changed since the last run. 只查改动。"
)
@click.option(
    "--rehash",
    is_flag=True,
    help="With --since-last: trust no file's size and time. 不信任大小与时间。",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes, then validate again. 自动修复。")
@click.option("--dry-run", is_flag=True, help="With --fix: only show the diff. 仅显示差异。")
@options.store
@options.timeout("Default: by the size of the input, at least 5. 时限（秒），默认按输入大小。")
@options.language
@click.pass_context
def validate_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    format_name: str | None,
    output: Path | None,
    github: bool,
    severity: str,
    fail_on: str,
    shape: str | None,
    focus: str | None,
    explain: str | None,
    baseline: Path | None,
    as_of: str | None,
    engine: str | None,
    jobs: int | None,
    since_last: bool,
    rehash: bool,
    fix: bool,
    dry_run: bool,
    store: str | None,
    timeout: float | None,
) -> int:
    """FILES and folders take the place of the shipped data; with --shapes also `-` for stdin.

    With --store and no FILES: the files that the folder was loaded from, as they are now.

    Exit code 1 when anything is found from --fail-on up, 2 when something was not checked.
    """
    if github and format_name and output is None:
        raise click.UsageError("--github and -f would both write to stdout; add -o FILE")
    until = None if as_of is None else day(as_of)
    if until and not baseline:
        raise click.UsageError("--as-of goes with --baseline; add the file")
    if rehash and not since_last:
        raise click.UsageError("--rehash goes with --since-last; add it")
    if shapes and not files and not explain:
        raise click.UsageError("--shapes goes with data; name files, a folder or -")
    files = files or _loaded(store)
    refuse(files, shapes, fix=fix, dry_run=dry_run, other=format_name or output or github)
    from kg.cli.output import bounded
    from kg.validation import validate
    from kg.validation.plans.workers import outer_folder

    stdin = _stdin(files) if shapes else None
    language = ctx.obj["language"]
    ways = _Ways(engine, jobs, since_last, rehash)

    def run() -> int:
        from kg.validation.selection import fails, shown_from

        if explain is not None:
            emit(_explained(explain, shapes, language), output)
            return 0
        ran = _validated(files, shapes, stdin, ways)
        narrowed = partial(_narrowed, ran.book, shape, focus, baseline, until)
        report, notes = narrowed(ran.report, ran.store)
        if fix:
            changed = apply_fixes(ctx, files, ran.report, report, narrowed, dry_run=dry_run)
            if changed:
                ran = _validated(files, shapes, stdin, ways)
                report, notes = narrowed(ran.report, ran.store)
            elif dry_run:
                return int(fails(report, fail_on))
        shown = shown_from(report, severity)
        _write(shown, language, format_name, output, github=github)
        return _tell(ctx, shown, [*notes, *hint(shown)], failing=fails(report, fail_on))

    given = (*_looked_at(files, shapes), *([baseline] if baseline else []))
    limits = validate.limits(given, streamed=len(stdin or b""), seconds=timeout)
    with outer_folder():
        return bounded(run, limits, validate.WORDING)


def _loaded(store: str | None) -> tuple[Path, ...]:
    """The files that a store was loaded from: they are the truth, and have lines to point at."""
    if store is None:
        return ()
    from kg.session import load

    return tuple(source.path for source in load(store=store).graph.data)


def _explained(name: str, shapes: tuple[Path, ...], language: str) -> str:
    from kg.validation import plain, rulebook
    from kg.validation.rulebook import explain

    book = rulebook.Rulebook(plain.read((), shapes).shapes) if shapes else rulebook.own()
    return explain(book, name, language)


class _Ways(NamedTuple):
    """By what, and how, the data are gone through."""

    engine: str | None
    jobs: int | None
    since_last: bool
    rehash: bool


class _Run(NamedTuple):
    """A report, and for whoever asks for a part of it the rules and the data behind it."""

    report: Report
    book: Callable[[], Rulebook]
    store: Callable[[], EmbeddedStore]


def _stdin(files: tuple[Path, ...]) -> bytes | None:
    """What came by stdin, if one of the files is `-`."""
    from kg.files import read_stream

    return read_stream(sys.stdin.buffer, "stdin") if Path("-") in files else None


def _looked_at(files: tuple[Path, ...], shapes: tuple[Path, ...]) -> list[Path]:
    """Every file or folder that a run reads."""
    import kg.resources as shipped

    own = [] if shapes else [*shipped.ontology_files(), *shipped.shape_files()]
    return [*(files or shipped.data_files()), *shapes, *own]


def _validated(
    files: tuple[Path, ...], shapes: tuple[Path, ...], stdin: bytes | None, ways: _Ways
) -> _Run:
    from kg.store.embedded import MemoryStore
    from kg.validation import plain, rulebook

    if shapes:
        named = tuple(path for path in files if path != Path("-"))
        given = plain.read(named, shapes, stdin=stdin)
        return _Run(
            plain.validate(given, ways.engine),
            lambda: rulebook.Rulebook(given.shapes),
            lambda: MemoryStore.of(given.data),
        )
    import kg.resources
    from kg.store.graph import load
    from kg.validation.validate import files_of, validate

    paths = files or tuple(kg.resources.data_files())
    report = validate(paths, **ways._asdict())
    return _Run(report, rulebook.own, lambda: load(files_of(paths)).store)


def _narrowed(
    book: Callable[[], Rulebook],
    shape: str | None,
    focus: str | None,
    baseline: Path | None,
    until: date | None,
    report: Report,
    store: Callable[[], EmbeddedStore],
) -> tuple[Report, list[Words]]:
    """What is asked for of the report, and what to say about its baseline."""
    from kg.validation import selection
    from kg.validation import selection as accepted

    notes: list[Words] = []
    if baseline is not None:
        entries = accepted.read(baseline)
        until = until or accepted.newest_document(store())
        report, notes = accepted.apply(report, entries, until)
    if shape is not None:
        report = selection.of_rule(report, book(), shape)
    if focus is not None:
        report = selection.of_focus(report, store(), focus)
    return report, notes


def _write(
    report: Report, language: str, format_name: str | None, output: Path | None, *, github: bool
) -> None:
    """The report in its format; annotations go to stdout, and take its place there."""
    from kg.validation.outputs import OUTPUTS, as_github

    if output is not None or not github:
        emit(OUTPUTS[format_name or "text"](report, language), output)
    if github:
        emit(as_github(report, language))


def _tell(ctx: click.Context, report: Report, notes: list[Words], *, failing: bool) -> int:
    """One line on stderr, and the exit code: 2 when something was not checked."""
    language = ctx.obj["language"]
    if report.remarks:
        more = len(report.remarks) - 1
        told = report.remarks[0][language]
        told += in_words(ctx, f" (and {more} more)", f"（另有 {more} 项）") if more else ""
        say(f"kg: {told}")
        return 2
    beside = [note[language] for note in (*report.notes, *notes)]
    say("; ".join([report.summary(language), *beside]))
    return int(failing)


# `kg fmt`: data files in the one canonical form


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only tell; exit code 1 if any would change. 只检查。")
@options.language
@click.pass_context
def fmt_command(ctx: click.Context, files: tuple[Path, ...], check: bool) -> int:
    """Without FILES: the files of data/ in this folder, or of the folder that KG_DATA names."""
    import kg.resources
    from kg.files import read_text, write_text
    from kg.store.canonical import canonical

    chosen = files or kg.resources.own_data_files() or tuple(sorted(Path("data").glob("*.ttl")))
    if not chosen:
        raise click.UsageError("no files given and none in data/; name the files")
    wanted = {path: canonical(path) for path in chosen}
    changed = [path for path, text in wanted.items() if read_text(path) != text]
    for path in changed:
        if not check:
            write_text(path, wanted[path])
        en = f"{path}: not canonical; run kg fmt" if check else f"{path}: written"
        zh = f"{path}：不是规范格式；请运行 kg fmt" if check else f"{path}：已改写"
        say(in_words(ctx, en, zh))
    return 1 if check and changed else 0


# `kg verify`: do the verdicts follow, and does the text that I have say what the graph says?


@click.command()
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The document's text, as it was read. 文献正文文件。",
)
@options.store
@options.language
@click.pass_context
def verify_command(ctx: click.Context, source: Path | None, store: str | None) -> int:
    """Recomputes every stored verdict and, with --source, every passage hash.

    Exit code 1, naming the verdicts or the claims, when one differs.
    """
    from kg.session import load

    session, language = load(store=store), ctx.obj["language"]
    verification = session.verify(source) if source else None
    recomputation = session.recompute()
    say(recomputation.summary(language))
    if verification is None:
        return 0 if recomputation.holds else 1
    say(verification.summary(language))
    return 0 if recomputation.holds and verification.holds else 1
