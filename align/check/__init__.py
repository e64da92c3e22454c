"""Checks of a document and its versions: what a reviser looks for, rule by rule, a family a file."""
