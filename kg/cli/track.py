"""`kg track` and `kg verify`: the outcome of each commitment; whether it is as stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

import kg
from kg.catalogue.formats import write
from kg.catalogue.names import A_PLAN, TRACKED, resolve, values
from kg.cli import options
from kg.cli.output import echo, emit, for_people, format_or_default, lang, say, warn_of_unusable
from kg.errors import InputError, NoPassageError
from kg.files import folder_written_whole, write_text
from kg.namespaces import compact
from kg.session import Session
from kg.terms import Answer
from kg.tracking import explanation, stored_verdicts
from kg.tracking.track import Tracking
from kg.workspace import Workspace

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "ttl")


@dataclass(frozen=True, kw_only=True)
class TrackOptions:
    target: str | None
    days: tuple[str, ...]
    part: str | None
    explain: bool
    format_name: str | None
    output: Path | None
    store: str | None
    data: Workspace | None
    beside: tuple[Path, ...]


SCORECARD, VERDICTS = "scorecard", "verdicts"
COLUMNS = {
    SCORECARD: "commitment verdict decidedFor firstKnown bound gap atPeriodEnd",
    VERDICTS: "label deadline verdict reason settledBy",
    "plan-totals": "target currency promised residual figure value counted why",
    "silence": "label lastSign lastDay through days state",
    "orphans": "kind thing label",
    "history": "target from verdict reason changed because",
    "drift": """earlier earlierSign earlierValue later laterSign laterValue
        valueLabel dateLabel wordsLabel change percent""",
    "gap": "target side dimension bound figure value gap percent isInTime",
    "unplanned": "thing kind through fact last",
    "vanished": "kind thing label state search",
    "conflicts": "one oneSign oneValue other otherSign otherValue indicator how",
}
"""What there is to show, each with the columns that fit a terminal."""
_QUESTIONS = {"gap": "target-gap", "unplanned": "unplanned-actors"}
"""The questions that parts of another name are."""
_OF_EVERY_DAY = ("orphans", "unplanned")
_OF_ONE_PLAN = ("history", "drift", "gap", "unplanned", "vanished")


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
    type=click.Choice(list(COLUMNS)),
    help="What to show; default: the scorecard of a plan, else verdicts. 显示哪一部分。",
)
@options.flag("--explain", help="Show each step with its documents. 逐步说明。")
@options.answer_format(FORMATS)
@options.output("File or folder to write, whole or not at all. 输出文件或文件夹。")
@options.graph
@options.language
def track_command(**parameters: Any) -> int:
    """TARGET is a target, a milestone or a plan (its scorecard); default: everything.

    Without --as-of: the day of the newest document that the data of plans name.
    A missed target is no error.

    With -f ttl verdicts on one plan are a file; those on several need -o FOLDER.
    """
    args = TrackOptions(**parameters)
    _refuse_unfit(args)
    session, language = kg.load(store=args.store, data=args.data, beside=args.beside), lang()
    if args.target:
        tracked = resolve(session.store.ask, TRACKED, args.target, session.base)
        args = replace(args, target=tracked.value)
    part = args.part or _default(session, args)
    if part == SCORECARD:
        return _scorecard(session, args, language)
    if part != VERDICTS:
        _write(session, _part(session, args, language), language, args)
        _warn(session, args)
        return 0
    trackings = [session.track(day, args.target) for day in args.days or (None,)]
    tracking = trackings[0]
    if not tracking.verdicts and not args.days[1:]:
        say(f"no commitments by {tracking.as_of}", f"截至 {tracking.as_of} 尚无承诺")
    for plan in map(compact, tracking.bare):
        say(f"{plan}: has no target or milestone to track", f"{plan}：没有可追踪的目标或里程碑")
    if args.explain:
        steps = (explanation.explain(v, tracking.labels, language) for v in tracking.verdicts)
        emit("".join(f"{line}\n" for lines in steps for line in lines), args.output)
    elif args.format_name == "ttl":
        _write_verdicts(session, trackings, args.output)
    else:
        _write(session, tracking.table(language), language, replace(args, part=VERDICTS))
    warn_of_unusable(session, tracking.unusable)
    return 0


def _refuse_unfit(args: TrackOptions) -> None:
    """Refuse an option that would change nothing, so that it cannot mislead."""
    if len(args.days) > 1 and args.format_name != "ttl":
        raise click.UsageError("--as-of: given more than once; keep one, or write -f ttl")
    if args.part in (None, VERDICTS):
        return
    if args.part == SCORECARD and not args.target:
        raise click.UsageError("--part scorecard: is of one plan; name the plan")
    if args.explain or args.format_name == "ttl":
        option = "--explain" if args.explain else "-f ttl"
        raise click.UsageError(f"--part {args.part}: has no {option}; leave it out")
    if args.days and args.part in _OF_EVERY_DAY:
        raise click.UsageError(f"--part {args.part}: is the same on every day; leave out --as-of")
    if args.target and args.part not in (SCORECARD, *_OF_ONE_PLAN):
        raise click.UsageError(f"--part {args.part}: is of everything; leave out {args.target}")


def _default(session: Session, args: TrackOptions) -> str:
    """The part that is shown without `--part`: of a plan its scorecard, else the verdicts."""
    if args.explain or args.format_name == "ttl" or not args.target:
        return VERDICTS
    plans = (plan.iri.value for plan in values(session.store.ask, A_PLAN))
    return SCORECARD if args.target in plans else VERDICTS


def _scorecard(session: Session, args: TrackOptions, language: str) -> int:
    """Write the scorecard of a plan, and its tally to stderr."""
    assert args.target
    found = session.scorecard(args.target, args.days[0] if args.days else None)
    _write(session, found.table(language), language, replace(args, part=SCORECARD))
    colon = "：" if language == "zh" else ": "
    echo(f"{compact(found.tally.plan)}{colon}{found.tally.as_text(found.labels, language)}")
    _warn(session, args)
    return 0


def _warn(session: Session, args: TrackOptions) -> None:
    """Warn of the statements that cannot be used: all, or those that bear on the target."""
    of = args.target
    warn_of_unusable(session, session.track(None, of).unusable if of else session.unusable())


def _part(session: Session, args: TrackOptions, language: str) -> Answer:
    """The answer that a part beside the verdicts is; a question's words are in both languages."""
    day = args.days[0] if args.days else None
    if args.part == "silence":
        return session.silence(day).table(language)
    if args.part == "history":
        return session.history(day, args.target).table(language)
    given = {"asOf": day, "plan": args.target}
    question = _QUESTIONS.get(args.part or "", args.part or "")
    known = {name: text for name, text in given.items() if text}
    answer = session.query(question, **known)
    if not len(answer):
        absence = session.absence(question, **known)
        say(absence["en"], absence["zh"])
    return answer


def _write(session: Session, answer: Answer, language: str, args: TrackOptions) -> None:
    """Write an answer; a table has the columns of the part, in the language where there are two."""
    name = format_or_default(args.format_name, args.output)
    if name == "table":
        suffix = "Zh" if language == "zh" else ""
        columns = COLUMNS[args.part or VERDICTS].split()
        twins = ((column, column + suffix) for column in columns)
        answer = answer.only(*(twin if twin in answer.columns else one for one, twin in twins))
    chosen = click.get_current_context().obj["labels"]
    emit(write(for_people(session, answer, name, chosen), name), args.output)


def _write_verdicts(session: Session, trackings: Sequence[Tracking], output: Path | None) -> None:
    """Write verdicts as Turtle to a file or stdout, those on several plans into a folder.

    A Turtle file holds one dataset, so each plan has a file.
    """
    datasets = stored_verdicts.datasets(session.store.ask, trackings[0].plans)
    texts = {item.file_name: stored_verdicts.as_turtle(item, trackings) for item in datasets}
    if len(datasets) < 2:
        emit("".join(texts.values()), output)
        return
    example = compact(datasets[0].plans[0])
    if output is None or output.suffix == ".ttl":
        raise click.UsageError(
            f"-f ttl: these are verdicts on {len(datasets)} plans, and a file holds those on one;"
            f" name a plan, such as {example}, or a folder with -o"
        )
    if len(texts) < len(datasets):
        raise click.UsageError(
            f"{output}: two datasets would have one file; name a plan, such as {example}"
        )
    with folder_written_whole(output) as new:
        for name, text in texts.items():
            write_text(new / name, text)


# `kg verify`


@click.command()
@options.file(
    "--source",
    multiple=True,
    help="The text of a document, as it was read; repeatable. 来源文件的正文，可多次给出。",
)
@click.option(
    "--document",
    multiple=True,
    metavar="DOCUMENT",
    help="Whose text each --source is, in their order. 各 --source 依次所属的来源文件。",
)
@options.graph
@options.language
def verify_command(
    source: tuple[Path, ...],
    document: tuple[str, ...],
    data: Workspace | None,
    beside: tuple[Path, ...],
    store: str | None,
) -> int:
    """Recomputes every stored verdict and, with --source, every passage hash.

    In a workspace without --source: the texts of sources/.

    The document of a text is known by the hash or the name of the file, or by --document.

    Exit code 1, naming the verdicts or the claims, when one differs.
    """
    if document and len(document) != len(source):
        raise click.UsageError("--document: give one for each --source, in their order, or none")
    session, language = kg.load(store=store, data=data, beside=beside), lang()
    names = document or (None,) * len(source)
    verifications = [session.verify(*pair) for pair in zip(source, names, strict=True)]
    recomputation = session.recompute()
    echo(recomputation.summary(language))
    for path, verification in zip(source, verifications, strict=True):
        start = f"{path}: " if len(source) > 1 else ""
        echo(f"{start}{verification.summary(language)}")
    texts = data.texts() if data and not source else []
    holds = [_verify_text(session, path) for path in texts]
    warn_of_unusable(session, recomputation.unusable)
    return int(not all([recomputation.holds, *(one.holds for one in verifications), *holds]))


def _verify_text(session: Session, path: Path) -> bool:
    """Verify a text of the workspace and say what came of it; whether all of it holds."""
    try:
        verification = session.verify(path)
    except NoPassageError:  # such as a report that only outcomes cite
        say(
            f"{path}: the graph has no passage of this document; nothing to verify",
            f"{path}: 图谱中没有该来源文件的位置，无须核对",
        )
        return True
    except InputError as error:  # it is of no document yet
        echo(error.in_language(lang()))
        return False
    echo(f"{path}: {verification.summary(lang())}")
    return verification.holds
