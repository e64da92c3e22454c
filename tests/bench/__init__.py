"""Measurements: slow, on real time, never part of the tests. ``make bench`` runs them all."""
