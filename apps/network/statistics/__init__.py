"""Shared cells of figures, and the rounded totals people see."""
