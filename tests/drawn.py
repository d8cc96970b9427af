"""How many examples a fuzzed test draws: few and always the same ones, or many and others."""

import os

import hypothesis

#: So many examples for each test, others on each run; `python -m tests.fuzz` sets it.
VARIABLE = "DETENTE_FUZZ"


def settings(examples: int) -> hypothesis.settings:
    """Return the settings of a test that draws so many examples where nobody says how many."""
    wanted = os.environ.get(VARIABLE)
    return hypothesis.settings(
        max_examples=int(wanted or examples),
        derandomize=not wanted,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        print_blob=False,
    )
