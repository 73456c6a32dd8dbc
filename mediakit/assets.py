"""Our own templates, styles and scripts, and the policy that lets one script of ours run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

from markupsafe import Markup

FOLDER: Final = Path(__file__).parent / "data" / "report"


def read_asset(name: str) -> Markup:
    """Return a style or script as it stands in a page."""
    return Markup((FOLDER / name).read_text("utf-8").strip())  # noqa: S704  # our own


def allow_script(script: str, *, images: str = "'none'") -> str:
    """Return the policy of a page that may run this script and load these images, nothing else.

    >>> allow_script("").split("; ")[-1]
    "form-action 'none'"
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
