"""Fuzz for as long as you like: `python -m tests.fuzz --minutes 10`.

Runs every fuzzed test with other examples, round after round, and ends with 1 at the first round in
which something is found. Each find becomes a case: in the list EXAMPLES of its test.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ("tests/fuzz", "tests/test_python_surface.py", "tests/view/test_links_fuzzed.py")


def main() -> int:
    """Run rounds until the time is over; return the status of the last."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (default: 10)")
    parser.add_argument("--examples", type=int, default=200, help="of each test, in each round")
    parser.add_argument("-k", default="", metavar="WORDS", help="only tests with these words")
    chosen = parser.parse_args()
    end = time.monotonic() + 60 * chosen.minutes
    rounds = 0
    while (left := end - time.monotonic()) > 0:
        rounds += 1
        print(f"round {rounds}, {left / 60:.1f} minutes left", flush=True)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-x", "-k", chosen.k, *TESTS],
                cwd=ROOT,
                env={**os.environ, "DETENTE_FUZZ": str(chosen.examples)},
                timeout=left + 60,
            )
        except subprocess.TimeoutExpired:
            break
        if done.returncode not in (0, 5):
            return 1
    print(f"nothing found in {rounds} rounds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
