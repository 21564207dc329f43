"""Columns of Python values as a table of pandas or polars, for who has them installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    import pandas
    import polars

Columns = Mapping[str, Sequence[object]]

_PANDAS = {int: "Int64", bool: "boolean", date: "datetime64[s]", Decimal: "float64"}
_LARGEST = 2**63


def to_pandas(columns: Columns) -> pandas.DataFrame:
    """A `DataFrame`; a decimal is the nearest float, since pandas computes with these.

    Raises `InputError` when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise _missing("pandas") from None
    series = {}
    for name, cells in columns.items():
        kind = _kind(cells)
        if kind is Decimal:
            cells = [None if cell is None else float(str(cell)) for cell in cells]
        dtype = None if kind is str else _PANDAS.get(kind, object)
        series[name] = pandas.Series(cells, dtype=dtype)
    return pandas.DataFrame(series)


def to_polars(columns: Columns) -> polars.DataFrame:
    """A `DataFrame`; decimals are exact. A column of several types becomes text.

    Raises `InputError` when polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise _missing("polars") from None
    series = []
    for name, cells in columns.items():
        if _kind(cells) is object:
            cells = [None if cell is None else str(cell) for cell in cells]
        series.append(polars.Series(name, cells))
    return polars.DataFrame(series)


def _kind(cells: Sequence[object]) -> type:
    """The one type of the cells that hold something; `object` where there is no one type."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) != 1 or any(isinstance(cell, int) and abs(cell) >= _LARGEST for cell in cells):
        return object
    return kinds.pop()


def _missing(name: str) -> InputError:
    install = f'pip install "kg-industry-plans[{name}]"'
    return InputError(
        f"{name}: is not installed; run {install}", f"{name}：尚未安装；请运行 {install}"
    )
