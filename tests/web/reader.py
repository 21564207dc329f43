"""Reading a page back with an HTML parser of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link"}


@dataclass(slots=True)
class Node:
    """An element: its name, its attributes, and the texts and elements within it in order."""

    name: str
    attributes: dict[str, str]
    content: list[Node | str] = field(default_factory=list)

    def everything(self) -> Iterator[Node]:
        """This element and all within it."""
        yield self
        for item in self.content:
            if isinstance(item, Node):
                yield from item.everything()

    def all(self, name: str = "", **attributes: str) -> list[Node]:
        """The elements of a name with these attributes (`data_field` is `data-field`)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            node
            for node in self.everything()
            if name in ("", node.name) and wanted.items() <= node.attributes.items()
        ]

    def headings(self) -> list[Node]:
        """The headings, whatever their level."""
        return [node for node in self.everything() if re.fullmatch("h[1-6]", node.name)]

    def of_class(self, name: str) -> list[Node]:
        """The elements of a class."""
        return [n for n in self.everything() if name in n.attributes.get("class", "").split()]

    @property
    def text(self) -> str:
        """All text within, each run of space one."""
        parts = (item if isinstance(item, str) else item.text for item in self.content)
        return " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parsed(page: bytes) -> Node:
    """The page as a tree; every element that opens must close."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


def edition(tree: Node, language: str) -> Node:
    """What the page shows in a language."""
    (found,) = [n for n in tree.of_class("edition") if n.attributes["lang"] == language]
    return found
