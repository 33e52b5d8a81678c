"""What each recorded action is called in the log, and in the report to a participant."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import THE_PARTICIPANT
from apps.workshop.participants.compartments import Compartment
from tenants.accounts import trails

ACTIONS: dict[str, Promise] = {
    "participants.list": _("Saw a list with the name in it"),
    "participants.read": _("Opened the page"),
    "participants.search": _("Saw the name in a search"),
    "participants.find": _("Opened the page from the search"),
    "participants.add": _("Opened the record"),
    "participants.change": _("Changed the record"),
    "participants.contact": _("Opened the protected contact details"),
    "participants.find_by_code": _("Looked for somebody by an identity code"),
    "participants.meet_code": _("Typed an identity code that has a record"),
    "participants.show_code": _("Opened the identity code"),
    "records.word": _("Worded a field of the organisation's own"),
    "records.close": _("Stopped asking a field of the organisation's own"),
    "records.open": _("Asked a field of the organisation's own again"),
    "attendance.list": _("Saw attendance with the name in it"),
    "attendance.read": _("Opened the page of attendance"),
    "attendance.mark": _("Marked or corrected attendance"),
    "attendance.undo": _("Took a marking of attendance back"),
    "attendance.plan": _("Made a weekly plan"),
    "attendance.close": _("Added days when the house or a unit is closed"),
    "attendance.open": _("Removed days when the house or a unit is closed"),
    "attendance.alert": _("Changed after how many days away coaches are told"),
    "glass.find": _("Looked for somebody outside the own reach"),
    "glass.ask": _("Opened the page to open a closed part"),
    "glass.open": _("Opened a closed file or part for a reason"),
    "glass.end": _("Closed again what was opened"),
    "notes.open": _("Opened the page to write a note"),
    "notes.write": _("Wrote a note"),
    "periods.read": _("Opened the page of periods"),
    "periods.start": _("Started a period"),
    "periods.change": _("Changed a period"),
    "periods.suspend": _("Suspended a period"),
    "periods.go_on": _("Let a suspended period go on"),
    "periods.end": _("Recorded how a period ended"),
    "periods.correct": _("Corrected how a period ended"),
    "periods.follow_up": _("Recorded a follow-up"),
    "periods.take_back": _("Took back the last act on a period"),
    "instructions.record": _("Recorded a controller's instruction"),
    "instructions.withdraw": _("Withdrew a controller's instruction"),
    "instructions.restore": _("Took a controller's instruction back into force"),
    "surveys.read": _("Read answers to the survey of own goals"),
    "surveys.begin": _("Began a survey of own goals"),
    "surveys.discard": _("Took back an empty survey of own goals"),
    "surveys.open": _("Opened the survey to fill it in together"),
    "surveys.answer": _("Answered the survey together with the participant"),
    "surveys.finish": _("Finished the survey together with the participant"),
    "surveys.reopen": _("Opened a finished survey again"),
    "surveys.link": _("Made a personal link to the survey"),
    "surveys.text": _("Sent the personal link as a text message"),
    "surveys.revoke": _("Closed the personal link"),
    "surveys.guess": _("Gave a wrong PIN to the personal link"),
    "surveys.enter": _("Opened the own survey with the PIN"),
    "surveys.see": _("Looked at own answers in the survey"),
    "surveys.fill": _("Answered the own survey"),
    "surveys.send": _("Finished the own survey"),
    "notes.read": _("Read notes"),
    "notes.correct": _("Corrected a note"),
    "notes.undo": _("Took back a note just written"),
    "coaching.open": _("Opened the page to ask for support or hand over"),
    "coaching.list": _("Saw the name among support requests or hand-overs"),
    "coaching.read": _("Read a support request or a hand-over"),
    "coaching.ask": _("Asked the coaches for support"),
    "coaching.take": _("Took a support request"),
    "coaching.release": _("Gave a support request back to the pool"),
    "coaching.done": _("Marked a support request as done"),
    "coaching.return": _("Sent a support request back"),
    "coaching.withdraw": _("Took back a support request or a hand-over"),
    "coaching.offer": _("Asked a colleague to take over"),
    "coaching.give": _("Wrote a page to give to somebody outside"),
    "coaching.accept": _("Took over from a colleague"),
    "coaching.decline": _("Declined to take over"),
    "coaching.reopen": _("Took back having taken over"),
    "goals.read": _("Read goals"),
    "goals.add": _("Wrote down a goal"),
    "goals.change": _("Changed a goal"),
    "goals.remove": _("Took a new goal back"),
    "goals.estimate": _("Wrote down how far goals are"),
    "plans.read": _("Opened the page of the plan"),
    "plans.open": _("Opened a page to write about the plan"),
    "plans.print": _("Opened the plan to print it"),
    "plans.draft": _("Wrote a draft of the plan"),
    "plans.agree": _("Wrote down that a plan was agreed"),
    "plans.review": _("Took a plan under review"),
    "plans.complete": _("Completed a plan"),
    "plans.undo": _("Took something about the plan back"),
    "plans.partner": _("Wrote down who does what around the person"),
    "plans.partner_end": _("Ended or continued somebody's part in the network"),
    "plans.agreement": _("Wrote down an agreement"),
    "plans.agreement_end": _("Ended or continued an agreement"),
    "steps.begin": _("Began a checklist"),
    "steps.add": _("Wrote down a next step"),
    "steps.change": _("Changed a next step"),
    "steps.tick": _("Ticked a step off"),
    "steps.untick": _("Opened a step again"),
    "steps.remove": _("Took new steps back"),
    "process.change": _("Changed the checklist of the coaching process"),
    "referrals.draft": _("Wrote a draft of a referral"),
    "referrals.discard": _("Threw a draft of a referral away"),
    "referrals.restore": _("Took a thrown away draft of a referral back"),
    "referrals.send": _("Sent a referral"),
    "referrals.list": _("Saw a list of referrals"),
    "referrals.read": _("Read a referral"),
    "referrals.accept": _("Accepted a referral"),
    "referrals.decline": _("Declined a referral"),
    "referrals.withdraw": _("Withdrew a referral"),
    "units.add": _("Added a unit"),
    "units.change": _("Changed a unit or its people"),
    "units.close": _("Closed a unit"),
    "units.open": _("Opened a unit again"),
    "log.read": _("Read the log"),
    "log.export": _("Took a copy of the log"),
    "log.find": _("Looked for a participant in the log"),
    "log.report": _("Made a report of who has read the data"),
    "log.openings": _("Read the list of what was opened for a reason"),
    "log.look": _("Looked at an opening"),
    "log.decide": _("Decided what the report shows"),
    **trails.ACTIONS,
}
"""Every action of the trail. A test compares it with what the code records."""

GROUPS: dict[str, Promise] = {
    "participants": _("Participants"),
    "records": _("Own fields of records"),
    "notes": _("Notes"),
    "periods": _("Periods"),
    "instructions": _("Controllers' instructions"),
    "attendance": _("Attendance"),
    "goals": _("Goals"),
    "plans": _("Plans"),
    "steps": _("Next steps"),
    "process": _("Coaching process"),
    "glass": _("Opened out of turn"),
    "surveys": _("Surveys of own goals"),
    "coaching": _("Working together"),
    "referrals": _("Referrals"),
    "units": _("Units"),
    **trails.GROUPS,
    "log": _("The log itself"),
}


def in_words(entry: Entry) -> str:
    """What an entry is called, with the compartment it is about."""
    what = str(ACTIONS.get(entry.action, entry.action))
    part = str(entry.about.get("compartment", ""))
    return f"{what}: {Compartment(part).label}" if part in Compartment.values else what


def who_in_words(entry: Entry) -> str:
    """Who it was where that was nobody of the staff; empty for staff and background work."""
    if THE_PARTICIPANT in entry.actor_roles:
        return str(_("The participant, through a personal link"))
    if entry.actor_id is None and entry.action == "surveys.guess":
        return str(_("Somebody with the link, without the PIN"))
    return ""
