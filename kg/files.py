"""Reading text that may not be text, and writing files whole or not at all."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.errors import EngineError, InputError, KgError, OutputError

_MEGA = 10**6
MAX_BYTES = 2_000 * _MEGA
MAX_STREAM_BYTES = 500 * _MEGA
_PART_BYTES = 2**20
_KINDS = {b"\x1f\x8b": "gzip", b"(\xb5/\xfd": "zstd", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def shown(path: Path) -> str:
    """A path as a message gives it: relative to this folder where it lies within."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


# Reading


def read_text(path: Path) -> str:
    """The UTF-8 text of a file, line ends as they are; `InputError` for what is no text."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of up to `MAX_BYTES`; `InputError` for what cannot be read."""
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise _too_large(str(path), size, MAX_BYTES)
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A file to be read in parts; `InputError` for what cannot be, and for a pipe or a device."""
    try:
        extra = os.O_NONBLOCK | os.O_NOCTTY  # to open a pipe without a writer would else block
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | extra)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError(
                    f"{path}: is a pipe or a device; save its content as a file",
                    f"{path}：这是管道或设备；请先将内容另存为文件",
                )
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


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, which is not held whole."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decode(raw: bytes, name: str) -> str:
    """`raw` as UTF-8 text; `InputError` calls it `name`, and gives the line."""
    _refuse_mark(raw, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(error, name, 1) from None


def checked_text(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The parts of a text as they come; `InputError` as `decode` raises it."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    for number, part in enumerate(chain(parts, [b""])):
        if number == 0:
            _refuse_mark(part, name)
        try:
            decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            raise _not_utf8(error, name, line) from None
        line += part.count(b"\n")
        yield part


def _not_utf8(error: UnicodeDecodeError, name: str, first_line: int) -> InputError:
    raw = error.object
    line = first_line + raw.count(b"\n", 0, error.start)
    guess = _guess(raw)
    return InputError(
        f"{name}:{line}: is not UTF-8{guess and f' (perhaps {guess})'}; save it as UTF-8",
        f"{name}:{line}：不是 UTF-8 编码{guess and f'（可能是 {guess}）'}；请另存为 UTF-8",
    )


def _refuse_mark(raw: bytes, name: str) -> None:
    if raw.startswith(codecs.BOM_UTF8):
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


# Writing


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that `path` holds the old content or all of the new."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and rename it there."""
    with file_written_whole(path) as file:
        file.write(content)


def write_texts(texts: Mapping[Path, str | bytes]) -> None:
    """Write several files, texts as UTF-8: each whole, none if one of them cannot be.

    Raises `OutputError` for a read-only file.
    """
    for path in texts:
        if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
            raise OutputError(
                f"{path}: is read-only; allow writing and run again",
                f"{path}：文件为只读；请允许写入后重新运行",
            )
    with ExitStack() as stack:
        for path, text in texts.items():
            file = stack.enter_context(file_written_whole(path))
            file.write(text if isinstance(text, bytes) else text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())  # a full disk is seen here, while all files are the old ones


@contextmanager
def file_written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file that replaces `path`, or what it links to, when the block ends without error."""
    with _beside(path) as (place, beside):
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with beside.open("xb") as file:
            yield file
        if place.exists():
            beside.chmod(place.stat().st_mode)
        beside.replace(place)


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """A new folder that replaces `path`, or what it links to, when the block ends without error.

    Raises `InputError` for a folder that no former run wrote, since it would be lost.
    """
    with _beside(path) as (place, beside):
        place.parent.mkdir(parents=True, exist_ok=True)
        _refuse_loss(place, path)
        beside.mkdir()
        yield beside
        (beside / _MARKER).write_text("".join(f"{name}\n" for name in _names(beside)), "utf-8")
        _replace_folder(beside, place)


_MACHINE = f"{zlib.crc32(os.uname().nodename.encode()):08x}"


@contextmanager
def _beside(path: Path) -> Iterator[tuple[Path, Path]]:
    """Where `path` leads, and a name beside it, removed on an error; `InputError` for a pipe."""
    with writing(str(path)), exit_by_sigterm():
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise InputError(
                f"{path}: is a pipe or a device; name a file, or send stdout there",
                f"{path}：这是管道或设备；请指定文件，或将标准输出重定向至此",
            )
        place = Path(os.path.realpath(path)) if path.is_symlink() else path
        _remove_leftovers(place)
        beside = place.parent / f".{place.name}.{os.getpid()}-{_MACHINE}{os.urandom(4).hex()}"
        try:
            yield place, beside
        except BaseException:
            _remove(beside)
            raise


def _remove_leftovers(place: Path) -> None:
    """Remove what runs on this machine that were killed left beside `place`."""
    own = re.compile(rf"\.{re.escape(place.name)}\.(\d+)-{_MACHINE}[0-9a-f]{{8}}")
    with suppress(OSError):
        for name in os.listdir(place.parent):
            if (found := own.fullmatch(name)) and not _is_running(int(found[1])):
                _remove(place.parent / name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _replace_folder(new: Path, old: Path) -> None:
    """Put a new folder where an old one is, in one step where the system can."""
    if not old.exists():
        new.rename(old)
        return
    if not swapped(new, old):
        aside = new.with_name(new.name + ".old")
        old.rename(aside)
        try:
            new.rename(old)
        except OSError:
            aside.rename(old)
            raise
        new = aside
    _remove(new)


def swapped(one: Path, other: Path) -> bool:
    """Swap two folders in one step; `False`, and nothing changed, where the system cannot."""
    import ctypes

    here, exchange = -100, ctypes.c_uint(2)  # AT_FDCWD, RENAME_EXCHANGE
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    first, second = (ctypes.c_char_p(os.fsencode(path)) for path in (one, other))
    return bool(rename(here, first, here, second, exchange) == 0)


def _remove(path: Path) -> None:
    import shutil

    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


# What a folder holds besides what a former run wrote


_MARKER = ".written-by-kg"
"""Lists the files of a run; empty in a folder of an earlier version."""
_OF_FILE_MANAGERS = (".DS_Store", "._*", ".directory")


def _refuse_loss(folder: Path, shown: Path) -> None:
    """Raise `InputError` for a folder, not empty, that no former run wrote, or not all of it."""
    marker = folder / _MARKER
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not marker.exists()):
        raise InputError(
            f"{shown}: exists and was not written by kg; choose another folder",
            f"{shown}：已存在且并非由 kg 写出；请另选文件夹",
        )
    listed = marker.read_text("utf-8", "replace").splitlines() if marker.exists() else []
    others = [name for name in _names(folder) if name not in set(listed)] if listed else []
    if others:
        raise InputError(
            f"{shown}: holds {others[0]}, which kg did not write; move it or choose another folder",
            f"{shown}：其中的 {others[0]} 并非由 kg 写出；请移走，或另选文件夹",
        )


def _names(folder: Path) -> list[str]:
    """The files below a folder but the marker and those of file managers, in order."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    own = (p for p in paths if not any(map(p.match, _OF_FILE_MANAGERS)))
    return sorted(path.relative_to(folder).as_posix() for path in own if path != folder / _MARKER)


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Turn the system's refusal to write into one line; `name` is what it calls the place."""
    try:
        yield
    except OSError as error:
        raise unwritable(name, error) from error


def unwritable(name: str, error: OSError) -> KgError:
    """The error of a system's refusal to write; `name` is what it calls the place."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EngineError(
            f"{name}: no space left; nothing was changed, free some and run again",
            f"{name}：磁盘空间不足；未作任何改动，请腾出空间后重试",
        )
    return OutputError(
        f"{name}: cannot be written ({error.strerror}); choose a place you may write to",
        f"{name}：无法写入（{error.strerror}）；请选择可写的位置",
    )


@contextmanager
def exit_by_sigterm() -> Iterator[None]:
    """A block in which SIGTERM raises `SystemExit`, so that it can clean up."""
    import signal
    import threading

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
