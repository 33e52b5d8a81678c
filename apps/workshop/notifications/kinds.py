"""What one can be told about: in which words, whom it concerns, and how unless they choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.roles import Right, Role


class Mail(TextChoices):
    """When a mail about a kind goes out."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Every morning at 7.30")
    NEVER = "never", _("Not by mail")


class Kind(TextChoices):
    """One kind of thing, as a short sentence without anybody's name: mails hold nothing more."""

    REFERRAL_ARRIVED = "referral_arrived", _("A referral has arrived")
    REFERRAL_REMINDER = "referral_reminder", _("A referral waits for an answer or a decision")
    REFERRAL_WAITING = "referral_waiting", _("A referral waits too long for an answer")
    REFERRAL_WITHDRAWN = "referral_withdrawn", _("A referral was withdrawn")
    REFERRAL_EXPIRED = "referral_expired", _("A referral expired without a decision")
    REFERRAL_ANSWERED = "referral_answered", _("A referral was answered")
    QUESTION_ARRIVED = "question_arrived", _("Another organisation asks whether there is a place")
    QUESTION_ANSWERED = "question_answered", _("Your question about a place was answered")
    LISTING_GETS_OLD = "listing_gets_old", _("Check what others see of a unit")
    FREE_PLACES_OLD = "free_places_old", _("Say again how many places are free in a unit")
    PERSON_ANSWERED = "person_answered", _("A person has used the link to their own referral")
    ERASURE_ASKED = "erasure_asked", _("Somebody asks for their data to be erased")
    REFERRAL_REACHED = "referral_reached", _("The receiver has told of a referral's first day")
    REFERRAL_MESSAGE = "referral_message", _("There is a new message or file about a referral")
    SURVEY_DONE = "survey_done", _("A participant has filled in the survey of own goals")
    CONTACT_ARRIVED = "contact_arrived", _("A new contact has come to intake")
    CHAPTER_PUBLISHED = "chapter_published", _("A chapter of the quality handbook was published")
    ROLES_CHANGED = "roles_changed", _("Your roles were changed")
    COLLEAGUE_JOINED = "colleague_joined", _("Somebody accepted an invitation and joined")
    SUPPORT_ASKED = "support_asked", _("The coaches are asked for support")
    SUPPORT_ANSWERED = "support_answered", _("A support request of yours has moved")
    HAND_OVER = "hand_over", _("A colleague asks you to take over")
    HAND_OVER_ANSWERED = "hand_over_answered", _("Your hand-over was answered")
    HAND_OVER_STUCK = "hand_over_stuck", _("A hand-over of yours cannot be carried out")
    WORK_DONE = "work_done", _("Something you began is ready")
    ABSENCE_RUN = "absence_run", _("A participant has been away for days in a row")
    BREAK_GLASS = "break_glass", _("Somebody opened data that is closed to them")


@dataclass(frozen=True)
class Rule:
    """How a kind behaves. It concerns people with `right`; `mail` is when nobody has chosen.

    `is_weighty` puts it on My day until it is read. With `is_fixed` it always shows at the bell,
    and whoever tells of it sends a mail of their own.
    """

    icon: str
    right: Right
    why: Promise
    mail: Mail = Mail.DAILY
    is_weighty: bool = False
    is_fixed: bool = False


RULES: dict[Kind, Rule] = {
    Kind.REFERRAL_ARRIVED: Rule(
        "inbox", Right.REFER, _("Another organisation asks for a place here.")
    ),
    Kind.REFERRAL_REMINDER: Rule("clock", Right.REFER, _("Half of the promised time has passed.")),
    Kind.REFERRAL_WAITING: Rule(
        "alarm",
        Right.REFER,
        _("The promised time has passed. Told to the directors as well."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.REFERRAL_WITHDRAWN: Rule(
        "arrow-back-up", Right.REFER, _("The sender took it back, and what was sealed is gone.")
    ),
    Kind.REFERRAL_EXPIRED: Rule(
        "hourglass",
        Right.REFER,
        _("Nobody decided in time. The sender asks the person how to go on."),
        is_weighty=True,
    ),
    Kind.REFERRAL_ANSWERED: Rule(
        "send",
        Right.REFER,
        _("The receiver has answered a referral you sent."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.QUESTION_ARRIVED: Rule(
        "message-question",
        Right.REFER,
        _("No name has moved yet. A short answer is enough."),
        is_weighty=True,
    ),
    Kind.QUESTION_ANSWERED: Rule(
        "message-2",
        Right.REFER,
        _("The unit you asked says whether there is a place."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.LISTING_GETS_OLD: Rule(
        "building-community",
        Right.EDIT_LISTINGS,
        _("In a month it is shown as old, unless somebody says that it is still correct."),
    ),
    Kind.FREE_PLACES_OLD: Rule(
        "clock",
        Right.EDIT_LISTINGS,
        _("A month has passed since it was said; others see the number as old."),
    ),
    Kind.PERSON_ANSWERED: Rule(
        "user-check",
        Right.REFER,
        _("They have read it, consented, said no or taken something back."),
        is_weighty=True,
    ),
    Kind.ERASURE_ASKED: Rule(
        "shield-lock",
        Right.READ_LOG,
        _("A referral was taken back after a place was promised. Decide what is erased here."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.REFERRAL_REACHED: Rule(
        "flag",
        Right.REFER,
        _("The person you referred has started, or did not come."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.REFERRAL_MESSAGE: Rule(
        "message-2",
        Right.REFER,
        _("The other side has asked, answered or added something."),
        mail=Mail.AT_ONCE,
    ),
    Kind.SURVEY_DONE: Rule(
        "target",
        Right.READ_NOTES,
        _("The answers of one of your own participants can be read."),
        is_weighty=True,
    ),
    Kind.CONTACT_ARRIVED: Rule(
        "phone",
        Right.DO_INTAKE,
        _("Somebody asks for a place or for advice. Told to the intake leads."),
    ),
    Kind.CHAPTER_PUBLISHED: Rule(
        "book-2", Right.READ_HANDBOOK, _("There is something new to read."), mail=Mail.NEVER
    ),
    Kind.ROLES_CHANGED: Rule(
        "key",
        Right.SEE_STAFF,
        _("A director gave you other rights."),
        mail=Mail.AT_ONCE,
        is_weighty=True,
    ),
    Kind.COLLEAGUE_JOINED: Rule(
        "user-plus", Right.MANAGE_STAFF, _("An invitation has led to an account.")
    ),
    Kind.SUPPORT_ASKED: Rule(
        "help-circle", Right.TAKE_SUPPORT, _("Somebody who works with a participant needs help.")
    ),
    Kind.SUPPORT_ANSWERED: Rule(
        "users",
        Right.ASK_SUPPORT,
        _("Somebody has taken it, or says what came of it."),
        is_weighty=True,
    ),
    Kind.HAND_OVER: Rule(
        "arrow-right",
        Right.WRITE_NOTES,
        _("Read what the next one needs, and accept or decline."),
        mail=Mail.AT_ONCE,
    ),
    Kind.HAND_OVER_ANSWERED: Rule(
        "user-check",
        Right.WRITE_NOTES,
        _("The colleague you asked to take over has answered."),
        is_weighty=True,
    ),
    Kind.HAND_OVER_STUCK: Rule(
        "user-check",
        Right.WRITE_NOTES,
        _("The receiver is not a coach here any more. Ask somebody else to take over."),
        is_weighty=True,
    ),
    Kind.WORK_DONE: Rule(
        "circle-check",
        Right.SEE_STAFF,
        _("Long work went on in the background while you did other things."),
        mail=Mail.NEVER,
    ),
    Kind.ABSENCE_RUN: Rule(
        "user-off",
        Right.SEE_ATTENDANCE,
        _("It may be time to call. The organisation chooses after how many days you are told."),
        is_weighty=True,
    ),
    Kind.BREAK_GLASS: Rule(
        "shield-lock",
        Right.READ_LOG,
        _("You see it here and get a mail each time: watching over it is your task."),
        mail=Mail.NEVER,
        is_weighty=True,
        is_fixed=True,
    ),
}

WEIGHTY = [kind for kind, rule in RULES.items() if rule.is_weighty]


def usual_mail(kind: Kind, roles: Iterable[str]) -> Mail:
    """When a mail goes to somebody with these roles who has chosen nothing."""
    # Whoever answers for intake hears of who is new before the next morning.
    arrivals = (Kind.REFERRAL_ARRIVED, Kind.CONTACT_ARRIVED)
    if kind in arrivals and Role.INTAKE_LEAD in roles:
        return Mail.AT_ONCE
    return RULES[kind].mail
