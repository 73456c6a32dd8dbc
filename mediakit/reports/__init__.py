"""Notebooks run into reports: parameters, page, manifest, batch, verification."""
