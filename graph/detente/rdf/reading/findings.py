"""What is found out while files are read: the prefixes that they declare, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...core.namespaces import OUR_PREFIXES, PREFIXES, is_namespace
from ...core.text import plain
from ..losses import counted

#: How many statements that are left out are told one by one, of each file.
_NAMED: Final = 20


@dataclass
class Findings:
    """What was found out of files.

    Attributes:
        declared: for each prefix the IRIs that the files give it, each with the first that does.
        known: the prefixes of what was read before.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    declared: dict[str, dict[str, str]] = field(default_factory=dict)
    _said: dict[tuple[str, str], None] = field(default_factory=dict)
    _left: dict[str, list[tuple[int | None, str]]] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)

    def declare(self, file: str, prefixes: Mapping[str, str]) -> None:
        """Take note of the prefixes of a file."""
        for name, iri in sorted(prefixes.items()):
            if is_namespace(iri):
                self.declared.setdefault(name, {}).setdefault(iri, file)

    def say(self, file: str, what: str) -> None:
        """Take note of what is to be known of a file."""
        self._said[file, what] = None

    def leave_out(self, file: str, line: int | None, what: str) -> None:
        """Take note that something of a file was left out."""
        kept = self._left.setdefault(file, [])
        if len(kept) < _NAMED:
            kept.append((line, what))
        self._count[file] = self._count.get(file, 0) + 1

    @property
    def own(self) -> dict[str, str]:
        """The prefixes of the files; where two differ, that of the first."""
        return {**{name: next(iter(iris)) for name, iris in self.declared.items()}, **self.known}

    def prefixes(self, *, bare: bool) -> dict[str, str]:
        """Return what queries may use without a PREFIX line.

        Args:
            bare: whether a prefix of the files wins over one that everybody knows.
        """
        if not bare:
            return {**self.own, **PREFIXES}
        return {
            **{name: PREFIXES[name] for name in PREFIXES if name not in OUR_PREFIXES},
            **self.own,
        }

    def notes(self, *, bare: bool) -> Iterator[str]:
        """Yield what is to be told: what was left out, and prefixes that mean two things."""
        for file, what in self._said:
            yield f"{file}: {what}"
        for file, kept in self._left.items():
            for line, what in kept:
                place = f"line {line}: " if line else ""
                yield f"{file}: {place}left out: {plain(what)}"
            what = counted(self._count[file], "statement was", "statements were")
            yield f"{file}: {what} left out"
        used = self.prefixes(bare=bare)
        for name, iris in sorted(self.declared.items()):
            for iri, file in iris.items():
                if iri != used[name]:
                    yield f"{file}: {name}: stands for <{iri}> there, and here for <{used[name]}>"
