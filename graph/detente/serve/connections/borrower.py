"""What a worker does with connections that were lent to it: it answers plain queries on them.

A request is looked at where it lies, and taken from the connection with its answer only. So
whatever is no plain query is found there by who lent the connection, when it is given back.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from struct import Struct
from typing import Any, Final

from ...core.process.channel import ChannelEnds, ChildsEnd
from ..limits import HELD_BACK
from .plain import LONGEST, parted, query_of

#: Of an answer: which connection, status, bytes, seconds.
NOTE: Final = Struct("=IHIf")
#: What is said to who lent: a word, and which connection.
WORD: Final = Struct("=cI?")
BACK, REST, AT = b"B", b"R", b"A"
#: The number that the token has: that of the question, of the connection, and whether its first.
QUESTION: Final = 1 << 33
#: So many seconds without a request, and a connection is given back.
_IDLE: Final = 1.0
#: So many bytes go in one message.
_PIECE: Final = 1 << 15
#: What answers begin with, by status and type: a line, and what is before and after the length.
Heads = Mapping[tuple[int, str], tuple[bytes, bytes, bytes]]
_Send = Callable[[object], None]


@dataclass(slots=True)
class _Borrowed:
    number: int
    connection: socket.socket
    head: bytes
    options: Mapping[str, Any]
    at: float


class Borrower:
    """What answers on connections that were lent, until they are wanted back.

    Args:
        ends: what the worker has of the channel.
        answer: what answers a query in pieces.
    """

    def __init__(self, ends: ChannelEnds, answer: Callable[..., Mapping[str, str]]) -> None:
        self._channel = ChildsEnd(ends)
        self._answer = answer
        self._poll = select.epoll()
        self._poll.register(ends.messages, select.EPOLLIN)
        self._borrowed: dict[int, _Borrowed] = {}
        self._first: list[tuple[_Borrowed, bytes]] = []
        self._turn = self._asked = 0
        self._wanted_back = False
        self._second, self._date = 0, b""
        self._heads: Heads = {}
        self._own, self._most = b"", 0

    def answer_lent(
        self, send: _Send, turn: int, heads: Heads, own: bytes, most: int
    ) -> Mapping[str, str]:
        """Answer until the connections are wanted back, or one answer is to go another way.

        Args:
            send: takes the pieces of that answer; what it returns or raises is as of any other.
            turn: the number of this turn, by which messages of another are known.
            heads: what answers begin with.
            own: headers of each answer.
            most: so many bytes a query may have.
        """
        self._turn, self._wanted_back = turn, False
        self._heads, self._own, self._most = heads, own, most
        try:
            return self._work(send)
        finally:
            for each in tuple(self._borrowed.values()):
                self._close(each)
            self._first.clear()

    def _work(self, send: _Send) -> Mapping[str, str]:
        looked = time.monotonic()
        messages = self._channel.messages.fileno()
        while True:
            for file, _ in self._poll.poll(_IDLE):
                if file == messages:
                    self._hear()
                elif (borrowed := self._borrowed.get(file)) is not None:
                    if any(each is borrowed for each, _ in self._first):
                        continue  # what came after its first request waits
                    answer = self._look(borrowed, send)
                    if answer is not None:
                        return answer
            while self._first:
                borrowed, came = self._first.pop(0)
                answer = self._ask(borrowed, came, True, send)
                if answer is not None:
                    return answer
            now = time.monotonic()
            if now - looked >= _IDLE:
                looked = now
                for each in tuple(self._borrowed.values()):
                    if now - each.at >= _IDLE:
                        self._give_back(each)
                self._wanted_back = self._wanted_back or not self._borrowed
            if self._wanted_back:
                for each in tuple(self._borrowed.values()):
                    self._give_back(each)
                return {}

    def _hear(self) -> str:
        """Take a message; return what it says."""
        words, file = self._channel.heard()
        said, turn = words[:2]
        if turn != self._turn:
            if file is not None:
                os.close(file)
            return ""
        if said == "lent":
            number, head, options, came = words[2:]
            if file is None:  # no more files may be open here
                self.say(BACK, number)
                return ""
            connection = socket.socket(fileno=file)
            borrowed = _Borrowed(number, connection, head, options, time.monotonic())
            self._borrowed[file] = borrowed
            self._poll.register(file, select.EPOLLIN)
            self._first.append((borrowed, came))
        elif said == "back":
            self._wanted_back = True
        elif said == "gone":
            for each in tuple(self._borrowed.values()):
                if each.number == words[2]:
                    self._close(each)
        return str(said)

    def _look(self, borrowed: _Borrowed, send: _Send) -> Mapping[str, str] | None:
        """Answer what lies on a connection, or give it back."""
        try:
            came = borrowed.connection.recv(LONGEST + 1, socket.MSG_PEEK)
        except BlockingIOError:
            return None
        except OSError:
            came = b""
        return self._ask(borrowed, came, False, send)

    def _ask(
        self, borrowed: _Borrowed, came: bytes, first: bool, send: _Send
    ) -> Mapping[str, str] | None:
        """Answer a query; return what is told of it where its answer goes another way."""
        parts = parted(came)
        query = None
        if parts is not None and parts[1] == borrowed.head:
            query = query_of(parts[0], self._most)
        if query is None:
            self._give_back(borrowed)
            return None
        began = time.perf_counter()
        self._asked = self._asked % (1 << 29) + 1
        self._channel.leave(self._asked * QUESTION + (borrowed.number << 1) + first)
        pieces = _Pieces(self, borrowed.number, first, send)
        error = None
        told: Mapping[str, str] = {}
        try:
            told = self._answer(pieces.take, query=query, **borrowed.options)
        except MemoryError:
            raise
        except Exception as raised:
            error = raised
        if not pieces.through:
            head = None if error or told else self._heads.get(pieces.held[0][:2])
            if not self.decides():
                pieces.pass_on()
            elif head is None:
                pieces.go_through()
            else:
                start, *body = pieces.held
                rest = self._write(borrowed, 0 if first else len(came), head, body)
                seconds = time.perf_counter() - began
                size = sum(map(len, body))
                self._channel.note(NOTE.pack(borrowed.number, start[0], size, seconds))
                borrowed.at = time.monotonic()
                if rest:
                    for begin in range(0, len(rest), _PIECE):
                        self.say(REST, borrowed.number, more=rest[begin : begin + _PIECE])
                    self._give_back(borrowed)
                return None
        if error is not None:
            raise error
        return told

    def decides(self) -> bool:
        """Return whether it is left to this process where an answer goes."""
        if self._channel.take():
            return True
        messages = self._channel.messages.fileno()
        waiting = select.poll()
        waiting.register(messages, select.POLLIN)
        waiting.register(self._channel.token, select.POLLIN)
        while True:
            ready = dict(waiting.poll())
            if messages in ready and self._hear() == "taken":
                return False
            if self._channel.take():
                return True

    def say(self, word: bytes, number: int, first: bool = False, more: bytes = b"") -> None:
        """Say something of a connection to who lent it."""
        self._channel.say(WORD.pack(word, number, first) + more)

    def _write(
        self, borrowed: _Borrowed, taken: int, head: tuple[bytes, bytes, bytes], body: list[bytes]
    ) -> bytes:
        """Write an answer, and take its request; return what there was no room for."""
        line, before, after = head
        if (now := int(time.time())) != self._second:
            self._second = now
            self._date = b"date: %b\r\n" % formatdate(now, usegmt=True).encode()
        length = b"%d" % sum(map(len, body))
        whole = b"".join((line, self._date, self._own, before, length, after, *body))
        try:
            if taken:
                borrowed.connection.recv(taken)
            sent = borrowed.connection.send(whole)
        except BlockingIOError:
            return whole
        except OSError:  # the client left
            return b""
        return whole[sent:] if sent < len(whole) else b""

    def _give_back(self, borrowed: _Borrowed) -> None:
        self._close(borrowed)
        self.say(BACK, borrowed.number)

    def _close(self, borrowed: _Borrowed) -> None:
        file = borrowed.connection.fileno()
        self._borrowed.pop(file, None)
        with suppress(OSError):
            self._poll.unregister(file)
        borrowed.connection.close()


class _Pieces:
    """An answer: held until it is whole, or longer than what is held.

    Attributes:
        held: what was not sent.
        through: whether it goes on as that of any worker.
    """

    __slots__ = ("_borrower", "_first", "_number", "_send", "_size", "held", "through")

    def __init__(self, borrower: Borrower, number: int, first: bool, send: _Send) -> None:
        self.held: list[Any] = []
        self.through = False
        self._borrower, self._number, self._first, self._send = borrower, number, first, send
        self._size = 0

    def take(self, piece: object) -> None:
        """Take a piece."""
        if self.through:
            self._send(piece)
            return
        self.held.append(piece)
        if isinstance(piece, bytes):
            self._size += len(piece)
            if self._size > HELD_BACK:
                if self._borrower.decides():
                    self.go_through()
                else:
                    self.pass_on()

    def go_through(self) -> None:
        """Say that the answer goes on as that of any worker, and send what is held."""
        self._borrower.say(AT, self._number, self._first)
        self.pass_on()

    def pass_on(self) -> None:
        """Send what is held."""
        self.through = True
        for piece in self.held:
            self._send(piece)
        self.held.clear()
