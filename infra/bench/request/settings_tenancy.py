"""Settings of the product's side: the product's own, with the page of the bench beside its pages.

The middleware, the apps and the database stay as they are.
"""

from pathlib import Path

from config.settings.test import *  # noqa: F403
from config.settings.test import TEMPLATES as OURS

WORKSHOP_URLCONF = "infra.bench.request.urls"

# The frame asks which organisation it is drawn for, and plain Django has none: both go without.
TEMPLATES = [
    {
        "BACKEND": OURS[0]["BACKEND"],
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                name
                for name in OURS[0]["OPTIONS"]["context_processors"]  # type: ignore[index]
                if name != "config.frame.frame"
            ]
        },
    }
]
