"""Bringing participants in from a table: read, understood, tried, written, and taken back."""
