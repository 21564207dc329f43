"""SVG, drawn by Graphviz."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from typing import BinaryIO

from kg.errors import EngineError, InputError
from kg.export.context import Material
from kg.export.formats.dot import drawing

_SECONDS = 120


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the picture as Graphviz draws it.

    Raises `InputError` where its program is not installed, `EngineError` where that fails.
    """
    program = shutil.which("dot")
    if program is None:
        raise InputError(
            "svg: needs the program dot, which is not installed; install graphviz, or export dot",
            "svg：需要程序 dot，但尚未安装；请安装 graphviz，或导出 dot 格式",
        )
    drawn, text = drawing(material)
    try:
        done = subprocess.run(
            [program, "-Tsvg"], input=text.encode(), capture_output=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"svg: dot took more than {_SECONDS} s; ask for less with --hops or --class",
            f"svg：dot 用时超过 {_SECONDS} 秒；请用 --hops 或 --class 缩小范围",
        ) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise EngineError(
            f"svg: dot failed ({why}); export dot", f"svg：dot 出错（{why}）；请导出 dot 格式"
        )
    file.write(done.stdout)
    return drawn.counts
