"""What each act in the network's trail is called on its page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts import trails

ACTIONS: dict[str, Promise] = {
    "memberships.confirm": _("Confirmed a membership"),
    "memberships.refuse": _("Refused a membership"),
    "memberships.read": _("Opened a membership"),
    "members.read": _("Read the list of members"),
    "members.export": _("Took a copy of the list of members"),
    "flows.export": _("Took a copy of the flow of referrals"),
    "service.read": _("Looked at the state of the service"),
    "trail.read": _("Read the log"),
    "trail.export": _("Took a copy of the log"),
    **trails.ACTIONS,
}
"""Every act of the trail. A test compares it with what the code records."""

GROUPS: dict[str, Promise] = {
    "memberships": _("Memberships"),
    "members": _("Members"),
    "flows": _("Flow of referrals"),
    "service": _("State of the service"),
    "trail": _("The log itself"),
    **trails.GROUPS,
}
