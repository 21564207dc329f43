"""One run: each plan is judged by itself, by several workers, and so is what plans share."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import kg.resources
from kg.errors import EngineError, KgError
from kg.files import shown
from kg.store.nquads import Row, line_of, parse_rows, written_node
from kg.text import Words, counted
from kg.validation.engines import (
    REFERENCE,
    Rules,
    engine_version,
    judge,
    literal_count,
    nothing_checked,
    own_rules,
)
from kg.validation.plans import links
from kg.validation.plans.links import Context, Outline
from kg.validation.plans.pieces import Inputs, ParsedPiece, Piece, Unit, numbered_lines, parse_piece
from kg.validation.report import Finding, Report, distinct
from kg.validation.shapes import TargetIndex
from kg.worker import Limits, Wording, WorkerError, parallel_map, run_apart

if TYPE_CHECKING:
    from kg.validation.plans.cache import Cache

BATCH = 6_000_000
"""The bytes of N-Quads that a worker judges at once: about 25,000 statements."""

WORDING = Wording(
    name=("validation", "校验"),
    less=("check less at once", "请减少一次校验的内容"),
    simpler=("simplify data or shapes", "请简化数据或形状"),
)
_LARGE = 100
_SAMPLE = 2


class Setup(NamedTuple):
    """What a worker is sent; it reads the rest itself."""

    engine: str
    shared: tuple[Piece, ...] = ()
    run: bytes = b""
    """Distinguishes runs: between two of them the files may change."""


class Judged(NamedTuple):
    """What judging a unit, or what all share, showed.

    `nodes` has the number of focus nodes of each shape, by the names of the shapes; `focus_pieces`
    of each file the number of a piece that has one; `about_shared` what judging the shared part
    needs of the statements, as N-Quads, one of each kind.
    """

    findings: Sequence[Finding]
    nodes: Sequence[int]
    literals: int
    focus_pieces: Sequence[int]
    about_shared: str = ""


class Prepared(NamedTuple):
    """A setup made ready, once in each process."""

    rules: Rules
    pieces: Sequence[ParsedPiece]
    context: Context


@lru_cache(maxsize=2)
def prepared(setup: Setup) -> Prepared:
    rules, properties, ontology = shipped(setup.engine)
    pieces = [*ontology, *map(parse_piece, setup.shared)]
    rows = [row for piece in pieces for row in piece.rows]
    return Prepared(rules, pieces, Context(rows, TargetIndex(rules.shapes, rows), properties))


@lru_cache(maxsize=2)
def shipped(engine: str) -> tuple[Rules, links.CrossPlanProperties, Sequence[ParsedPiece]]:
    """The shipped rules, their properties, and the ontology."""
    rules = own_rules(engine)
    pieces = [parse_piece(Piece(path)) for path in kg.resources.ontology_files()]
    rows = (row for piece in pieces for row in piece.rows)
    return rules, links.CrossPlanProperties.of(rules, rows), pieces


def outline_batch(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Outline]]:
    """The outline of each unit, with its name."""
    _, properties, _ = shipped(setup.engine)
    rows = ([row for p in unit.pieces for row in parse_piece(p).rows] for unit in units)
    outlines = (links.outline(own, properties) for own in rows)
    return [(unit.name, own) for unit, own in zip(units, outlines, strict=True)]


def judge_batch(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Judged]]:
    """Judge units in one text; what each shows, with its name, is the same as if it were alone."""
    ready = prepared(setup)
    owns = [_UnitRows(unit, ready.context) for unit in units]
    found = judge(
        _text(owns, ready.context),
        [row for own in owns for row in own.rows],
        ready.rules,
        lambda: [_text([own], ready.context) for own in owns],
    )
    return [(own.name, own.judged(found, ready)) for own in owns]


class _UnitRows:
    """What a unit states."""

    def __init__(self, unit: Unit, context: Context) -> None:
        self.name = unit.name
        self.pieces = [*map(parse_piece, unit.pieces)]
        self.rows = [row for piece in self.pieces for row in piece.rows]
        self.names = {name for row in self.rows for name in row[:3]}
        self._things = self.names - context.things  # the possible focus nodes of this unit alone
        own = (row for row in self.rows if row[1] in links.DOCUMENT_PROPERTIES)
        self._of_documents = {row[:3]: row for row in own if row[0] in context.things}

    def judged(self, found: Iterable[Finding], ready: Prepared) -> Judged:
        """What judging the unit showed, of what was found in a batch."""
        context = ready.context
        looked_at = context.targets.looked_at(self.rows).values()
        along = context.targets.looked_along
        targeting = (row for row in self.rows if row[1] in along and row[2] in context.things)
        about_shared = _one_of_each([*self._of_documents.values(), *targeting])
        return Judged(
            findings=_located(list(filter(self._is_own, found)), self.pieces, ready),
            nodes=[len(nodes - context.things) for nodes in looked_at],
            literals=literal_count(self.rows),
            focus_pieces=_with_focus(self.pieces, context.focus_nodes.union(*looked_at)),
            about_shared=b"".join(map(line_of, about_shared)).decode(),
        )

    def _is_own(self, finding: Finding) -> bool:
        """Findings about what it states of shared documents are the unit's own, too."""
        focus, statement = written_node(finding.focus), _statement(finding)
        return focus in self._things or statement in self._of_documents


def _one_of_each(rows: Iterable[Row]) -> list[Row]:
    """A statement about shared things of each kind, which stands for all of its kind.

    It has a name of its kind for what differs, so that judging it depends on kinds alone.
    """
    found = set[Row]()
    for subject, predicate, value, _ in rows:
        of_document = predicate in links.DOCUMENT_PROPERTIES
        kind = links.digest([subject, predicate] if of_document else [predicate, value])
        name = f"<urn:kind:{kind}>".encode()
        ends = (subject, predicate, name) if of_document else (name, predicate, value)
        found.add((*ends, name))
    return sorted(found)


def _text(owns: Sequence[_UnitRows], context: Context) -> bytes:
    """The statements of some units with their slices of the context."""
    reached = context.reached(set[bytes]().union(*(own.names for own in owns)))
    return b"".join([*(p.text for own in owns for p in own.pieces), context.text(reached)])


def _with_focus(pieces: Sequence[ParsedPiece], nodes: Set[bytes]) -> list[int]:
    """Of each file the number of the first piece that has a focus node."""
    found: dict[Path, int] = {}
    for number, (piece, _, rows, _) in enumerate(pieces):
        if piece.path not in found and any(row[0] in nodes for row in rows):
            found[piece.path] = number
    return [*found.values()]


def judge_shared(setup: Setup, about_shared: Sequence[Row]) -> Judged:
    """Judge what units share, with what they state about it: findings about that are theirs."""
    ready = prepared(setup)
    context = ready.context
    text = b"".join([*(piece.text for piece in ready.pieces), *map(line_of, about_shared)])
    found = judge(text, context.rows, ready.rules)
    own = {name for row in context.rows for name in row[:3]}
    elsewhere = {row[:3] for row in about_shared} - {row[:3] for row in context.rows}
    found = [f for f in found if written_node(f.focus) in own and _statement(f) not in elsewhere]
    looked_at = context.targets.looked_at([*context.rows, *about_shared]).values()
    return Judged(
        findings=_located(found, ready.pieces, ready),
        nodes=[len(nodes & own) for nodes in looked_at],
        literals=literal_count(context.rows),
        focus_pieces=_with_focus(ready.pieces, set().union(*looked_at)),
    )


def _statement(finding: Finding) -> tuple[bytes, bytes, bytes] | None:
    """The statement at fault, where its property is one of `links.DOCUMENT_PROPERTIES`."""
    way = f"<{finding.path}>".encode()
    if way not in links.DOCUMENT_PROPERTIES or finding.value is None:
        return None
    return written_node(finding.focus), way, finding.value.encode()


def _located(
    findings: Sequence[Finding], pieces: Sequence[ParsedPiece], ready: Prepared
) -> list[Finding]:
    """The findings with their places, and the language tags in capitals."""
    with_capitals = [piece for piece in pieces if piece.capitals]
    if not findings and not with_capitals:
        return []
    from kg.turtle import statements_of_lines  # here: it takes 25 ms, a tenth of a short run
    from kg.validation import location

    by_file: dict[Path, list[ParsedPiece]] = {}
    for own in pieces:
        by_file.setdefault(own.piece.path, []).append(own)

    def read(path: Path, names: Collection[str], *, blanks: bool = False) -> location.Source:
        own = [parsed.piece for parsed in by_file[path]]
        if own[0].whole:
            return location.read(path, names, blanks=blanks)
        marks = [*map(written_node, names), b"\\", *([b"_:"] if blanks else [])]
        found = (
            statement
            for piece in own
            for number, line in numbered_lines(piece)
            if any(mark in line for mark in marks)
            for statement in statements_of_lines(
                [line.decode()], names, blanks=blanks, first=number
            )
        )
        return location.Source(sorted(found, key=lambda statement: statement.subject_at))

    sources = [(path, [row for s in own for row in s.rows]) for path, own in by_file.items()]
    found = location.placed(findings, sources, read, ready.context.targets.looked_along)
    tagged = ready.rules.tagged
    for piece, _, rows, _ in with_capitals:
        if piece.whole:
            found += location.tags_in_file(piece.path, rows, tagged)
        else:
            found += location.tags_in_lines(piece.path, numbered_lines(piece), tagged, piece.home)
    return found


R = TypeVar("R")
Batch = Sequence[Unit]
Task = Callable[[Setup, Batch], list[R]]


class Workers(NamedTuple):
    """The number of worker processes, or an executor of the caller."""

    jobs: int = 1
    executor: Executor | None = None

    def map(
        self, task: Task[R], setup: Setup, units: Sequence[Unit], *, one_by_one: bool = False
    ) -> Iterator[R]:
        """The results of a task for every unit, in batches.

        A batch that kills its worker is done again by itself, in the end unit by unit. Raises
        `EngineError` for a unit that no process survives.
        """
        rescue = partial(_rescued, task, setup)
        batches = _batches(units, 0 if one_by_one else BATCH)
        if self.executor is not None:
            return _by_executor(self.executor, partial(task, setup), batches, rescue)
        return parallel_map(partial(task, setup), batches, self.jobs, WORDING, rescue)


def _batches(units: Iterable[Unit], most: int) -> list[Batch]:
    found: list[list[Unit]] = []
    size = most
    for unit in units:
        size += unit.size
        if size > most:
            found.append([])
            size = unit.size
        found[-1].append(unit)
    return list(found)


def _rescued(task: Task[R], setup: Setup, batch: Batch) -> Iterator[R]:
    try:
        yield from run_apart(partial(task, setup, batch), Limits(memory=None), WORDING)
    except WorkerError:
        if len(batch) == 1:
            name = batch[0].name
            raise EngineError(
                f"{name}: every process that judged it died; split the plan, or free memory",
                f"{name}：处理它的进程均异常终止；请拆分该规划，或释放内存",
            ) from None
        for unit in batch:
            yield from _rescued(task, setup, [unit])


def _by_executor(
    executor: Executor,
    task: Callable[[Batch], list[R]],
    batches: Sequence[Batch],
    rescue: Callable[[Batch], Iterator[R]],
) -> Iterator[R]:
    tasks: dict[Future[list[R]], Batch] = {}
    for batch in batches:
        try:
            tasks[executor.submit(task, batch)] = batch
        except BrokenExecutor:
            yield from rescue(batch)
    for future in as_completed(tasks):
        try:
            yield from future.result()
        except KgError:
            raise
        except Exception:  # whatever executors raise for a worker that died
            yield from rescue(tasks[future])


def validate(given: Inputs, engine: str, workers: Workers, cache: Cache | None = None) -> Report:
    """Validate each plan, and what plans share, as if at once; with `cache` only what changed."""
    if given.grouped:  # on files that other machines cannot open
        workers = workers._replace(executor=None)
    run = _Run(given, engine, workers, cache)
    plans = run.plans()
    judged = {**plans, "": run.shared(plans)}
    ready = prepared(run.setup)
    shapes = ready.context.targets.shapes
    run.refuse_unchecked(judged, len(shapes))
    counts = (sum(nodes) for nodes in zip(*(one.nodes for one in judged.values()), strict=True))
    remarks, agreeing = run.cross_check(plans)
    notes: list[Words] = [
        {
            "en": f"{path}: its graphs do not stand together; they were grouped on disk first",
            "zh": f"{path}：同一图的语句未连续存放；已先在磁盘上归组",
        }
        for path in map(shown, given.grouped)
    ]
    failed = cache.save() if cache else None
    return Report(
        findings=distinct(finding for one in judged.values() for finding in one.findings),
        nodes_per_shape=dict(zip(shapes, counts, strict=True)),
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged.values()),
        remarks=remarks,
        notes=[*notes, *agreeing, *([failed] if failed else [])],
        engine=ready.rules.engine.name,
        engine_version=engine_version(ready.rules.engine.name),
    )


class _Run:
    """A run, with its units grouped as they are judged."""

    def __init__(self, given: Inputs, engine: str, workers: Workers, cache: Cache | None) -> None:
        self.setup = Setup(engine, given.in_order(given.shared), run=os.urandom(8))
        self._given = given
        self._workers = workers
        self._cache = cache
        self._outlines = self._outlined()
        self._units = self._grouped()
        self._uncached: Sequence[Unit] = ()

    @property
    def _context(self) -> Context:
        return prepared(self.setup).context

    @property
    def _shared(self) -> Unit:
        """What plans share as a unit without a name."""
        return Unit("", (*map(Piece, kg.resources.ontology_files()), *self.setup.shared))

    def _outlined(self) -> dict[str, Outline]:
        units = self._given.units
        outlined = partial(self._workers.map, outline_batch, self.setup._replace(shared=()))
        if self._cache is None:
            return dict(outlined(units))
        keys = {unit.name: self._cache.digest(unit.pieces) for unit in units}
        return self._cache.memo(Outline, units, keys, outlined)

    def _grouped(self) -> list[Unit]:
        """The units as they are judged: those that describe shared things are treated as shared."""
        units = {unit.name: unit for unit in self._given.units}
        while described := [
            n for n, own in self._outlines.items() if self._context.is_described_by(own)
        ]:
            pieces = [piece for name in described for piece in units[name].pieces]
            shared = self._given.in_order([*self.setup.shared, *pieces])
            self.setup = self.setup._replace(shared=shared)
            for name in described:
                del self._outlines[name]
        groups = links.meeting(self._outlines, self._context)
        if self._cache is None:  # which alone needs them again
            self._outlines.clear()
        return [self._given.merged(units[name] for name in names) for names in groups]

    def plans(self) -> dict[str, Judged]:
        """Every unit judged, or known from the last run; by name."""
        if self._cache is None:
            return dict(self._judge(self._units))
        return self._cache.memo(Judged, self._units, self._keys(self._cache), self._judge)

    def _judge(self, units: Sequence[Unit]) -> Iterator[tuple[str, Judged]]:
        self._uncached = units
        return self._workers.map(judge_batch, self.setup, units)

    def _keys(self, cache: Cache) -> dict[str, str]:
        """For each unit a hash of its text and its slice, on which its findings depend."""
        keys = {}
        shared = cache.digest(self.setup.shared)
        for unit in self._units:
            text = cache.digest(unit.pieces)
            known = cache.recall("slices", text)
            if not known or known[0] != shared:
                outlines = (self._outlines[part] for part in unit.parts)
                known = [shared, self._context.digest(outlines)]
                cache.keep("slices", text, known)
            keys[unit.name] = f"{text} {known[1]}"
        return keys

    def shared(self, plans: Mapping[str, Judged]) -> Judged:
        """What plans share, judged with what they state about it."""
        about_shared = "".join(one.about_shared for one in plans.values())
        rows = _one_of_each(parse_rows(about_shared.encode()))
        if (cache := self._cache) is None:
            return judge_shared(self.setup, rows)
        texts = [cache.digest(self.setup.shared).encode(), *map(line_of, rows)]
        key = {"": links.digest(texts)}
        found = cache.memo(
            Judged, [self._shared], key, lambda _: [("", judge_shared(self.setup, rows))]
        )
        return found[""]

    def refuse_unchecked(self, judged: Mapping[str, Judged], shapes: int) -> None:
        """Raise `InputError` for the first file that has no focus node of any shape."""
        units = [*self._units, self._shared]
        seen = {unit.pieces[n].path for unit in units for n in judged[unit.name].focus_pieces}
        for path in self._given.files:
            if path not in seen:
                own = [piece for unit in units for piece in unit.pieces if piece.path == path]
                subjects = {row[0] for piece in own for row in parse_piece(piece).rows}
                raise nothing_checked(path, len(subjects), shapes)

    def cross_check(self, plans: Mapping[str, Judged]) -> tuple[list[Words], list[Words]]:
        """Judge some plans of a large run by pySHACL too: remarks where it differs, else a note."""
        some = [unit for unit in self._uncached if len(unit.parts) == 1]
        if self.setup.engine == REFERENCE or len(some) < _LARGE:
            return [], []
        some = random.Random(len(some)).sample(some, _SAMPLE)
        setup = self.setup._replace(engine=REFERENCE)
        again = dict(self._workers.map(judge_batch, setup, some, one_by_one=True))

        def found(judged: Judged) -> set[tuple[object, ...]]:
            return {(finding.sort_key, finding.component) for finding in judged.findings}

        remarks: list[Words] = [
            {
                "en": f"{n}: pySHACL finds something else than the fast engine;"
                " run --engine pyshacl",
                "zh": f"{n}：pySHACL 与快速引擎所得不同；请以 --engine pyshacl 运行",
            }
            for n in sorted(n for n, one in again.items() if found(one) != found(plans[n]))
        ]
        note: Words = {
            "en": f"cross-check: pySHACL finds the same in {counted(len(again), 'plan')}",
            "zh": f"交叉核对：pySHACL 在 {len(again)} 个规划中所得相同",
        }
        return remarks, [] if remarks else [note]
