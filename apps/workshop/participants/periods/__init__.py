"""Periods on a service basis: begun, changed, suspended, ended, and followed up."""
