"""Connections lent to workers, which answer plain queries on them without anybody between.

A worker leaves the token of its channel there while it is at a query, with the number of that. Who
looks twice and finds the same number takes the token: from then on the worker's answer comes to us,
and its connections are ours again. Else nothing wakes this process while they are lent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from ...core.process.looks import Looks
from .borrower import AT, NOTE, QUESTION, REST, WORD, Heads

if TYPE_CHECKING:
    from ...core.process.channel import Channel
    from ...core.process.workers import Worker, Workers
    from ..limits import ServingLimits


#: So many seconds pass between two looks.
_PAUSE: Final = 0.05


class Connection(Protocol):
    """What is lent."""

    def file(self) -> int: ...  # noqa: D102  # its number of an open file
    def given_back(self, answered: bool) -> None: ...  # noqa: D102  # answered: its first request
    def taken_over(self, worker: Worker, answered: bool) -> None: ...  # noqa: D102  # who is at it
    def pass_on(self, content: bytes) -> None: ...  # noqa: D102  # the rest of an answer
    def broken(self) -> None: ...  # noqa: D102


class Lender:
    """Lends connections, and takes them back where a worker is wanted, or takes long.

    Args:
        workers: to whom.
        limits: within what they answer.
        heads: what answers begin with.
        told: told the status, the bytes and the seconds of each answer.

    Attributes:
        moment: so many seconds a worker may be at a query before its connections are taken back.
        looks: looks at what they do.
    """

    def __init__(
        self,
        workers: Workers,
        limits: ServingLimits,
        heads: Heads,
        told: Callable[[int, int, float], None],
    ) -> None:
        self.workers, self.limits, self.heads, self.told = workers, limits, heads, told
        #: So many a worker has at a time: who waits behind another waits no longer than elsewhere.
        self.most = max(1, limits.waiting // max(limits.workers, 1))
        self.lendings: list[Lending] = []
        self.moment = 0.1
        self.looks = Looks(_PAUSE)
        self._turn = 0
        workers.wanted, workers.behind = self.recall, self._behind

    def lend(
        self,
        connection: Connection,
        head: bytes,
        options: Mapping[str, Any],
        came: bytes,
        own: Iterable[tuple[bytes, bytes]],
    ) -> Lending | None:
        """Lend a connection; return to whom, None where nobody is free for it.

        Args:
            connection: it.
            head: the headers of its requests.
            options: what a worker is asked, but for the query.
            came: its first request.
            own: headers that the server adds to each answer.
        """
        if self.workers.crowded:
            return None
        open_ones = [each for each in self.lendings if not each.ending and each.size < self.most]
        least = min(open_ones, key=lambda each: each.size, default=None)
        if least is None or least.size:
            worker = self.workers.free()
            if worker is not None:
                least = self._begin(worker, own)
        if least is not None and least.add(connection, head, options, came):
            return least
        return None

    def _begin(self, worker: Worker, own: Iterable[tuple[bytes, bytes]]) -> Lending | None:
        if worker.channel is None:
            self.workers.give(worker)
            return None
        self._turn += 1
        headers = b"".join(b"%b: %b\r\n" % each for each in own if each[0] != b"date")
        found = Lending(self, worker, worker.channel, self._turn, headers)
        self.lendings.append(found)
        return found

    def recall(self) -> None:
        """Take back what one more worker has, where more wait for one than will have one."""
        ending = sum(each.ending for each in self.lendings)
        if ending < self.workers.waiting:
            held = [each for each in self.lendings if not each.ending]
            if held:
                min(held, key=lambda each: each.size).end()

    def close(self) -> None:
        """Take that the workers are to be ended."""
        for each in tuple(self.lendings):
            each.break_off()

    def _behind(self) -> int:
        """Return how many wait behind another, for all that is known."""
        return sum(max(each.unanswered() - 1, 0) for each in self.lendings)


class Lending:
    """The connections that one worker has, and the worker.

    Attributes:
        ending: whether they were asked back.
    """

    def __init__(
        self, lender: Lender, worker: Worker, channel: Channel, turn: int, own: bytes
    ) -> None:
        self.ending = self._recalled = False
        self._lender, self._worker, self._channel, self._turn = lender, worker, channel, turn
        self._lent: dict[int, Connection] = {}
        self._answered: set[int] = set()
        self._number = self._seen = 0
        self._since = 0.0
        self._noted = b""
        self._over = False
        self._loop = asyncio.get_running_loop()
        asked = {
            "ends": channel.ends,
            "turn": turn,
            "heads": lender.heads,
            "own": own,
            "length": lender.limits.length,
        }
        worker.ask("lent", asked, size=lender.limits.memory)
        worker.rest()  # it is looked at below, where it is at a query
        worker.tell(self._told)
        self._loop.add_reader(channel.messages, self._hear)
        lender.looks.begin(self)

    @property
    def size(self) -> int:
        """How many connections the worker has."""
        return len(self._lent)

    def unanswered(self) -> int:
        """Return of how many the first request is not answered."""
        self._read_notes()
        return len(self._lent.keys() - self._answered)

    def add(
        self, connection: Connection, head: bytes, options: Mapping[str, Any], came: bytes
    ) -> bool:
        """Lend one more; return False where that cannot be."""
        number = self._number = self._number % (1 << 30) + 1
        if not self._channel.say(
            "lent", self._turn, number, head, options, came, handed=connection.file()
        ):
            return False
        self._lent[number] = connection
        return True

    def end(self) -> None:
        """Ask the connections back."""
        self.ending = True
        # Where there is no room for it, it is said at a later look.
        self._recalled = self._recalled or self._channel.say("back", self._turn)

    def left(self, connection: Connection) -> None:
        """Take that a connection is no more."""
        for number, each in tuple(self._lent.items()):
            if each is connection:
                del self._lent[number]
                self._channel.say("gone", self._turn, number)

    def look(self) -> None:
        """Look at what the worker does, and at what it noted."""
        if self._over:
            return
        if self.ending:
            self.end()
        self._read_notes()
        now = self._loop.time()
        asked = self._channel.take()
        if not asked:
            self._seen = 0
            return
        if asked // QUESTION != self._seen:
            self._seen, self._since = asked // QUESTION, now
        if now - self._since < self._lender.moment or not self._channel.say("taken", self._turn):
            self._channel.leave(asked)
            self._worker.look()
        else:
            self._pass_over(asked)

    def _pass_over(self, asked: int) -> None:
        """Take over what the worker is at, by what its token says."""
        rest = asked % QUESTION
        self._hear()
        if not self._over:
            self._finish(rest >> 1, first=bool(rest & 1), since=self._since or self._loop.time())

    def _hear(self) -> None:
        while not self._over and (message := self._channel.heard()) is not None:
            word, number, first = WORD.unpack_from(message)
            if word == AT:
                self._finish(number, first=first, since=self._loop.time())
                return
            connection = self._lent.get(number)
            if word == REST:
                if connection is not None:
                    connection.pass_on(message[WORD.size :])
            elif connection is not None:
                del self._lent[number]
                self._read_notes()
                self._give_back(number, connection)

    def _give_back(self, number: int, connection: Connection) -> None:
        connection.given_back(number in self._answered)
        self._answered.discard(number)

    def _read_notes(self) -> None:
        notes = self._noted + self._channel.noted()
        whole = len(notes) - len(notes) % NOTE.size
        self._noted = notes[whole:]
        for number, status, size, seconds in NOTE.iter_unpack(notes[:whole]):
            self._answered.add(number)
            self._lender.told(status, size, seconds)

    def _told(self) -> None:
        """Take that the worker returned, goes on with an answer, or is no more."""
        self._hear()
        if self._over:
            return
        if self._worker.has_returned():
            self._finish(0)
            self._lender.workers.give(self._worker)
        elif asked := self._channel.take():
            self._pass_over(asked)  # it broke down at a query
        else:  # in the midst of an answer, for all that is known
            self.break_off()
            self._lender.workers.give(self._worker)
            self._lender.recall()

    def break_off(self) -> None:
        """Close what is lent: what went out there is not known."""
        for connection in self._close().values():
            connection.broken()

    def _close(self) -> dict[int, Connection]:
        """Lend no more; return what was lent."""
        self._over = self.ending = True
        lent, self._lent = self._lent, {}
        self._loop.remove_reader(self._channel.messages)
        self._worker.tell(None)
        self._lender.lendings.remove(self)
        self._lender.looks.end(self)
        return lent

    def _finish(self, at: int, *, first: bool = False, since: float = 0) -> None:
        """Take all back; who is at the query of one stays at it."""
        self._read_notes()
        lent = self._close()
        connection = lent.pop(at, None)
        if at:
            self._worker.go_on(self._lender.limits.seconds, since)
            if connection is None:  # it is no more
                self._lender.workers.give(self._worker)
            else:
                connection.taken_over(self._worker, not first)
            self._lender.recall()
        for number, each in lent.items():
            self._give_back(number, each)
