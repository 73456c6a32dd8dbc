"""The data of the package: lists, styles, scripts and pages, and the policy that lets one run."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    import jinja2

PACKAGE: Final = Path(__file__).parent  # of mediakit: data stand beside the code that reads them


def read_data(name: str) -> str:
    """Return a text file of the package, named by its path in there."""
    return (PACKAGE / name).read_text("utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """Return a TOML file of the package."""
    return tomllib.loads(read_data(name))


def read_list(name: str) -> list[str]:
    """Return the words of a text file of the package; lines after # are comments."""
    lines = read_data(name).splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def read_asset(name: str) -> Markup:
    """Return a style or script as it stands in a page."""
    return Markup(read_data(name).strip())  # noqa: S704  # our own


def read_page(name: str, **filters: Callable[[Any], str]) -> jinja2.Template:
    """Return a page to be filled in: its names must be known, values are escaped."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(filters)
    return environment.from_string(read_data(name))


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
