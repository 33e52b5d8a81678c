"""Participants, their periods and the notes about them."""
