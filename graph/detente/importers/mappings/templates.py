"""Texts with gaps that a row fills: `"{Name} (row {#row})"`; `[parts]` are left out if empty.

`{Column}` is a cell, `{names.Column}` a cell of the companion file, `{#row}` the number of the row,
`{#value}` the text that is looked up, `{#dates}` the dates in words, `{#dataset}` the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Fill = Callable[[str], str | None]
SPECIAL = ("#row", "#value", "#dates", "#dataset")
_TOKEN = re.compile(r"\{([^{}]*)\}|(\[)|(\])")
_DEEPEST = 20
_Part = str | tuple[str] | list[Any]  # text, a name in braces, what stands in brackets


@dataclass(frozen=True)
class Template:
    """A text with gaps."""

    source: str
    parts: tuple[_Part, ...]

    @classmethod
    def read(cls, source: str) -> Template:
        """Return the template that a text of a mapping is.

        Raises:
            ValueError: a bracket or brace stands alone, or brackets go too deep.
        """
        stack: list[list[_Part]] = [[]]
        at = 0
        for token in _TOKEN.finditer(source):
            _plain(stack[-1], source[at : token.start()])
            at = token.end()
            if token[2]:
                if len(stack) > _DEEPEST:
                    raise ValueError(f"more than {_DEEPEST} [ stand inside one another")
                stack.append([])
            elif token[3]:
                if len(stack) == 1:
                    raise ValueError("] stands without [")
                inner = stack.pop()
                stack[-1].append(inner)
            elif not token[1]:
                raise ValueError("{} names no column")
            else:
                stack[-1].append((token[1],))
        _plain(stack[-1], source[at:])
        if len(stack) > 1:
            raise ValueError("[ stands without ]")
        return cls(source, tuple(stack[0]))

    def names(self) -> Iterator[str]:
        """Yield what stands between braces."""
        yield from _names(self.parts)

    def fill(self, value: Fill) -> str | None:
        """Return the text with its gaps filled; None where one outside brackets stays empty."""
        return _fill(self.parts, value)


def _plain(parts: list[_Part], text: str) -> None:
    if "{" in text or "}" in text:
        raise ValueError("a brace stands alone; a column is written {Name}")
    if text:
        parts.append(text)


def _names(parts: tuple[_Part, ...] | list[_Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, tuple):
            yield part[0]
        elif isinstance(part, list):
            yield from _names(part)


def _fill(parts: tuple[_Part, ...] | list[_Part], value: Fill) -> str | None:
    texts = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, list):
            texts.append(_fill(part, value) or "")
        elif (text := value(part[0])) is None:
            return None
        else:
            texts.append(text)
    return "".join(texts)
