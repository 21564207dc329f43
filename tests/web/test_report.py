"""One file that asks for nothing: escaped, the same every time, in order, in two languages."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from web.reader import Node, edition, parsed

import kg
from kg.web.report import render
from kg.workspace import data_files

NASTY = "<script>alert('1')</script> & \\\"Jinbei\\\" {{ 7 * 7 }}"
SHOWN = "<script>alert('1')</script> & \"Jinbei\" {{ 7 * 7 }}"
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping", "style"}


def changed(folder: Path, *changes: tuple[str, str]) -> bytes:
    """The page of the fixed plans with some words changed."""
    files, done = [], 0
    for file in data_files():
        text = file.read_text("utf-8")
        for old, new in changes:
            done += old in text
            text = text.replace(old, new)
        copy = folder / file.name
        copy.write_text(text, "utf-8")
        files.append(copy)
    assert done >= len(changes)
    return render(kg.load(files=files))


def test_markup_in_a_title_shows_as_text(tmp_path: Path) -> None:
    """A label with a script in it is read as that very text, and no script is added."""
    page = changed(
        tmp_path,
        ("Jinbei wind power project completed and on the grid", NASTY),
        ("Datuan’s industry-cluster plan for 2021", NASTY),
        ("晋北风电项目建成并网", "<img src=x onerror=alert(1)>"),
    )
    tree = parsed(page)
    assert [n.text for n in edition(tree, "en").all("h1")] == [SHOWN]
    assert SHOWN in [n.text for n in edition(tree, "en").all("h3")]
    assert "<img src=x onerror=alert(1)>" in [n.text for n in edition(tree, "zh").all("h3")]
    assert len(tree.all("script")) == 1
    assert tree.all("img") == []


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    """A document whose address is a script is named without a link."""
    address = "http://shanxi.chinadaily.com.cn/datuan/2021-03/12/c_603387.htm"
    tree = parsed(changed(tmp_path, (f"<{address}>", "<javascript:alert(1)>")))
    links = [node.attributes["href"] for node in tree.all("a")]
    assert [link for link in links if not link.startswith(("#", "http://", "https://"))] == []
    assert address not in links
    assert "China Daily on Datuan’s plans" in edition(tree, "en").text


def test_a_revised_figure_is_shown_and_decides_nothing(tmp_path: Path) -> None:
    """The share of the end of 2024 met the target; it stands beside the figures that decide."""
    words = {"en": "revised by a later figure", "zh": "已由后来的数值修订"}
    begins = "id:datuan-outcome-o6-share\n    a plan:Observation ;"
    revised = "<http://www.w3.org/ns/prov#wasRevisionOf> id:datuan-outcome-o4-share ;"
    page = parsed(changed(tmp_path, (begins, f"{begins} {revised}")))
    for language, said in words.items():
        (row,) = [n for n in edition(page, language).all("li") if said in n.text]
        assert "54" in row.text


def test_the_same_graph_gives_the_same_bytes(page: bytes) -> None:
    """Another session writes the same page, and no day but those of the graph is in it."""
    assert render(kg.load()) == page


def test_nothing_is_loaded(page: bytes, tree: Node) -> None:
    """Counts the attributes and rules that would fetch something: none."""
    nodes = list(tree.everything())
    assert len(nodes) >= 2000
    assert [n.name for n in nodes if LOADING & n.attributes.keys()] == []
    loaders = ("link", "img", "iframe", "object", "embed", "base", "video", "audio", "use", "image")
    assert [n.name for n in nodes if n.name in loaders] == []
    assert {n.name for n in nodes if "href" in n.attributes} == {"a"}
    (style,) = tree.all("style")
    assert not re.search(r"url\(|@import|@font-face|image-set", style.text)
    (script,) = tree.all("script")
    assert not re.search(r"fetch|XMLHttp|import|location|src", script.text)
    assert not [n for n in nodes if any(name.startswith("on") for name in n.attributes)]


def test_the_policy_lets_only_this_style_and_script_run(page: bytes, tree: Node) -> None:
    """The hashes of the policy are those of what stands in the page."""
    (meta,) = tree.all("meta", http_equiv="Content-Security-Policy")
    text = page.decode()
    for name in ("style", "script"):
        (inner,) = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in meta.attributes["content"]
    assert meta.attributes["content"].startswith("default-src 'none'; ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_headings_descend_by_one(tree: Node, language: str) -> None:
    """No level is left out, and each edition has one title."""
    levels = [int(n.name[1]) for n in edition(tree, language).headings()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert len(levels) >= 20
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_anchors_lead_somewhere(tree: Node) -> None:
    """Counts ids used twice and links within the page that lead nowhere: none."""
    ids = [n.attributes["id"] for n in tree.everything() if "id" in n.attributes]
    assert len(set(ids)) == len(ids) >= 100
    anchors = {n.attributes["href"][1:] for n in tree.all("a") if n.attributes["href"][0] == "#"}
    assert len(anchors) >= 10
    assert anchors - set(ids) == set()
    described = [n.attributes["aria-labelledby"].split() for n in tree.all("svg", role="img")]
    assert len(described) >= 6
    assert {name for names in described for name in names} - set(ids) == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_edition_is_in_its_language(tree: Node, language: str) -> None:
    """English has Chinese in no sentence of its own; Chinese sentences use full-width signs."""
    text = edition(tree, language).text
    if language == "en":
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text)
    else:
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 3000
        assert not re.findall(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff ]", text)


def test_every_verdict_has_its_word(tree: Node) -> None:
    """Wherever a sign or a colour tells a verdict, a word stands beside it."""
    for language in ("en", "zh"):
        for node in edition(tree, language).of_class("verdict"):
            assert len(node.of_class("cap")) == 1
            assert node.of_class("cap")[0].text
    signs = tree.of_class("sign")
    assert len(signs) >= 20
    assert all(sign.attributes["aria-hidden"] == "true" for sign in signs)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(tree: Node, scheme: int) -> None:
    """Every colour of text on every ground, in the charts too: at least 4.5 to 1."""
    (style,) = tree.all("style")
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", style.text)
    colours = {name: pair[scheme] for name, *pair in pairs}
    texts = ["ink", "soft", "link", "bound-edge"]
    texts += ["met", "met-late", "missed", "pending", "undetermined"]
    for text in texts:
        for ground in ("paper", "card"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for text in ("ink", "soft", "bound-edge"):
        assert contrast(colours[text], colours["bound"]) >= 4.5, (text, "bound")
