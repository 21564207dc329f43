"""The workspace: the folder of one's own plans, which every command finds alike.

It holds `kg.toml`, `book.xlsx`, `sources/` with the texts, and `data/` with Turtle files. These lie
over the layers that it uses: the shipped ontology, the shared data and, if named, shipped plans.
A folder of Turtle files without `kg.toml` will do as well; nothing lies below its files but the
ontology.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import InputError
from kg.files import exit_by_sigterm, read_text, writing
from kg.namespaces import ID, SLUG
from kg.resources import shipped_data
from kg.text import nearest

FILE_NAME = "kg.toml"
VARIABLE = "KG_DATA"
"""The environment variable that names the folder of a workspace, or of Turtle files."""
SHARED = "shared"
SHARED_FILES = ("enterprises", "places", "sources")
"""The shipped files that plans share; all others belong to the plan that their name begins with."""

_OTHER_RDF = (".nq", ".nt", ".trig", ".rdf", ".owl", ".jsonld")
_NAMESPACE = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\?#]+[/#]")
_OURS = re.compile(
    r"https?://w3id\.(?!org/)|https?://w3id\.org/"
    r"(?:industry-|(?:i|in|ind|indu|indus|indust|industr|industry)?[/#]?$)"
)
"""What the shapes of names refuse as a namespace of one's own; they can only use patterns."""


@dataclass(frozen=True)
class Workspace:
    """A folder of one's own plans, their namespace, and the shipped layers that they use.

    A `bare` one is a folder of Turtle files without `kg.toml`; one `above` was found by walking up.
    """

    folder: Path
    name: str
    base: str = ID
    use: tuple[str, ...] = (SHARED,)
    bare: bool = False
    above: bool = False

    @property
    def book(self) -> Path:
        return self.folder / "book.xlsx"

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    @property
    def data(self) -> Path:
        return self.folder if self.bare else self.folder / "data"

    @property
    def build(self) -> Path:
        """Where `kg build` writes by default."""
        return Path("build") if self.bare else self.folder / "build"

    def files(self) -> list[Path]:
        """One's own Turtle files, in order; `InputError` for RDF of another format beside them."""
        for path in () if self.bare else _listed(self.data, _OTHER_RDF):
            raise InputError(
                f"{path}: only Turtle files are read there; write it as .ttl, or name it in --with",
                f"{path}：此处只读取 Turtle 文件；请改存为 .ttl，或用 --with 指定",
            )
        return _listed(self.data, ".ttl")

    def texts(self) -> list[Path]:
        """The texts of documents, in order."""
        return [] if self.bare else _listed(self.sources, ".txt")

    def layers(self) -> list[Path]:
        """The shipped files below one's own, without the ontology."""
        shipped = layers()
        return sorted(path for name in self.use for path in shipped[name])


def find(data: str | Path | Workspace | None = None) -> Workspace | None:
    """The workspace in the folder `data`, else in that of `KG_DATA`, else the nearest above.

    `None` stands for the shipped data. Raises `InputError` for a folder that holds neither
    `kg.toml` nor Turtle files, and for a fault in `kg.toml`.
    """
    if data is None and (value := os.environ.get(VARIABLE)):
        remedy = f"unset {VARIABLE}", f"取消设置 {VARIABLE}"
        return _in(Path(value), f"{VARIABLE}={value}", remedy)
    if data is None:
        nearest_one = _nearest()
        if nearest_one is None:
            return None
        return replace(_read(nearest_one), above=nearest_one != Path())
    if isinstance(data, Workspace):
        return data
    return _in(Path(data), str(data), ("make one with kg init", "用 kg init 新建"))


def data_files(data: str | Path | Workspace | None = None) -> list[Path]:
    """The Turtle files of the workspace that `find` finds, with its layers, or the shipped ones."""
    found = find(data)
    return [*found.layers(), *found.files()] if found else shipped_data()


def added_files(paths: Iterable[Path]) -> list[Path]:
    """The files, and for a folder one's own files in it, read as `find` reads a folder."""
    found = list[Path]()
    for path in paths:
        folder = find(path) if os.path.isdir(path) else None
        found += folder.files() if folder else [path]
    return found


def layers() -> dict[str, list[Path]]:
    """The shipped layers by name: what plans share, and the files of each plan."""
    files = shipped_data()
    found = {SHARED: [path for path in files if path.stem in SHARED_FILES]}
    for path in sorted((p for p in files if p.stem not in SHARED_FILES), key=lambda p: p.stem):
        plan = next((name for name in found if path.stem.startswith(f"{name}-")), path.stem)
        found.setdefault(plan, []).append(path)
    return found


def _nearest() -> Path | None:
    """The nearest folder with a `kg.toml`: this one, or one above it."""
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return None
    if os.path.lexists(FILE_NAME):
        return Path()
    return next((top for top in here.parents if os.path.lexists(top / FILE_NAME)), None)


def _in(folder: Path, name: str, remedy: tuple[str, str]) -> Workspace:
    """The workspace in a folder that was named, or that it is the `data/` of; else `InputError`."""
    for place in (folder, folder.parent) if folder.name == "data" else (folder,):
        if os.path.lexists(place / FILE_NAME):
            return _read(place)
    bare = Workspace(folder, folder.name, use=(), bare=True)
    with suppress(InputError):
        if bare.files():
            return bare
    raise InputError(
        f"{name}: no folder with {FILE_NAME} or .ttl files; name one, or {remedy[0]}",
        f"{name}：不是含有 {FILE_NAME} 或 .ttl 文件的文件夹；请改正，或{remedy[1]}",
    )


def _listed(folder: Path, suffix: str | tuple[str, ...]) -> list[Path]:
    """The files in a folder with a suffix, but hidden ones; none where there is no folder."""
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read as a folder ({error.strerror}); move or correct it",
            f"{folder}：无法作为文件夹读取（{error.strerror}）；请移走或改正",
        ) from error
    return [folder / name for name in names if name.endswith(suffix) and name[0] != "."]


# kg.toml


def _read(folder: Path) -> Workspace:
    """The workspace that `kg.toml` in the folder describes; `InputError` with the line at fault."""
    import tomllib

    path = folder / FILE_NAME
    text = read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise _fault(f"{path}:{line}", str(error), f"TOML 语法错误（{error}）") from None
    except RecursionError:
        raise _fault(str(path), "is nested too deeply", "嵌套过深") from None
    _refuse_other_keys(path, text, table)
    name, base = table.get("name"), table.get("base", ID)
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        raise _wrong(path, text, "name", "a slug such as yunshi", "短名，如 yunshi")
    is_own = isinstance(base, str) and _NAMESPACE.fullmatch(base) and not _OURS.match(base)
    if base != ID and not is_own:
        en = (
            "a web address of your own that ends in / or #, such as https://example.org/id/,"
            " and neither a beginning of https://w3id.org/industry- nor one that begins so"
        )
        zh = (
            "以 / 或 # 结尾的自有网址，如 https://example.org/id/，"
            "且不得与 https://w3id.org/industry- 互为开头"
        )
        raise _wrong(path, text, "base", en, zh)
    use = table.get("use", [SHARED])
    if not isinstance(use, list) or not all(isinstance(item, str) for item in use):
        en, zh = 'a list of names, such as ["shared"]', '名称列表，如 ["shared"]'
        raise _wrong(path, text, "use", en, zh)
    return Workspace(folder, name, base, _known(use, _place(path, text, "use")))


def _refuse_other_keys(path: Path, text: str, table: Mapping[str, object]) -> None:
    for key in sorted(table.keys() - {"name", "base", "use"}):
        near = nearest(key, ("name", "base", "use"))
        raise _fault(
            _place(path, text, key),
            f"unknown key {key!r}" + (f", did you mean {near}?" if near else ""),
            f"未知的键 {key!r}" + (f"，是否指 {near}？" if near else ""),
        )


def _known(use: Sequence[str], place: str) -> tuple[str, ...]:
    """The layers of these names, and for a plan what plans share; `InputError` for an unknown."""
    known = layers()
    for name in use:
        if name not in known:
            listed = " ".join(known)
            raise InputError(
                f"{place}: no layer {name!r}; use {listed}",
                f"{place}：没有名为 {name!r} 的层；可用 {listed}",
            )
    return tuple(dict.fromkeys([SHARED, *use])) if use else ()


def _wrong(path: Path, text: str, key: str, en: str, zh: str) -> InputError:
    return _fault(_place(path, text, key), f"{key} must be {en}", f"{key} 须为{zh}")


def _place(path: Path, text: str, key: str) -> str:
    """The file and the line where a key is given, if it is found."""
    given = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[].=]")
    lines = enumerate(text.splitlines(), start=1)
    line = next((f":{number}" for number, line in lines if given.match(line)), "")
    return f"{path}{line}"


def _fault(place: str, en: str, zh: str) -> InputError:
    return InputError(f"{place}: {en}; correct {FILE_NAME}", f"{place}：{zh}；请修正 {FILE_NAME}")


# A new one


def slug_of(text: str) -> str | None:
    """A text as a slug: ASCII letters and digits in lower case; `None` where others are needed.

    >>> slug_of("Île de Ré 2021"), slug_of("云市 2021")
    ('ile-de-re-2021', None)
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if any(sign.isalnum() and not sign.isascii() for sign in plain):
        return None
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or None


_TOML = """\
# A workspace of kg. kg 工作区。
# The short name of your plan: names of its things begin with it. 规划的短名：其事物的名称以此开头。
name = "{name}"
# The namespace of your things. 自有事物的命名空间。
base = "{base}"
# The shipped data that you use. 所用的自带数据。
use = [{use}]
"""
_IGNORED = """\
# They hold the words of sources. 其中含有来源原文。
*.xlsx
sources/*
!sources/*.outline.tsv
# kg build
build/
"""


def create(
    folder: Path,
    name: str | None = None,
    use: Iterable[str] = (),
    files: Callable[[Workspace], Mapping[str, bytes]] | None = None,
) -> Workspace:
    """Create a workspace in a folder that is new or empty, whole or not at all.

    `name` is by default that of the folder as a slug; `files` gives more files to put there, by
    their names. Raises `InputError` for a folder that is not empty, and for a name that is no slug.
    """
    made = list[Path]()
    with writing(str(folder)), exit_by_sigterm():
        new = _new(folder, name or slug_of(os.path.basename(os.path.abspath(folder))), use)
        more = files(new) if files else {}
        toml = _TOML.format(
            name=new.name, base=new.base, use=", ".join(f'"{item}"' for item in new.use)
        )
        try:
            for missing in reversed([folder, *folder.parents]):
                if not missing.exists():
                    missing.mkdir()
                    made.append(missing)
            if any(folder.iterdir()):
                raise InputError(
                    f"{folder}: is not empty; name a new folder",
                    f"{folder}：不是空文件夹；请另取名称",
                )
            for place in (new.sources, new.data):
                place.mkdir()
                made.append(place)
            # kg.toml last: without it there is no workspace
            texts = {".gitignore": _IGNORED.encode(), **more, FILE_NAME: toml.encode()}
            for file, raw in texts.items():
                with (folder / file).open("xb") as stream:
                    made.append(folder / file)
                    stream.write(raw)
        except BaseException:
            for path in reversed(made):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
            raise
    return new


def _new(folder: Path, name: str | None, use: Iterable[str]) -> Workspace:
    if not name or not SLUG.fullmatch(name):
        raise InputError(
            f"{folder}: needs a short name of letters a-z and digits; add --name, such as yunshi",
            f"{folder}：需要由小写字母 a-z 与数字组成的短名；请加上 --name，例如 yunshi",
        )
    return Workspace(folder, name, use=_known([SHARED, *use], "--with"))
