"""Child processes that answer a server: what is left open where one cannot be begun."""

import asyncio
from pathlib import Path

import pytest

from detente.core.process.workers import Workers

OPEN = Path("/proc/self/fd")


@pytest.mark.skipif(not OPEN.is_dir(), reason="only Linux tells which files are open")
def test_a_worker_that_cannot_be_begun_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_args: object, **_options: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    async def left() -> int:
        monkeypatch.setattr(asyncio.get_running_loop(), "subprocess_exec", refused)
        workers = Workers("", 1, waiting=1, patience=1)
        before = len(list(OPEN.iterdir()))
        for _ in range(3):
            with pytest.raises(BlockingIOError):
                await workers.open()
        return len(list(OPEN.iterdir())) - before

    assert asyncio.run(left()) == 0
