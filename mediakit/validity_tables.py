"""Column names and dtypes of the tables of coding and validation."""

from __future__ import annotations

from typing import Final

SPLITS: Final = ("tuning", "test")
LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")

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
MACHINE_LABELS: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "category": "str",
    "value": "str",
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
VALIDITY: Final = {
    "category": "str",
    "precision": "float64",
    "precision_low": "float64",
    "precision_high": "float64",
    "recall": "float64",
    "recall_low": "float64",
    "recall_high": "float64",
    "f1": "float64",
    "f1_low": "float64",
    "f1_high": "float64",
    "accuracy": "float64",
    "auc": "float64",
    "tp": "int64",
    "fp": "int64",
    "fn": "int64",
    "tn": "int64",
    "share_tp": "float64",
    "share_fp": "float64",
    "share_fn": "float64",
    "share_tn": "float64",
    "alpha": "float64",
    "prevalence_human": "float64",
    "prevalence_machine": "float64",
    "n_coded": "int64",
    "n_tied": "int64",
    "n_unmatched": "int64",
    "split": "str",
    "design": "str",
    "reason": "str",
}
CONFUSIONS: Final = {
    "category": "str",
    "kind": "str",
    "doc_id": "str",
    "sentence": "Int64",
    "n_present": "int64",
    "n_coders": "int64",
    "score": "float64",
    "words": "str",
    "text": "str",
}
CODING_PLAN: Final = {
    "category": "str",
    "measure": "str",
    "n": "int64",
    "half_width": "float64",
    "estimate": "float64",
    "n_coded": "int64",
    "wanted": "float64",
    "n_needed": "Int64",
    "reason": "str",
}
PREVALENCE: Final = {
    "category": "str",
    "naive": "float64",
    "corrected": "float64",
    "low": "float64",
    "high": "float64",
    "method": "str",
    "n_coded": "int64",
    "n_machine": "int64",
    "split": "str",
    "design": "str",
    "reason": "str",
}
PREVALENCE_DIFFERENCES: Final = {
    "category": "str",
    "group": "str",
    "reference": "str",
    "naive": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "method": "str",
    "n_coded": "int64",
    "n_coded_reference": "int64",
    "reason": "str",
}
