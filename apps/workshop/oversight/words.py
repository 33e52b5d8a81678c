"""What each recorded action is called in the log, and in the report to a participant."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "participants.list": _("Saw a list with the name in it"),
    "participants.read": _("Opened the page"),
    "participants.add": _("Opened the record"),
    "notes.open": _("Opened the page to write a note"),
    "notes.write": _("Wrote a note"),
    "referrals.draft": _("Wrote a draft of a referral"),
    "referrals.discard": _("Threw a draft of a referral away"),
    "referrals.send": _("Sent a referral"),
    "referrals.list": _("Saw a list of referrals"),
    "referrals.read": _("Read a referral"),
    "referrals.accept": _("Accepted a referral"),
    "referrals.decline": _("Declined a referral"),
    "referrals.withdraw": _("Withdrew a referral"),
    "staff.change_roles": _("Changed a colleague's roles"),
    "staff.close": _("Closed an account"),
    "staff.open": _("Opened an account again"),
    "access.sign_in": _("Signed in"),
    "access.sign_out": _("Signed out"),
    "access.fail": _("A sign-in failed"),
    "access.change_password": _("Changed the own password"),
    "access.reset_password": _("Set a new password by a link"),
    "access.second_factor_on": _("Switched the second factor on"),
    "access.second_factor_off": _("Switched the second factor off"),
    "access.recovery_codes": _("Got new recovery codes"),
    "log.read": _("Read the log"),
    "log.export": _("Took a copy of the log"),
    "log.find": _("Looked for a participant in the log"),
    "log.report": _("Made a report of who has read the data"),
    "log.decide": _("Decided what the report shows"),
}
"""Every action of the trail. A test compares it with what the code records."""

GROUPS: dict[str, Promise] = {
    "participants": _("Participants"),
    "notes": _("Notes"),
    "referrals": _("Referrals"),
    "staff": _("Staff"),
    "access": _("Signing in"),
    "log": _("The log itself"),
}
