"""The content security policy of the page: which bytes a browser may run, and nothing else.

It names each script and style by the hash of its bytes, so that a browser runs no others, whatever
the data holds.
"""

from __future__ import annotations

import base64
import hashlib

from .assets import Assets


def content_security_policy(assets: Assets) -> str:
    """Return the policy: these scripts and this style, and nothing from anywhere else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(assets.library)} {_hash(assets.script)}",
            f"style-src {_hash(assets.style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
