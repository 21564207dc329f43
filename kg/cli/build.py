"""`kg build`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import in_words, say


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("build"),
    show_default=True,
    help="Folder to write, whole or not at all. 输出文件夹。",
)
@options.language
@click.pass_context
def command(ctx: click.Context, output: Path) -> int:
    """Writes answers/*.csv, findings.json and export/. Exit code 1 when anything is found."""
    from kg.build import build
    from kg.session import load

    built = build(load(), output)
    language = ctx.obj["language"]
    for finding in built.report.findings:
        say(finding.line(language))
    for name in built.unmet:
        say(in_words(ctx, f"question {name}: not as expected", f"问题 {name}：与预期不符"))
    say(built.report.summary(language))
    rows = sum(map(len, built.answers.values()))
    count = len(built.answers)
    say(in_words(ctx, f"{count} questions, {rows} rows", f"{count} 个问题，{rows} 行回答"))
    say(in_words(ctx, f"written to {output}/", f"已写入 {output}/"))
    for line in _one_answer(ctx):
        say(line)
    return 0 if built.sound else 1


def _one_answer(ctx: click.Context) -> list[str]:
    """A real answer, to show what all this is for: the plan's numeric targets, with claims."""
    from kg.catalogue.formats import as_table
    from kg.session import load

    label = in_words(ctx, "label", "labelZh")
    answer = load().query("targets").only(label, "comparator", "value", "unit", "deadline", "claim")
    title = in_words(ctx, "kg query targets, in short:", "kg query targets 摘要：")
    return ["", title, as_table(answer).rstrip()]
