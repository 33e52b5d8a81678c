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
    "/participants/?state=running",
    f"/participants/{PERSON}/",
    f"/participants/{PERSON}/details/",
    "/participants/add/",
    "/search/?q=virt",
    "/referrals/",
    "/notifications/",
)
