"""The pages that are used most, and what they are measured against."""

from __future__ import annotations

FRAME = "/bench/frame/"
"""The empty page: the frame around nothing."""

PERSON = "{person}"
"""Stands for the id of somebody with everything in the file."""

PAGES = (
    "/",
    "/attendance/",
    "/participants/",
    "/participants/?q=virt",
    f"/participants/{PERSON}/",
    f"/participants/{PERSON}/notes/",
    f"/participants/{PERSON}/plan/",
    f"/participants/{PERSON}/attendance/",
    "/participants/notes/",
    "/intake/",
)
"""The ten that a coach, an instructor and an intake lead open most in the course of a day."""
