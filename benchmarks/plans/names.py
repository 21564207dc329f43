"""Names that nobody can take for real: the sixty stems and branches, numbered beyond sixty."""

from __future__ import annotations

from typing import NamedTuple

_STEMS = dict(
    zip(
        "甲乙丙丁戊己庚辛壬癸",
        ["Jia", "Yi", "Bing", "Ding", "Wu", "Ji", "Geng", "Xin", "Ren", "Gui"],
        strict=True,
    )
)
_BRANCHES = dict(
    zip(
        "子丑寅卯辰巳午未申酉戌亥",
        ["zi", "chou", "yin", "mao", "chen", "si", "wu", "wei", "shen", "you", "xu", "hai"],
        strict=True,
    )
)
_DIGITS = "零一二三四五六七八九"


class Name(NamedTuple):
    """A name in both languages."""

    en: str
    zh: str


def capital(text: str) -> str:
    """A text with its first letter in upper case and the others as they are.

    >>> capital("base for Chinese medicine")
    'Base for Chinese medicine'
    """
    return text[0].upper() + text[1:]


def numeral(number: int) -> str:
    """A number below ten thousand in Chinese.

    >>> numeral(7), numeral(12), numeral(20), numeral(103), numeral(1010)
    ('七', '十二', '二十', '一百零三', '一千零一十')
    """
    written, skipped = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit == 0:
            skipped = bool(written)
            continue
        written += ("零" if skipped else "") + _DIGITS[digit] + unit
        skipped = False
    return written[1:] if written.startswith("一十") else written


def sexagenary(index: int) -> Name:
    """The name of the index-th of a kind, from 0.

    >>> sexagenary(0), sexagenary(61)
    (Name(en='Jiazi', zh='甲子'), Name(en='Yichou 2', zh='乙丑二'))
    """
    stem, stem_en = list(_STEMS.items())[index % 10]
    branch, branch_en = list(_BRANCHES.items())[index % 12]
    cycle = index // 60 + 1
    if cycle == 1:
        return Name(stem_en + branch_en, stem + branch)
    return Name(f"{stem_en}{branch_en} {cycle}", stem + branch + numeral(cycle))


def city(number: int) -> Name:
    """
    >>> city(1)
    Name(en='Fictitious City Jiazi', zh='虚构市甲子')
    """
    name = sexagenary(number - 1)
    return Name(f"Fictitious City {name.en}", f"虚构市{name.zh}")


def province(index: int) -> Name:
    """
    >>> province(1)
    Name(en='Fictitious Province Yichou', zh='虚构省乙丑')
    """
    name = sexagenary(index)
    return Name(f"Fictitious Province {name.en}", f"虚构省{name.zh}")
