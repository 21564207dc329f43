"""`kg fmt`: data files in the one canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.output import in_words, say


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only tell; exit code 1 if any would change. 只检查。")
@options.language
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], check: bool) -> int:
    """Without FILES: the files of data/ in this folder."""
    from kg.files import read_text, write_text
    from kg.graph.canonical import canonical

    chosen = files or tuple(sorted(Path("data").glob("*.ttl")))
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
