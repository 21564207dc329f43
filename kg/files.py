"""Reading text that may not be text, and writing files whole or not at all."""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from kg.errors import EngineError, InputError, KgError, OutputError

# An end by SIGTERM that still removes what is unfinished


@contextmanager
def exit_by_sigterm() -> Iterator[None]:
    """A block that SIGTERM ends as an exit does, and not on the spot: it can tidy up."""
    import signal
    import threading

    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


# Exchanges two folders in one step, so that neither name is ever without a folder


_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchanged(one: Path, other: Path) -> bool:
    """Exchange what two names stand for; `False`, and nothing changed, where the system cannot."""
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = map(ctypes.c_char_p, map(os.fsencode, (one, other)))
    first, second = names
    return bool(rename(_HERE, first, _HERE, second, ctypes.c_uint(_EXCHANGE)) == 0)


# What a folder that is written anew holds besides what a former run put there


_MARKER = ".written-by-kg"
"""Lists the files of a run; empty in a folder of before it did."""
_LEFT_ANYWHERE = (".DS_Store", "._*", ".directory")
"""What file managers leave in any folder that they show: nobody's work."""


def mark(folder: Path) -> None:
    """Say in a folder which files this run has put there."""
    (folder / _MARKER).write_text("".join(f"{name}\n" for name in _names(folder)), "utf-8")


def refuse_loss(folder: Path, shown: Path) -> None:
    """Raise `InputError` where something would be lost with a folder that is replaced.

    An empty folder may be, and one that a former run wrote and nobody added to.
    """
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARKER).exists()):
        raise InputError(
            f"{shown}: exists and was not written by kg; choose another folder",
            f"{shown}：已存在且并非由 kg 写出；请另选文件夹",
        )
    listed = set(_listed(folder))
    others = [name for name in _names(folder) if name not in listed] if listed else []
    if others:
        raise InputError(
            f"{shown}: holds {others[0]}, which kg did not write; move it or choose another folder",
            f"{shown}：其中的 {others[0]} 并非由 kg 写出；请移走，或另选文件夹",
        )


def _listed(folder: Path) -> list[str]:
    marker = folder / _MARKER
    return marker.read_text("utf-8", "replace").splitlines() if marker.exists() else []


def _names(folder: Path) -> list[str]:
    """The files below a folder that are somebody's, in order."""
    marker = folder / _MARKER
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    theirs = (p for p in paths if p != marker and not any(map(p.match, _LEFT_ANYWHERE)))
    return sorted(path.relative_to(folder).as_posix() for path in theirs)


_MEGA = 10**6
MAX_BYTES = 2_000 * _MEGA
MAX_STREAM_BYTES = 500 * _MEGA
_PART_BYTES = 2**20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_KINDS = {b"\x1f\x8b": "gzip", b"(\xb5/\xfd": "zstd", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


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
    """The bytes of a file; `InputError` for one that cannot be read, and for what is no file.

    A pipe or a device may never end, so only regular files of up to `MAX_BYTES` are read.
    """
    with opened(path) as file:
        _refuse_large(os.fstat(file.fileno()), path)
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A regular file whose bytes are read in parts; `InputError` for one that cannot be read."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            _refuse_special(os.fstat(file.fileno()), path)
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


def _without_waiting(name: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to would else be waited for."""
    return os.open(name, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _refuse_special(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            f"{path}: is a pipe or a device; save its content as a file",
            f"{path}：这是管道或设备；请先将内容另存为文件",
        )


def _refuse_large(status: os.stat_result, path: Path) -> None:
    if status.st_size > MAX_BYTES:
        raise _too_large(str(path), status.st_size, MAX_BYTES)


def read_stream(stream: BinaryIO, name: str) -> bytes:
    """All that a stream gives; `InputError` for more than `MAX_STREAM_BYTES`."""
    whole = io.BytesIO()
    while part := stream.read(_PART_BYTES):
        whole.write(part)
        if whole.tell() > MAX_STREAM_BYTES:
            raise _too_large(name, whole.tell(), MAX_STREAM_BYTES)
    return whole.getvalue()


def _too_large(name: str, size: int, most: int) -> InputError:
    return InputError(
        f"{name}: has {size // _MEGA} MB or more, and {most // _MEGA} MB are read; split it",
        f"{name}：至少有 {size // _MEGA} MB，超出可读取的 {most // _MEGA} MB；请拆分",
    )


def refuse_no_text(raw: bytes, name: str) -> None:
    """Raise what `decode` raises, and hold no second copy of a large text."""
    refuse_mark(raw, name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), _PART_BYTES):
            decoder.decode(raw[start : start + _PART_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """`raw` as UTF-8 text; `name` is what a message calls it."""
    refuse_mark(raw, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        guess = _guess(raw)
        raise InputError(
            f"{name}:{line}: is not UTF-8{guess and f' (perhaps {guess})'}; save it as UTF-8",
            f"{name}:{line}：不是 UTF-8 编码{guess and f'（可能是 {guess}）'}；请另存为 UTF-8",
        ) from None


def refuse_mark(raw: bytes, name: str) -> None:
    """Raise `InputError` for text that begins with a byte-order mark."""
    if raw.startswith(_BYTE_ORDER_MARK):
        raise InputError(
            f"{name}:1:1: begins with a byte-order mark; save it as UTF-8 without BOM",
            f"{name}:1:1：文件以字节顺序标记（BOM）开头；请另存为不带 BOM 的 UTF-8",
        )


def _guess(raw: bytes) -> str:
    """What bytes are that are no UTF-8: packed, or the usual encoding of Chinese software."""
    for beginning, kind in _KINDS.items():
        if raw.startswith(beginning):
            return kind
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
    with file_written_whole(path) as file:
        file.write(content)


@contextmanager
def file_written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path` to write into, which takes its place when the block ends.

    When the block raises, `path` is left as it was. A link stays, and leads to the new file.
    """
    with writing(str(path)), exit_by_sigterm():
        place = _place(path)
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        import tempfile

        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            beside.chmod(place.stat().st_mode if place.exists() else 0o666 & ~_umask())
            beside.replace(place)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """A new folder beside `path` to write into, which takes its place when the block ends.

    When the block raises, `path` is left as it was. Only a folder that a former run wrote
    (or an empty one) is replaced: anything else is refused, since it would be lost. A link
    stays, and leads to the new folder.
    """
    with writing(str(path)), exit_by_sigterm():
        import tempfile

        place = _place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        refuse_loss(place, path)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            yield beside
            mark(beside)
            beside.chmod(0o777 & ~_umask())
            _take_place(beside, place)
        except BaseException:
            _remove(beside)
            raise


def _place(path: Path) -> Path:
    """Where a path leads, so that a link is not replaced by what it should lead to.

    Raises `InputError` for a pipe or a device, which would be replaced by a file.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(
            f"{path}: is a pipe or a device; name a file, or send stdout there",
            f"{path}：这是管道或设备；请指定文件，或将标准输出重定向至此",
        )
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _take_place(beside: Path, path: Path) -> None:
    """Put the new folder where the old one is, in one step where the system can.

    Elsewhere the old one is moved aside, the new one in, and back again should that fail.
    """
    if not path.exists():
        beside.rename(path)
    elif exchanged(beside, path):
        _remove(beside)
    else:
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
def writing(name: str) -> Iterator[None]:
    """Turn the system's refusal to write into one line; `name` is what it calls the place."""
    try:
        yield
    except OSError as error:
        raise unwritable(name, error) from error


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
