"""Statements out as they come: TriG or N-Quads, the same bytes for the same statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyoxigraph as ox

from ..core.namespaces import PREFIXES
from ..rdf.formats import SYNTAXES
from .mappings.mapping import Dataset

#: The suffixes of what can be written, row by row.
QUAD_SUFFIXES: Final = {
    suffix: SYNTAXES[name].engine
    for name in ("trig", "nquads")
    for suffix in SYNTAXES[name].suffixes
}
_NAMES: Final = ("dcterms", "kg", "md", "org", "prov", "rdf", "schema", "skos", "src", "xsd")
_PREFIX: Final = b"@prefix "


def write_statements(
    quads: Iterator[ox.Quad], out: BinaryIO, form: ox.RdfFormat, dataset: Dataset
) -> None:
    """Write statements; `row:2` is the second row of the dataset's file, `item:` what it names."""
    prefixes = {name: PREFIXES[name] for name in _NAMES}
    prefixes["item"] = dataset.graph + "#"
    prefixes["row"] = dataset.graph + "#row="
    ox.serialize(quads, _Sorted(out), form, prefixes=prefixes)  # type: ignore[arg-type]


class _Sorted:
    """Puts the prefixes in order, which the engine writes in one that changes from run to run."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._head = b""
        self._begun = False

    def write(self, data: bytes) -> int:
        """Write on, or keep what may still be the head."""
        if self._begun:
            self._out.write(data)
        else:
            self._head += data
            lines = self._head.splitlines(keepends=True)
            if any(not line.startswith(_PREFIX[: len(line)]) for line in lines):
                self.flush()
        return len(data)

    def flush(self) -> None:
        """Write the head."""
        if self._head:
            lines = self._head.splitlines(keepends=True)
            count = next(
                (at for at, line in enumerate(lines) if not line.startswith(_PREFIX)), len(lines)
            )
            self._out.write(b"".join(sorted(lines[:count]) + lines[count:]))
        self._head, self._begun = b"", True
        self._out.flush()
