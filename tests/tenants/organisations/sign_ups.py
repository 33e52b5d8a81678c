"""Directors who bring an organisation in."""

from __future__ import annotations

import uuid
from typing import Any

from kit.database.scope import entered
from tenants.organisations.models import SignUp
from tenants.organisations.services import open_workspace, record_sign_up

FREE_BUSINESS_IDS = ("9912010-8", "9912011-6", "9912012-4")
"""Right check digits, and nobody of the tests' network has them."""


def sign_up(**changes: Any) -> SignUp:
    """An unsaved sign-up that nothing is wrong with."""
    return SignUp(
        **{
            "form_token": uuid.uuid4(),
            "name": "Kaislan paja ry",
            "address": "kaisla",
            "business_id": FREE_BUSINESS_IDS[0],
            "municipality_code": "285",
            "language": "fi",
            "plan": "small",
            "contact_given_name": "Kaisa",
            "contact_family_name": "Kaislanen",
            "contact_email": "kaisa@kaisla.example",
            **changes,
        }
    )


def opened(**changes: Any) -> SignUp:
    """A sign-up whose workspace is open and not founded yet."""
    with entered("network"):
        kept, _new = record_sign_up(sign_up(**changes))
        open_workspace(kept)
        return SignUp.objects.select_related("organisation").get(pk=kept.pk)
