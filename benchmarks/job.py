"""A job: one piece of work in a process of its own, so that its memory is its own as well.

`python -m benchmarks.job MODULE:FUNCTION [WORD]...` calls a function of a section, which makes
ready what it needs and returns the work; only the work is timed. What the work returns is told as
JSON, or, where it is a function, what that returns once the clock has stopped.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time

from .measure import Without, memory


def bounded(most: int) -> None:
    """Hold no more than so many bytes: where they end, this process ends, and not another."""
    import resource  # not everywhere

    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main() -> None:
    """Do what the command line names, and print how it went."""
    if sys.platform == "linux":
        bounded(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 9 // 10)
    name, *words = sys.argv[1:]
    module, _, function = name.partition(":")
    make = getattr(importlib.import_module(f"{__package__}.{module}"), function)
    try:
        work = make(*words)
        start = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - start
    except ModuleNotFoundError:
        print(json.dumps({"without": "not installed"}))
    except Without as reason:
        print(json.dumps({"without": str(reason)}))
    else:
        peak = memory()
        said = done() if callable(done) else done
        print(json.dumps({"seconds": seconds, "peak": peak, "said": said}))


if __name__ == "__main__":
    main()
