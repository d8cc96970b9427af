"""The longer run: it takes as long as it is given, and says what it did."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_run_without_time_ends_at_once() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing found in 0 rounds\n", "")
