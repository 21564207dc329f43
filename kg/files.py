"""Reading text that may not be text, and writing files whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from kg.errors import EngineError, InputError, KgError, OutputError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def shown(path: Path) -> str:
    """A path as a message gives it: relative to this folder where it lies within."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def read_text(path: Path) -> str:
    """The UTF-8 text of a file, line ends as they are.

    Raises `InputError` for a missing file, a folder, a byte-order mark or another encoding.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; `InputError` for one that cannot be read."""
    with opened(path) as file:
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A file whose bytes are read in parts; `InputError` for one that cannot be read."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; check the path", f"{path}：文件不存在；请检查路径"
        ) from None
    except IsADirectoryError:
        raise InputError(
            f"{path}: is a folder; name the files in it", f"{path}：这是文件夹；请指明其中的文件"
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); check its permissions",
            f"{path}：无法读取（{error.strerror}）；请检查权限",
        ) from error


def decode(raw: bytes, name: str) -> str:
    """`raw` as UTF-8 text; `name` is what a message calls it."""
    if raw.startswith(_BYTE_ORDER_MARK):
        raise InputError(
            f"{name}:1:1: begins with a byte-order mark; save it as UTF-8 without BOM",
            f"{name}:1:1：文件以字节顺序标记（BOM）开头；请另存为不带 BOM 的 UTF-8",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        guess = _encoding_guess(raw)
        raise InputError(
            f"{name}:{line}: is not UTF-8{guess and f' (perhaps {guess})'}; save it as UTF-8",
            f"{name}:{line}：不是 UTF-8 编码{guess and f'（可能是 {guess}）'}；请另存为 UTF-8",
        ) from None


def _encoding_guess(raw: bytes) -> str:
    """The usual encoding of Chinese office software, when the bytes allow it."""
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GBK"


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that `path` holds the old content or all of the new."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and rename it there."""
    with _told(path):
        import tempfile

        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """A new folder beside `path` to write into, which takes its place when the block ends.

    When the block raises, `path` is left as it was. Only a folder that a former run wrote
    (or an empty one) is replaced: anything else is refused, since it would be lost.
    """
    marker = ".written-by-kg"
    with _told(path):
        import tempfile

        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not (path.is_dir() and _replaceable(path, marker)):
            raise InputError(
                f"{path}: exists and was not written by kg build; choose another folder",
                f"{path}：已存在且并非由 kg build 写出；请另选文件夹",
            )
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            yield beside
            (beside / marker).touch()
            beside.chmod(0o777 & ~_umask())
            _take_place(beside, path)
        except BaseException:
            _remove(beside)
            raise


def _replaceable(path: Path, marker: str) -> bool:
    return (path / marker).exists() or not any(path.iterdir())


def _take_place(beside: Path, path: Path) -> None:
    """Move the old folder aside, the new one in, and back again should that fail."""
    if not path.exists():
        beside.rename(path)
        return
    aside = beside.with_name(beside.name + ".old")
    path.rename(aside)
    try:
        beside.rename(path)
    except OSError:
        aside.rename(path)
        raise
    _remove(aside)


def _remove(folder: Path) -> None:
    import shutil

    with suppress(OSError):
        shutil.rmtree(folder)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into one line."""
    try:
        yield
    except OSError as error:
        raise unwritable(str(path), error) from error


def unwritable(name: str, error: OSError) -> KgError:
    """The one line for a system's refusal to write; `name` is what it calls the place."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EngineError(
            f"{name}: no space left; nothing was changed, free some and run again",
            f"{name}：磁盘空间不足；未作任何改动，请腾出空间后重试",
        )
    return OutputError(
        f"{name}: cannot be written ({error.strerror}); choose a place you may write to",
        f"{name}：无法写入（{error.strerror}）；请选择可写的位置",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
