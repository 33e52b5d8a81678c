"""The pages that are used most, and what they are measured against."""

from __future__ import annotations

FRAME = "/bench/frame/"
"""The empty page: the frame around nothing."""

PERSON = "{person}"
"""Stands for the id of somebody with everything in the file."""

PAGES = (
    "/",
    "/participants/",
    "/participants/?q=virt",
    "/participants/add/",
    f"/participants/{PERSON}/",
    f"/participants/{PERSON}/details/",
    f"/participants/{PERSON}/notes/",
    f"/participants/{PERSON}/plan/",
    f"/participants/{PERSON}/attendance/",
    f"/participants/{PERSON}/path/",
    f"/participants/{PERSON}/survey/",
    f"/participants/{PERSON}/periods/",
    "/participants/notes/",
    "/attendance/",
    "/attendance/month/",
    "/intake/",
    "/coaching/",
    "/search/?q=virt",
    "/referrals/",
    "/notifications/",
)
