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


FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "ttl")


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

    @property
    def day(self) -> str | None:
        """The only or first day of --as-of."""
        return self.days[0] if self.days else None


class Part(NamedTuple):
    """A part beside the verdicts: its answer, the columns that fit a terminal, its parameters."""

    answer: Callable[[Session, TrackOptions, str], Answer]
    columns: str
    has_day: bool = True
    has_target: bool = False


def _question(name: str) -> Callable[[Session, TrackOptions, str], Answer]:
    """The answer to a canned question, whose columns are in both languages."""

    def answer(session: Session, args: TrackOptions, _language: str) -> Answer:
        return session.query(name, **({} if args.day is None else {"asOf": args.day}))

    return answer


VERDICTS = "verdicts"
VERDICT_COLUMNS = "label deadline verdict reason settledBy"
PARTS = {
    "plan-totals": Part(
        _question("plan-totals"), "target promised residual figure value counted why"
    ),
    "silence": Part(
        lambda session, args, language: session.silence(args.day).table(language),
        "label lastSign lastDay days state",
    ),
    "orphans": Part(_question("orphans"), "kind thing label", has_day=False),
    "history": Part(
        lambda session, args, language: session.history(args.day, args.target).table(language),
        "target from verdict reason changed because",
        has_target=True,
    ),
    "conflicts": Part(
        _question("conflicts"), "one oneSign oneValue other otherSign otherValue indicator how"
    ),
}


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
    type=click.Choice([VERDICTS, *PARTS]),
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
        part = PARTS[args.part]
        _write(part.answer(session, args, language), part.columns, language, args)
        return 0
    from kg.tracking import explanation

    trackings = [session.track(day, args.target) for day in args.days or (None,)]
    tracking = trackings[0]
    if not tracking.verdicts and not args.days[1:]:
        end = tracking.as_of
        say(ctx, f"no commitments by {end}", f"截至 {end} 尚无承诺")
    if args.explain:
        steps = (explanation.explain(v, tracking.labels, language) for v in tracking.verdicts)
        emit("".join(f"{line}\n" for lines in steps for line in lines), args.output)
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
    if args.days and not PARTS[args.part].has_day:
        raise click.UsageError(f"--part {args.part}: is the same on every day; leave out --as-of")
    if args.target and not PARTS[args.part].has_target:
        raise click.UsageError(f"--part {args.part}: is of everything; leave out {args.target}")


def _write(answer: Answer, columns: str, language: str, args: TrackOptions) -> None:
    """Write an answer; as a table with these columns alone, in the language where there are two."""
    from kg.catalogue.formats import write

    name = format_or_default(args.format_name, args.output)
    if name == "table":
        suffix = "Zh" if language == "zh" else ""
        twins = ((column, column + suffix) for column in columns.split())
        answer = answer.only(*(twin if twin in answer.columns else one for one, twin in twins))
    emit(write(answer, name), args.output)


def store_verdicts(session: Session, trackings: Sequence[Tracking], output: Path | None) -> None:
    """Write verdicts as Turtle to a file or stdout, those on several plans into a folder.

    A Turtle file holds one dataset, so each plan has a file.
    """
    from kg.tracking import stored_verdicts

    datasets = stored_verdicts.datasets(session.store.ask, trackings[0].plans)
    if len(datasets) < 2:
        texts = (stored_verdicts.as_turtle(dataset, trackings) for dataset in datasets)
        emit("".join(texts), output)
        return
    with folder_written_whole(_folder_for(datasets, output)) as new:
        for dataset in datasets:
            write_text(new / dataset.file_name, stored_verdicts.as_turtle(dataset, trackings))


def _folder_for(datasets: Sequence[Dataset], output: Path | None) -> Path:
    example = compact(datasets[0].plans[0])
    if output is None or output.suffix == ".ttl":
        raise InputError(
            f"-f ttl: these are verdicts on {len(datasets)} plans, and a file holds those on one;"
            f" name a plan, such as {example}, or a folder with -o",
            f"-f ttl：结论涉及 {len(datasets)} 个规划，而一个文件只存一个规划的结论；"
            f"请指明规划，例如 {example}，或以 -o 指定文件夹",
        )
    if len({dataset.file_name for dataset in datasets}) < len(datasets):
        raise InputError(
            f"{output}: two datasets would have one file; name a plan, such as {example}",
            f"{output}：有两个数据集的文件同名；请指明规划，例如 {example}",
        )
    return output
