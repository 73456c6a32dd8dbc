"""Column names and dtypes of the tables of coding and validation."""

from __future__ import annotations

from typing import Final

SPLITS: Final = ("tuning", "test")

CODING_SAMPLE: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "unit": "str",
    "text": "str",
    "stratum": "str",
    "probability": "float64",
    "split": "str",
}
STRATA: Final = {
    "stratum": "str",
    "n_units": "int64",
    "n": "int64",
    "probability": "float64",
    "n_tuning": "int64",
    "n_test": "int64",
}
USES: Final = {"use": "int64", "split": "str", "instrument": "str", "sha256": "str"}
AGREEMENT: Final = {
    "category": "str",
    "alpha": "float64",
    "low": "float64",
    "high": "float64",
    "kappa": "float64",
    "percent": "float64",
    "prevalence": "float64",
    "n_units": "int64",
    "n_single": "int64",
    "n_coders": "int64",
    "n_pairs": "int64",
    "level": "str",
    "draws": "int64",
    "reason": "str",
}
CODES: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "unit": "str",
    "coder": "str",
    "category": "str",
    "value": "float64",
    "unsure": "bool",
    "stratum": "str",
    "n_stratum": "Int64",
    "probability": "float64",
    "split": "str",
}
CODER_COUNTS: Final = {
    "coder": "str",
    "category": "str",
    "value": "float64",
    "n": "int64",
    "n_coded": "int64",
    "share": "float64",
    "n_unsure": "int64",
    "n_missing": "int64",
    "n_units": "int64",
    "reason": "str",
}
