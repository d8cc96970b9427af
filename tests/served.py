"""A server that a test starts: a process of its own, on a free port of this machine."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Server:
    """A process that serves, and what it says."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        self.log: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.log.put(line)

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def workers(self) -> set[int]:
        """The numbers of its child processes."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(map(int, task.read_text().split()))

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    server = Server(*arguments)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        server.listening.join()
        for pipe in (server.process.stdout, server.process.stderr):
            assert pipe
            pipe.close()
