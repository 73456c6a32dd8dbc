"""Columns and dtypes of tables of checks: of dictionaries, and of reports against their inputs."""

from __future__ import annotations

from typing import Final

SEVERITIES: Final = ("error", "warning", "note")

INSTRUMENTS: Final = {
    "title": "str",
    "version": "str",
    "reference": "str",
    "url": "str",
    "licence": "str",
}
FINDINGS: Final = {
    "severity": "str",
    "finding": "str",
    "category": "str",
    "pattern": "str",
    "n": "Int64",
    "detail": "str",
}
PICKINGS: Final = {
    "category": "str",
    "pattern": "str",
    "term": "str",
    "n": "int64",
    "n_articles": "int64",
    "share": "float64",
    "reason": "str",
}
OVERLAPS: Final = {
    "category": "str",
    "other": "str",
    "n": "int64",
    "n_hits": "int64",
    "share": "float64",
    "reason": "str",
}
DIFFERENCES: Final = {
    "report": "str",
    "part": "str",
    "name": "str",
    "finding": "str",
    "detail": "str",
}
