"""Diagnoses: why an answer is empty, or how far it can be trusted; and how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..core.text import plain

#: The first that fits an empty answer is told; the last is of rows.
DiagnosisKind = Literal[
    "unknown-term",
    "wrong-kind",
    "may-hold",
    "other-scope",
    "not-covered",
    "none",
    "no-match",
    "partial",
]


@dataclass(frozen=True)
class Diagnosis:
    """Why an answer is empty, or why its rows may not be all.

    Attributes:
        kind: which of the eight. Only "none" says that there is nothing in the world either.
        message: the reason in words.
        coverage: the IRIs of the completeness statements that decided.
        suggestion: what to ask, write or add instead; None where nothing is to be offered.
        about: the IRIs that are unknown or of the wrong kind.
    """

    kind: DiagnosisKind
    message: str
    coverage: tuple[str, ...] = ()
    suggestion: str | None = None
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        return diagnosis_line(self)


def diagnosis_line(diagnosis: Diagnosis) -> str:
    """Return a diagnosis as one line, its kind first.

    >>> diagnosis_line(Diagnosis("unknown-term", "no graph holds md:locatedIn"))
    'unknown-term: no graph holds md:locatedIn'
    """
    hint = f"; {diagnosis.suggestion}" if diagnosis.suggestion else ""
    return plain(f"{diagnosis.kind}: {diagnosis.message}{hint}")


def diagnosis_content(diagnosis: Diagnosis | None) -> dict[str, Any] | None:
    """Return a diagnosis as plain data for JSON; None where there is none."""
    if diagnosis is None:
        return None
    return {
        "kind": diagnosis.kind,
        "message": diagnosis.message,
        "coverage": list(diagnosis.coverage),
        "suggestion": diagnosis.suggestion,
    }
