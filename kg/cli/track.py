"""`kg track`: the outcome of each commitment, and how certain it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kg.cli import options
from kg.cli.output import emit, format_or_default, say
from kg.errors import InputError
from kg.files import folder_written_whole, write_text
from kg.namespaces import compact

if TYPE_CHECKING:
    from kg.session import Session
    from kg.terms import Answer
    from kg.tracking.stored_verdicts import Dataset
    from kg.tracking.track import Tracking


# `kg track -f ttl`: verdicts to be stored, each beside the plan that it judges


def store_verdicts(session: Session, trackings: Sequence[Tracking], output: Path | None) -> None:
    """Write verdicts as Turtle: those on one plan to a file or stdout, on several into a folder.

    A Turtle file holds one dataset, so that those on several plans have a file each.
    """
    from kg.tracking.stored_verdicts import as_turtle, datasets

    found = datasets(session.store.ask, trackings[0].plans)
    if len(found) < 2:
        emit("".join(as_turtle(dataset, trackings) for dataset in found), output)
        return
    folder = _folder_for(found, output)
    with folder_written_whole(folder) as new:
        for dataset in found:
            write_text(new / dataset.file_name, as_turtle(dataset, trackings))


def _folder_for(found: Sequence[Dataset], output: Path | None) -> Path:
    example = compact(found[0].plans[0])
    if output is None or output.suffix == ".ttl":
        raise InputError(
            f"-f ttl: these are verdicts on {len(found)} plans, and a file holds those on one;"
            f" name a plan, such as {example}, or a folder with -o",
            f"-f ttl：结论涉及 {len(found)} 个规划，而一个文件只存一个规划的结论；"
            f"请指明规划，例如 {example}，或以 -o 指定文件夹",
        )
    if len({dataset.file_name for dataset in found}) < len(found):
        raise InputError(
            f"{output}: two datasets would have one file; name a plan, such as {example}",
            f"{output}：有两个数据集的文件同名；请指明规划，例如 {example}",
        )
    return output


FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "ttl")


class Part(NamedTuple):
    """What stands around the verdicts: how a session is args for it as of a day, for a target
    and in a language; the columns that fit a terminal; what it can be narrowed by."""

    ask: Callable[[Session, str | None, str | None, str], Answer]
    columns: str
    has_day: bool = True
    has_target: bool = False


def _question(name: str) -> Callable[[Session, str | None, str | None, str], Answer]:
    """A part that is a canned question: its answer has both languages side by side."""

    def ask(session: Session, day: str | None, _target: str | None, _language: str) -> Answer:
        return session.query(name, **({} if day is None else {"asOf": day}))

    return ask


VERDICTS = "verdicts"
VERDICT_COLUMNS = "label deadline verdict reason settledBy"
AROUND = {
    "plan-totals": Part(
        _question("plan-totals"), "target promised residual figure value counted why"
    ),
    "silence": Part(
        lambda session, day, _, language: session.silence(day).table(language),
        "label lastSign lastDay days state",
    ),
    "orphans": Part(_question("orphans"), "kind thing label", has_day=False),
    "history": Part(
        lambda session, day, target, language: session.history(day, target).table(language),
        "target from verdict reason changed because",
        has_target=True,
    ),
    "conflicts": Part(
        _question("conflicts"), "one oneSign oneValue other otherSign otherValue indicator how"
    ),
}


@dataclass(frozen=True, kw_only=True)
class TrackOptions:
    """The parameters of `kg track`."""

    target: str | None
    days: tuple[str, ...]
    part: str
    explain: bool
    format_name: str | None
    output: Path | None
    store: str | None


@click.command()
@click.argument("target", required=False)
@click.option(
    "--as-of",
    "days",
    multiple=True,
    metavar="DATE",
    help="Only what was known by then; several with -f ttl. 截止日期。",
)
@click.option(
    "--part",
    type=click.Choice([VERDICTS, *AROUND]),
    default=VERDICTS,
    help="What to show; default: verdicts. 显示哪一部分。",
)
@click.option("--explain", is_flag=True, help="Show each step with its documents. 逐步说明。")
@options.answer_format(FORMATS)
@options.output("File or folder to write, whole or not at all. 输出文件或文件夹。")
@options.store
@options.language
@options.as_value(TrackOptions)
def track_command(ctx: click.Context, args: TrackOptions) -> int:
    """TARGET is a target, a milestone or a plan (all of its commitments); default: everything.

    Without --as-of: the day of the newest document. A missed target is no error.

    With -f ttl verdicts on one plan are a file; those on several need -o FOLDER.
    """
    from kg.session import load

    _refuse_unfit(args)
    session, language = load(store=args.store), ctx.obj["language"]
    if args.part != VERDICTS:
        part = AROUND[args.part]
        day = args.days[0] if args.days else None
        _write(part.ask(session, day, args.target, language), part.columns, language, args)
        return 0
    from kg.tracking import explanation

    trackings = [session.track(day, args.target) for day in args.days or (None,)]
    tracking = trackings[0]
    if not tracking.verdicts and not args.days[1:]:
        end = tracking.as_of
        say(ctx, f"no commitments by {end}", f"截至 {end} 尚无承诺")
    if args.explain:
        steps = [
            explanation.explain(verdict, tracking.labels, language) for verdict in tracking.verdicts
        ]
        emit("".join("\n".join(lines) + "\n" for lines in steps), args.output)
    elif args.format_name == "ttl":
        store_verdicts(session, trackings, args.output)
    else:
        _write(tracking.table(language), VERDICT_COLUMNS, language, args)
    return 0


def _refuse_unfit(args: TrackOptions) -> None:
    """Refuse an option that would change nothing, so that it cannot mislead."""
    if len(args.days) > 1 and args.format_name != "ttl":
        raise click.UsageError("--as-of: given more than once; keep one, or write -f ttl")
    if args.part == VERDICTS:
        return
    if args.explain or args.format_name == "ttl":
        option = "--explain" if args.explain else "-f ttl"
        raise click.UsageError(f"--part {args.part}: has no {option}; leave it out")
    if args.days and not AROUND[args.part].has_day:
        raise click.UsageError(f"--part {args.part}: is the same on every day; leave out --as-of")
    if args.target and not AROUND[args.part].has_target:
        raise click.UsageError(f"--part {args.part}: is of everything; leave out {args.target}")


def _write(answer: Answer, columns: str, language: str, args: TrackOptions) -> None:
    """Write an answer; as a table with these columns alone, in the language where there are two."""
    from kg.catalogue.formats import write

    name = format_or_default(args.format_name, args.output)
    if name == "table":
        other = {column: column + "Zh" for column in answer.columns if language == "zh"}
        wanted = (other.get(column, column) for column in columns.split())
        known = dict.fromkeys(answer.columns)
        answer = answer.only(*(c if c in known else c.removesuffix("Zh") for c in wanted))
    emit(write(answer, name), args.output)
