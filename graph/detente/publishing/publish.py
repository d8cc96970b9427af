"""A graph put on a server: what is there already stays, and what differs is sent.

Each part is marked as being sent, taken out, put anew and marked as there, so that whatever is cut
off is sent again by the same command. The last step is the mark that all of it is there.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..core.errors import EndpointError, UsageError
from ..core.namespaces import GENID, MERGE, PUBLISHED
from ..core.text import plain
from ..core.version import VERSION
from ..remote.whole import OWN
from .content import SMALL, Content, GraphPart, Prepared
from .lock import PublisherLock
from .target import OPEN, Target, TargetState, opened

#: So many bytes of small graphs are marked, taken out and sent together.
_TOGETHER: Final = 1 << 20


@dataclass(frozen=True)
class Published:
    """What was put on a server, or would be.

    Attributes:
        url: the address of its queries.
        statements: how many there are there, with the merge.
        graphs: how many named graphs.
        merge: the IRI of the graph of the merge; "" for the server's default graph, None where it
            is not known yet, or nothing was merged.
        sent: how many statements were sent.
        sent_graphs: of how many graphs.
        kept: how many graphs were as they are.
        removed: how many graphs were taken out.
        dry: whether nothing was done.
        notes: what is to be known of it.
    """

    url: str
    statements: int
    graphs: int
    merge: str | None
    sent: int
    sent_graphs: int
    kept: int
    removed: int
    dry: bool = False
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it for a person."""
        done = "would be" if self.dry else "are"
        lines = [
            f"{self.statements:,} statements in {self.graphs:,} named graphs {done} at {self.url}",
            f"{'to send' if self.dry else 'sent'}: {self.sent:,} statements of "
            f"{self.sent_graphs:,} graphs; as they were: {self.kept:,}; "
            f"{'to remove' if self.dry else 'removed'}: {self.removed:,}",
        ]
        if self.merge is not None:
            place = f"in the graph {self.merge}" if self.merge else "in the default graph"
            lines.append(f"the merge of all of them: {place}")
        return "".join(f"{plain(line)}\n" for line in lines)

    def json(self) -> str:
        """Return it for a program."""
        return json.dumps(asdict(self), ensure_ascii=True, indent=2) + "\n"


def publish(
    store: ox.Store,
    target: Target,
    *,
    merged: bool,
    day: str | None = None,
    dry: bool = False,
    replace: bool = False,
    over: bool = False,
    doing: Callable[[str], None] = lambda words: None,
) -> Published:
    """Put the graphs of a store on a server.

    Args:
        store: the store.
        target: the server.
        merged: whether the default graph of the store is the merge of the others.
        day: the day of what follows by rules.
        dry: only say what would be sent.
        replace: also where graphs of these names, or the default graph, hold what others put there.
        over: take over from whoever publishes there now.
        doing: told what is being done.

    Raises:
        EndpointError: the server does not take it, or somebody else publishes there.
        UsageError: it would overwrite what others put there.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        doing("reading the graph")
        content = Content(store, Path(folder))
        graphs = list(content.graphs())
        notes = []
        if content.blanks:
            notes.append(
                f"{content.blanks:,} statements have blank nodes: they are published as IRIs that "
                f"begin with {GENID}"
            )
        doing(f"asking {target.url} what is there")
        lock = PublisherLock(target)
        with nullcontext() if dry else lock.held(over=over):
            state = target.state()
            work = _Publication(target, graphs, state, merged, day, doing, lock, tuple(notes))
            return work.run(dry, replace)


@dataclass
class _Publication:
    target: Target
    graphs: list[Prepared]
    state: TargetState
    merged: bool
    day: str | None
    doing: Callable[[str], None]
    lock: PublisherLock
    notes: tuple[str, ...] = ()

    def run(self, dry: bool, replace: bool) -> Published:
        """Do it."""
        named = [each for each in self.graphs if each.name is not None]
        rest = next((each for each in self.graphs if each.name is None), None)
        if reserved := [g.name for g in named if g.name in (MERGE, PUBLISHED)]:
            raise UsageError(
                f"the graph <{reserved[0]}> is one that publishing makes; leave it out of the data"
            )
        begun = bool(self.state.marks) or self.state.whole is not None
        if not replace:
            self._refuse_foreign({each.name for each in named if each.name})
        if dry and not begun:
            return self._told(named, rest, None, dry=True)
        if not begun:
            self.target.begin(VERSION)
        own = self.target.has_own_default()
        place = OWN if own else MERGE
        if rest is not None:
            try:
                self._refuse_default(rest, own=own, replace=replace)
            except UsageError:
                if not begun:
                    self.target.leave()
                raise
        todo = {each.name or place: each for each in self.graphs}
        if dry:
            return self._told(named, rest, place, dry=True)
        changed = {name: each for name, each in todo.items() if self._missing(name, each)}
        gone = self.state.marks.keys() - todo.keys()
        if changed or gone or not self.state.whole:
            self.target.begin(VERSION)
            self._remove(sorted(gone))
            self._send(changed)
            self._check(changed)
            now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            merge = place if self.merged and rest is not None else None
            self.lock.check()
            self.target.end(now, VERSION, day=self.day, merge=merge)
        return self._told(named, rest, place)

    def _refuse_foreign(self, names: set[str]) -> None:
        """Refuse to overwrite graphs that were not published.

        Raises:
            UsageError: there is one.
        """
        unknown = sorted(names - self.state.marks.keys())
        if held := sorted(self.target.held(unknown)):
            more = f", and {len(held) - 1:,} more of these" if held[1:] else ""
            raise UsageError(
                f"{self.target.url}: the graph <{held[0]}>{more} holds what detente publish did "
                "not put there; --replace overwrites it"
            )

    def _refuse_default(self, rest: Prepared, *, own: bool, replace: bool) -> None:
        """Refuse to put statements without a graph where there is no place for them.

        Raises:
            UsageError: there is none, or others filled it.
        """
        url = self.target.url
        if not own and not self.merged:
            raise UsageError(
                f"{rest.count:,} statements stand in no named graph, and {url} has no "
                "default graph of its own: publish them without --bare, or in a named graph"
            )
        if own and not replace and OWN not in self.state.marks and self.target.holds_default():
            raise UsageError(
                f"{url}: its default graph holds what detente publish did not put there; "
                "--replace overwrites it"
            )

    def _known(self, name: str) -> set[str]:
        return self.state.marks.get(name, set())

    def _missing(self, name: str, graph: Prepared) -> set[str]:
        """Return the prefixes of the parts that are not there as they are to be."""
        known, wanted = self._known(name), {part.mark for part in graph.parts.values()}
        missing = {prefix for prefix, part in graph.parts.items() if part.mark not in known}
        return missing | {mark.partition("/")[0] for mark in known - wanted}

    def _remove(self, names: list[str]) -> None:
        """Take out graphs that are no more."""
        if not names:
            return
        self.doing(f"removing {len(names):,} graphs")
        self.target.open(names)
        self.target.clear_all(name for name in names if name != OWN)
        if OWN in names:
            self.target.clear(OWN)
        self.target.forget(names)

    def _send(self, changed: dict[str, Prepared]) -> None:
        total = sum(self._to_send(name, graph) for name, graph in changed.items())
        sent = 0
        for group in _together({n: g for n, g in changed.items() if g.spool is None}):
            self.target.open(group)
            self.target.clear_all(name for name in group if name != OWN)
            if OWN in group:
                self.target.clear(OWN)
            lines = ((name, line) for name, graph in group.items() for line in graph.lines)
            for count in self.target.insert(lines):
                sent += count
                self.doing(f"sent {sent:,} of {total:,} statements")
            self.target.mark((name, [graph.parts[""].mark]) for name, graph in group.items())
            self.target.unmark(group, (OPEN,))
        for name, graph in changed.items():
            if graph.spool is not None:
                for count in self._send_large(name, graph):
                    sent += count
                    self.doing(f"sent {sent:,} of {total:,} statements")

    def _send_large(self, name: str, graph: Prepared) -> Iterator[int]:
        """Send the parts of a graph that are missing, some at a time; yield how many."""
        known, missing = self._known(name), self._missing(name, graph)
        fine = {part.mark for prefix, part in graph.parts.items() if prefix not in missing}
        if "" in missing or not fine:  # it was small, or all of it is new
            missing = set(graph.parts)
            self.target.open((name,))
            self.target.clear(name)
            self.target.mark([(name, opened(missing))])
            self.target.unmark((name,), (OPEN,))
        else:
            self.target.mark([(name, opened(missing))])
            self.target.unmark((name,), known - fine - opened(missing))
            self.target.clear(name, missing)
        sending: list[GraphPart] = []
        for prefix in sorted(missing & graph.parts.keys()):
            sending.append(graph.parts[prefix])
            if sum(part.count for part in sending) >= SMALL:
                yield from self._send_parts(name, graph, sending)
                sending = []
        yield from self._send_parts(name, graph, sending)
        self.target.unmark((name,), opened(missing))

    def _send_parts(self, name: str, graph: Prepared, parts: list[GraphPart]) -> Iterator[int]:
        lines = ((name, line) for part in parts for line in graph.of(part))
        yield from self.target.insert(lines)
        self.target.mark([(name, {part.mark for part in parts})])
        self.target.unmark((name,), opened(part.prefix for part in parts))

    def _to_send(self, name: str, graph: Prepared) -> int:
        missing = self._missing(name, graph)
        if graph.spool is not None and "" in missing:
            return graph.count
        return sum(part.count for prefix, part in graph.parts.items() if prefix in missing)

    def _check(self, changed: dict[str, Prepared]) -> None:
        """Compare what graphs hold with what was sent.

        Raises:
            EndpointError: one holds more or less; it is sent again the next time.
        """
        self.doing("counting what is there")
        counted = self.target.counted(changed.keys())
        wrong = sorted(name for name, graph in changed.items() if counted[name] != graph.count)
        if wrong:
            self.target.open(wrong)
            name = wrong[0]
            what = "its default graph" if name == OWN else f"the graph <{name}>"
            raise EndpointError(
                f"{self.target.url}: {what} holds {counted[name]:,} statements, and "
                f"{changed[name].count:,} were sent: somebody else writes there, or the server "
                "keeps some of them otherwise"
            )

    def _told(
        self, named: list[Prepared], rest: Prepared | None, place: str | None, *, dry: bool = False
    ) -> Published:
        todo = {each.name or place or "": each for each in self.graphs}
        to_send = {name: self._to_send(name, graph) for name, graph in todo.items()}
        changed = [name for name, graph in todo.items() if self._missing(name, graph)]
        merge = None
        if rest is not None and self.merged and place is not None:
            merge = "" if place == OWN else MERGE
        return Published(
            url=self.target.url,
            statements=sum(each.count for each in self.graphs),
            graphs=len(named),
            merge=merge,
            sent=sum(to_send.values()),
            sent_graphs=len(changed),
            kept=len(todo) - len(changed),
            removed=len(self.state.marks.keys() - todo.keys()) if place is not None else 0,
            dry=dry,
            notes=self.notes,
        )


def _together(graphs: dict[str, Prepared]) -> Iterator[dict[str, Prepared]]:
    """Yield small graphs, as many at a time as fit into a request."""
    held: dict[str, Prepared] = {}
    size = 0
    for name, graph in graphs.items():
        held[name] = graph
        size += sum(map(len, graph.lines))
        if size > _TOGETHER:
            yield held
            held, size = {}, 0
    if held:
        yield held
