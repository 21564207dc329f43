"""What differs between two graphs, by thing and property: of files, revisions, plans or stores.

The order of statements, prefixes and the spelling of equal values do not count. A passage whose
place in its document alone has changed is moved, not changed.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from kg.errors import InputError
from kg.files import MAX_BYTES
from kg.namespaces import PLAN, RDF, RDFS, SKOS, compact
from kg.resources import ontology_files
from kg.store.difference import File, difference, statements_about
from kg.store.disk.manifest import generations
from kg.store.disk.store import DiskStore
from kg.store.normalisation import by_value
from kg.store.nquads import Part, batches, parts_of
from kg.store.parser import FORMATS, files_in, quads_in, refuse_other_format
from kg.store.scan import statement_of
from kg.terms import Quad, Statement, is_blank, nquads, text_of
from kg.text import Words, brief, counted, day
from kg.worker import READING, Limits, limits_for, run
from kg.workspace import FILE_NAME, find

Kind = Literal["changed", "added", "removed", "moved"]
KINDS: Mapping[Kind, tuple[str, str, str]] = {
    "changed": ("~", "changed", "有变化"),
    "added": ("+", "added", "新增"),
    "removed": ("-", "removed", "删除"),
    "moved": (">", "moved in its document", "仅位置变动"),
}
"""How a thing differs: its sign, and its words in English and Chinese."""

_PLACE = {PLAN + name for name in ("section", "paragraph", "sentence", "start", "end")}
_TEXT = {PLAN + "sha256", PLAN + "characters"}
"""What is measured of a text: of a passage its hash tells that the words are others."""
_DATED = re.compile(rb'> <%b(?:issuedUntil|seenOn)> "([-\d]+)"\^\^' % PLAN.encode())
_LABELS = (RDFS + "label", SKOS + "prefLabel")
_SHOWN = 200
"""The most characters of a value in the text."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that differs: the statements about it that are only in A, and only in B, sorted."""

    name: str
    kind: Kind
    removed: tuple[Statement, ...]
    added: tuple[Statement, ...]

    def by_property(self) -> Iterator[tuple[str, Sequence[Statement], Sequence[Statement]]]:
        """Each property with the values that are only in A, and those that are only in B."""
        values = defaultdict[str, tuple[list[Statement], list[Statement]]](lambda: ([], []))
        for side, statements in enumerate((self.removed, self.added)):
            for statement in statements:
                values[statement.predicate][side].append(statement)
        for name, (removed, added) in sorted(values.items()):
            yield name, removed, added


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs from graph A to graph B.

    `removed` and `added` are N-Quads lines. Of files they include values that are only spelled
    otherwise; stores, and plans, have numbers and days by value.
    """

    things: tuple[Thing, ...]
    labels: Mapping[str, Words]
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.things

    @property
    def id(self) -> uuid.UUID:
        """The same for the same differences."""
        lines = [*(f"D {line}" for line in self.removed), *(f"A {line}" for line in self.added)]
        digest = blake2b("\n".join(lines).encode(), digest_size=16).digest()
        return uuid.UUID(bytes=digest, version=4)

    def summary(self, language: str) -> str:
        """How many things differ, by kind."""
        if self.is_same:
            return "两者相同" if language == "zh" else "no difference"
        count = Counter(thing.kind for thing in self.things)
        if language == "zh":
            return "，".join(f"{KINDS[kind][2]} {count[kind]} 项" for kind in KINDS if count[kind])
        facts = ", ".join(f"{count[kind]} {kind}" for kind in KINDS if count[kind])
        return f"{counted(len(self.things), 'thing differs', 'things differ')}: {facts}"

    def label(self, name: str) -> str:
        """The labels of a thing in both languages; empty if it has none."""
        return " | ".join(brief(text, _SHOWN) for text in self.labels.get(name, {}).values())

    def named(self, name: str) -> str:
        """The short form of a thing's name, with its labels."""
        return f"{brief(compact(name), _SHOWN)}  {self.label(name)}".rstrip()

    def value(self, statement: Statement) -> str:
        """A value as people read it."""
        if statement.is_node:
            return self.named(statement.value)
        mark = f"  @{statement.language}" if statement.language else ""
        return brief(statement.value, _SHOWN) + mark


# The formats


def to_text(diff: Diff) -> str:
    """The differences for people, in both languages, moved passages in a line each at the end."""
    return "".join(f"{line}\n" for thing in diff.things for line in _lines(diff, thing))


def _lines(diff: Diff, thing: Thing) -> Iterator[str]:
    sign, en, zh = KINDS[thing.kind]
    if thing.kind == "moved":
        places = (
            f"{compact(name)} {' '.join(x.value for x in old)} → {' '.join(x.value for x in new)}"
            for name, old, new in thing.by_property()
        )
        yield f"{sign} {compact(thing.name)}  {en} {zh}: {', '.join(places)}"
        return
    yield f"{sign} {diff.named(thing.name)}  ({en} {zh})"
    for name, removed, added in thing.by_property():
        yield f"    {diff.named(name)}"
        yield from (f"      - {diff.value(statement)}" for statement in removed)
        yield from (f"      + {diff.value(statement)}" for statement in added)


def to_json(diff: Diff) -> str:
    """The differences for programs, values as in SPARQL's JSON results."""
    import json

    def labelled(name: str) -> dict[str, object]:
        labels = diff.labels.get(name)
        return {"id": name, "labels": dict(labels)} if labels else {"id": name}

    things = [
        labelled(thing.name)
        | {
            "kind": thing.kind,
            "properties": [
                labelled(name) | {"removed": [*map(_cell, old)], "added": [*map(_cell, new)]}
                for name, old, new in thing.by_property()
            ],
        }
        for thing in diff.things
    ]
    found = {"same": diff.is_same, "things": things}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _cell(statement: Statement) -> dict[str, str]:
    if statement.is_node:
        return {"type": "bnode" if is_blank(statement.value) else "uri", "value": statement.value}
    mark = {"xml:lang": statement.language} if statement.language else {}
    return {"type": "literal", "value": statement.value, "datatype": statement.datatype} | mark


def to_patch(diff: Diff) -> str:
    """The RDF Patch that makes B of A; the same for the same differences.

    A blank node has the canonical label (RDFC-1.0) that it has in A.
    """
    header = f"H id <{diff.id.urn}> ."
    lines = [*(f"D {line}" for line in diff.removed), *(f"A {line}" for line in diff.added)]
    return "".join(f"{line}\n" for line in [header, "TX .", *lines, "TC ."])


WRITERS: Mapping[str, Callable[[Diff], str]] = {
    "text": to_text,
    "json": to_json,
    "patch": to_patch,
}


# The comparison

Statements = Callable[[str], Sequence[Quad]]
"""Gives the statements about a plan by its name; raises `InputError` for a name of none."""


def diff(a: str, b: str, plan: Statements, paths: Callable[[], Sequence[Path]]) -> Diff:
    """What differs from `a` to `b`: files, folders, workspaces, stores, `git:REV[:FILE]`, plans.

    Graph names count where both are files of formats that have them. It runs in a worker within
    the limits for what it reads; `paths` gives what plans are read from. Raises `InputError` for a
    name of nothing, and for a file that cannot be read or parsed.
    """
    sides = [_side(name, plan, paths) for name in (a, b)]
    return run(partial(_compare, *sides), _limits(sides), READING)


def updated(b: str, plan: Statements, paths: Callable[[], Sequence[Path]]) -> str:
    """When `b` became what it is, as RFC 3339: its commit, or the day of its newest document.

    Raises `InputError` where neither is known: today's date is never asked.
    """
    if b.startswith(_GIT):
        show = ("show", "--no-patch", "--no-show-signature", "--format=%cI")
        return _git(*show, _commit(b)[0], refusal=_homeless(b)).decode().strip()
    side = _side(b, plan, paths)
    if newest := run(partial(_newest_day, side), _limits([side]), READING):
        return f"{newest}T00:00:00Z"
    raise InputError(
        f"{b}: no document in it is dated; name a folder with documents, or a git revision",
        f"{b}：其中没有注明日期的来源文件；请指明含有来源文件的文件夹，或 git 版本",
    )


def _limits(sides: Iterable[_Side]) -> Limits:
    size = sum(len(raw) for side in sides for _, raw in side.files if raw)
    return limits_for(chain.from_iterable(side.paths for side in sides), size)


def _newest_day(side: _Side) -> str:
    """The last day on which a document was issued or seen; empty where none is dated."""
    parts = chain.from_iterable(side.parts(graphs=False))
    lines = (line for part in parts for batch in part.lines() for line in batch)
    days = {match[1].decode() for line in lines if (match := _DATED.search(line))}
    for text in sorted(days, reverse=True):
        with suppress(InputError):  # it may be no day
            return str(day(text))
    return ""


class _Side(NamedTuple):
    """What is compared: files, or others' bytes under their names, or the quads of a store."""

    paths: Sequence[Path]
    files: Sequence[tuple[Path, bytes | None]] = ()
    quads: Callable[[], Iterable[Quad]] | None = None

    @property
    def has_graphs(self) -> bool:
        suffixes = (path.suffix.lower() for path, _ in self.files)
        return self.quads is None and all(FORMATS[name].supports_datasets for name in suffixes)

    def parts(self, *, graphs: bool) -> list[File]:
        if quads := self.quads:
            return [[Part(lambda: batches(quads(), graphs=graphs))]]
        return [parts_of(path, raw, graphs=graphs) for path, raw in self.files]


def _compare(a: _Side, b: _Side) -> Diff:
    graphs = a.has_graphs and b.has_graphs
    here = a.parts(graphs=graphs)
    found = difference(here, b.parts(graphs=graphs))
    removed, added = _unlike(found.removed, found.added), _unlike(found.added, found.removed)
    differing = [*removed, *added]
    names = {text_of(term) for quad in differing for term in (quad.subject, quad.predicate)}
    names |= {statement.value for statement in map(statement_of, differing) if statement.is_node}
    kept, labels, passages = set(found.kept), dict[str, dict[str, str]](), set[str]()
    if differing:
        more, about = statements_about(here, names, (*_LABELS, RDF + "type"), found.removed)
        kept |= more
        for quad in chain(chain.from_iterable(map(quads_in, ontology_files())), about, added):
            _note(quad, names, labels, passages)
    labels = {name: dict(sorted(words.items())) for name, words in labels.items()}
    things = _things(removed, added, kept, passages)
    exact = found[:2] if a.quads is b.quads is None else (removed, added)
    lines = (tuple(nquads(quads).decode().split("\n")[:-1]) for quads in exact)
    return Diff(things, labels, *lines)


def _unlike(quads: Sequence[Quad], others: Sequence[Quad]) -> list[Quad]:
    """The quads that none of the others is but for the spelling of a value."""
    known = set(map(by_value, others))
    return [quad for quad in quads if by_value(quad) not in known]


def _note(
    quad: Quad, names: set[str], labels: dict[str, dict[str, str]], passages: set[str]
) -> None:
    """Keep what a statement tells of a name: a label, or that it is a passage."""
    name, predicate = text_of(quad.subject), quad.predicate.value
    if name in names and predicate in _LABELS:
        label = statement_of(quad)
        language = label.language[:2] if label.language[:2] in ("en", "zh") else ""
        labels.setdefault(name, {})[language] = label.value
    elif predicate == RDF + "type" and text_of(quad.object) == PLAN + "Passage":
        passages.add(name)


def _things(
    removed: Iterable[Quad], added: Iterable[Quad], kept: set[str], passages: set[str]
) -> tuple[Thing, ...]:
    """The things that differ, those that are only moved last."""
    sides = defaultdict[str, tuple[list[Statement], list[Statement]]](lambda: ([], []))
    for number, quads in enumerate((removed, added)):
        for quad in quads:
            sides[text_of(quad.subject)][number].append(statement_of(quad))
    things = list[Thing]()
    for name, (old, new) in sorted(sides.items()):
        properties = {statement.predicate for statement in (*old, *new)}
        is_replaced = properties == {s.predicate for s in old} == {s.predicate for s in new}
        kind: Kind = "changed"
        if name not in kept and not (old and new):
            kind = "removed" if old else "added"
        elif is_replaced and properties <= (_PLACE if name in passages else _PLACE | _TEXT):
            kind = "moved"
        things.append(Thing(name, kind, tuple(sorted(old)), tuple(sorted(new))))
    return tuple(sorted(things, key=lambda thing: thing.kind == "moved"))


# What is named

_GIT = "git:"
_BARE_REVISION = re.compile(r"HEAD(?=[~^@:]|$)")


def _side(name: str, plan: Statements, paths: Callable[[], Sequence[Path]]) -> _Side:
    if name.startswith(_GIT):
        return _Side((), _at_revision(name))
    path = Path(name)
    if os.path.isdir(path):
        return _folder(path)
    if os.path.lexists(path):
        refuse_other_format(path)
        return _Side([path], [(path, None)])
    if path.suffix.lower() in FORMATS or (os.sep in name and ":" not in name):
        raise InputError(
            f"{name}: no such file or folder; check the path",
            f"{name}：文件或文件夹不存在；请检查路径",
        )
    if _BARE_REVISION.match(name):
        raise InputError(
            f"{name}: is a git revision; write {_GIT}{name}",
            f"{name}：这是 git 版本；请写作 {_GIT}{name}",
        )
    return _Side(paths(), quads=cache(partial(plan, name)))


def _folder(path: Path) -> _Side:
    """The own files of a workspace, a store, or every RDF file below a folder."""
    if os.path.lexists(path / FILE_NAME):
        workspace = find(path)
        files = workspace.files() if workspace else []
    elif _is_store(path):
        return _Side([path], quads=partial(_data_in, DiskStore(path)))
    else:
        files = files_in(path)
    return _Side(files, [(file, None) for file in files])


def _is_store(path: Path) -> bool:
    try:
        return bool(generations(path))
    except InputError:
        return False


def _data_in(store: DiskStore) -> Iterator[Quad]:
    """What a store holds besides the ontology."""
    names = {name for source in store.manifest.data() for name in source.graphs}
    return (quad for quad in store if text_of(quad.graph_name) in names)


# Revisions


def _at_revision(name: str) -> list[tuple[Path, bytes | None]]:
    """The RDF files that `git:REV[:FILE]` names, with their bytes.

    FILE is a file or a folder from the top of the repository, or with `./` from here; left out,
    `data` here, or else this folder.
    """
    commit, revision, given = _commit(name)
    known = " ".join(FORMATS)
    absent = InputError(
        f"{name}: no RDF file there at that revision; name one, or a folder, of {known}",
        f"{name}：该版本的此处没有 RDF 文件；请指明后缀为 {known} 的文件或其文件夹",
    )
    prefix = _git("rev-parse", "--show-prefix", refusal=_homeless(name)).decode().strip("\n")
    if given:
        place = posixpath.join(prefix, given) if given.startswith("./") else given
        files = _listed(commit, posixpath.normpath(place), absent)
    else:
        files = _listed(commit, f"{prefix}data", absent)
        files = files or _listed(commit, prefix.rstrip("/") or ".", absent)
    if not files:
        raise absent
    found = list[tuple[Path, bytes | None]]()
    for path, mode, blob, size in files:
        shown = Path(f"{_GIT}{revision}:{path}")
        refuse_other_format(shown)
        if mode == "120000" or size > MAX_BYTES:
            raise InputError(
                f"{shown}: is a symbolic link or too large; name another file",
                f"{shown}：是符号链接或文件过大；请指明其他文件",
            )
        found.append((shown, _git("cat-file", "blob", blob, refusal=absent)))
    return found


def _commit(name: str) -> tuple[str, str, str]:
    """The commit that `git:REV[:FILE]` names, REV and FILE; else `InputError`."""
    revision, _, given = name.removeprefix(_GIT).partition(":")
    if not re.fullmatch(r"(?!-)[^\s\x00-\x1f\x7f]+", revision) or "\0" in given:
        raise InputError(
            f"{name}: names no revision; write for example git:HEAD~1:data/city.ttl",
            f"{name}：未指明版本；例如可写 git:HEAD~1:data/city.ttl",
        )
    unknown = InputError(
        f"{name}: git knows no revision {revision}; git log lists them",
        f"{name}：git 中没有版本 {revision}；可用 git log 查看",
    )
    _git("rev-parse", "--git-dir", refusal=_homeless(name))
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", refusal=unknown)
    return commit.decode().strip(), revision, given


def _homeless(name: str) -> InputError:
    return InputError(
        f"{name}: this folder is in no git repository; run kg in one",
        f"{name}：当前文件夹不在 git 仓库中；请在仓库中运行",
    )


def _listed(commit: str, place: str, absent: InputError) -> list[tuple[str, str, str, int]]:
    """The file at a place, or the RDF files below it: path, mode, name of the blob, size."""
    arguments = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--")
    raw = _git(*arguments, *([] if place == "." else [place]), refusal=absent)
    found = list[tuple[str, str, str, int]]()
    for entry in raw.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        facts, _, path = entry.partition("\t")
        mode, kind, blob, size = facts.split()
        is_rdf = posixpath.splitext(path)[1].lower() in FORMATS
        if kind == "blob" and (is_rdf or path == place):
            found.append((path, mode, blob, int(size)))
    return found


def _git(*arguments: str, refusal: InputError) -> bytes:
    """What git prints; no program is started for it, and no connection made. Else `refusal`."""
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "--no-pager", "--literal-pathspecs", "-c", "protocol.allow=never"]
    try:
        done = subprocess.run(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise InputError(
            f"git: cannot be run ({error.strerror}); install it",
            f"git：无法运行（{error.strerror}）；请安装",
        ) from None
    if done.returncode:
        raise refusal
    return done.stdout
