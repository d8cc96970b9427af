"""What a program and a child have beside pipes: open files handed over, a token, and notes.

Of the two, whoever holds the token may decide; who waits for nothing leaves it there with a number.
Notes wake nobody: they lie in a pipe until the program looks. Linux alone has all of it.
"""

from __future__ import annotations

import os
import pickle
import select
import socket
import sys
from contextlib import suppress
from typing import Any, Final, NamedTuple

#: So many bytes one message may have.
_LONGEST: Final = 1 << 16
#: Whether this system has what it takes.
THERE: Final = sys.platform == "linux" and hasattr(os, "eventfd")


class ChannelEnds(NamedTuple):
    """The numbers of the open files that a child has of a channel."""

    messages: int
    token: int
    notes: int


class Channel:
    """The end of a program.

    Attributes:
        messages: from the child; never waited for.
    """

    def __init__(self) -> None:
        self.messages, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.messages.setblocking(False)
        self._token = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._notes, noting = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        #: What a child is begun with; the numbers are the same there.
        self.ends = ChannelEnds(theirs.detach(), self._token, noting)
        self._of_the_child = [self.ends.messages, self.ends.notes]

    def begun(self) -> None:
        """Leave to the child what is its own."""
        while self._of_the_child:
            os.close(self._of_the_child.pop())

    def say(self, *words: object, handed: int | None = None) -> bool:
        """Send a message, and an open file with it; return False where there is no room."""
        content = pickle.dumps(words)
        try:
            if handed is None:
                self.messages.send(content)
            else:
                socket.send_fds(self.messages, [content], [handed])
        except OSError:  # no room, nobody there, or too many files on their way
            return False
        return True

    def heard(self) -> bytes | None:
        """Return the next message; None where there is none."""
        try:
            return self.messages.recv(2 * _LONGEST) or None
        except (BlockingIOError, ConnectionError):
            return None

    def take(self) -> int:
        """Take the token; return its number, 0 where the child has it."""
        return _taken(self._token)

    def leave(self, number: int) -> None:
        """Leave the token there again."""
        os.eventfd_write(self._token, number)

    def noted(self) -> bytes:
        """Return the notes that came since."""
        found = b""
        with suppress(BlockingIOError):
            while piece := os.read(self._notes, _LONGEST):
                found += piece
        return found

    def close(self) -> None:
        """Close it, and what is the child's own where none was begun."""
        self.begun()
        self.messages.close()
        os.close(self._token)
        os.close(self._notes)


class ChildsEnd:
    """The end of a child.

    Attributes:
        messages: from the program; the child may wait for them.
    """

    def __init__(self, ends: ChannelEnds) -> None:
        self.messages = socket.socket(fileno=ends.messages)
        self.token, self._notes = ends.token, ends.notes

    def say(self, content: bytes) -> None:
        """Send a message."""
        self.messages.send(content)

    def heard(self) -> tuple[tuple[Any, ...], int | None]:
        """Wait for a message; return its words, and the open file that came with it."""
        content, files, _, _ = socket.recv_fds(self.messages, 2 * _LONGEST, 1)
        if not content:  # the program is gone
            os._exit(0)
        return pickle.loads(content), files[0] if files else None  # of our own parent

    def leave(self, number: int) -> None:
        """Leave the token there, with a number above 0."""
        os.eventfd_write(self.token, number)

    def take(self) -> int:
        """Take the token; return its number, 0 where the program has it."""
        return _taken(self.token)

    def note(self, content: bytes) -> None:
        """Leave a note, of up to 4 kB."""
        while True:
            try:
                os.write(self._notes, content)
            except BlockingIOError:  # nobody looked for long
                waiting = select.poll()  # which takes any number of a file, as select does not
                waiting.register(self._notes, select.POLLOUT)
                waiting.poll()
            else:
                return


def _taken(token: int) -> int:
    """Take a token; return its number, 0 where it is not there."""
    try:
        return os.eventfd_read(token)
    except BlockingIOError:
        return 0
