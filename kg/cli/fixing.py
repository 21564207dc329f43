"""`kg validate --fix`: what can safely be fixed, made or only shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.output import emit, in_words, say
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore
    from kg.validation.fixing.proving import Mended
    from kg.validation.report import Report, Words


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
    if fix and not files and not kg.resources.in_checkout():
        raise InputError(
            "--fix: the shipped data belongs to the installation; name your files",
            "--fix：自带数据属于安装内容；请指明自己的文件",
        )


def fix(
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
    from kg.validation.fixing import proving, saving
    from kg.validation.validate import files_of

    chosen = files_of(files) or kg.resources.data_files()
    mended = proving.mend(chosen, before, asked.findings, lambda *found: narrowed(*found)[0])
    if dry_run:
        emit(saving.diff(mended.texts))
    else:
        saving.write(mended.texts)
    _tell(ctx, mended, dry_run=dry_run)
    return bool(mended.texts) and not dry_run


def hint(report: Report) -> list[Words]:
    """How many findings `--fix` would do something about, if any."""
    count = sum(finding.fixable for finding in report.findings)
    words = {"en": f"{count} fixable with --fix", "zh": f"{count} 项可用 --fix 修复"}
    return [words] if count else []


def _tell(ctx: click.Context, mended: Mended, *, dry_run: bool) -> None:
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
