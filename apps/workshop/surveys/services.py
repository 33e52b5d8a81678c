"""The verbs of surveys: begin one, answer it together or by a link, finish it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from apps.workshop.audit.services import Actor, record, record_own
from apps.workshop.notifications.kinds import Kind
from apps.workshop.notifications.pages import page
from apps.workshop.notifications.services import notify
from apps.workshop.participants.compartments import TO_WRITE, Compartment
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.participants.services import NotesAreClosed, notes_are_open
from apps.workshop.surveys import links
from apps.workshop.surveys.models import Link, Survey
from apps.workshop.surveys.permissions import PARTS
from apps.workshop.surveys.questions import Word, compartment_of
from tenants.accounts.models import User


class SurveyIsDone(Exception):
    """The survey has been finished: what it says stays as it was said."""


class OneIsOpen(Exception):
    """Another survey of this participant is being filled."""


class NotEmpty(Exception):
    """Something has been answered already."""


@dataclass(frozen=True)
class Own:
    """The participant, who has come through a personal link from an address."""

    link: Link
    address: str | None


Writer = Actor | Own


@transaction.atomic
def begin(
    participant: Participant, *, occasion: str, language: str, filled_by: str, by: Actor
) -> Survey:
    """Begin a survey. Raises `OneIsOpen` while another one is being filled."""
    _must_write(participant, by)
    # Of two clicks at once the second waits here, and then sees the first one's survey.
    Participant.objects.select_for_update().get(pk=participant.pk)
    if Survey.objects.filter(participant=participant, done_at=None).exists():
        raise OneIsOpen
    survey = Survey.objects.create(
        participant=participant,
        occasion=occasion,
        language=language,
        filled_by=filled_by,
        begun_by=by.user,
    )
    record(by, "surveys.begin", [participant.pk], survey=str(survey.pk))
    return survey


@transaction.atomic
def discard(survey: Survey, *, by: Actor) -> None:
    """Take back a survey that was begun by mistake, and its links. Raises `NotEmpty`."""
    _must_write(survey.participant, by)
    held = _open(survey)
    if held.answers.exists() or held.goals.exists():
        raise NotEmpty
    record(by, "surveys.discard", [survey.participant_id], survey=str(survey.pk))
    held.delete()


@transaction.atomic
def answer_area(
    survey: Survey,
    area: str,
    *,
    score: int | None,
    wants_change: bool | None,
    text: str,
    by: Writer,
) -> None:
    """Keep what was said of an area of life, or take it away when nothing was.

    Raises `NotesAreClosed` where the service basis does not let us keep this part, and
    PermissionDenied for health without the right to write it.
    """
    part = compartment_of(area)
    _may_answer(survey, part, by)
    held, said = _open(survey), text.strip()
    if score is None and wants_change is None and not said:
        held.answers.filter(question=area).delete()
    else:
        given = {"score": score, "wants_change": wants_change, "text": said}
        held.answers.update_or_create(question=area, defaults={"compartment": part, **given})
    _note(survey, by, part)


@transaction.atomic
def answer_words(survey: Survey, texts: Mapping[Word, str], *, by: Writer) -> None:
    """Keep what was answered in words. An empty text takes the answer away."""
    _may_answer(survey, Compartment.COACHING, by)
    held = _open(survey)
    for word, text in texts.items():
        if said := text.strip():
            held.answers.update_or_create(
                question=word, defaults={"compartment": Compartment.COACHING, "text": said}
            )
        else:
            held.answers.filter(question=word).delete()
    _note(survey, by, Compartment.COACHING)


@dataclass(frozen=True)
class GoalText:
    """A goal as it was written. Without `text` there is none."""

    text: str = ""
    why: str = ""
    first_step: str = ""
    who_helps: str = ""
    by_when: date | None = None
    measure: str = ""


@transaction.atomic
def set_goal(survey: Survey, position: int, goal: GoalText, *, by: Writer) -> None:
    """Write, change or take away one of the three goals. Goals are asked on every basis.

    Raises `NotesAreClosed` for a reason where texts are another's: it says how somebody is.
    """
    if isinstance(by, Actor):
        _must_write(survey.participant, by)
    held, said = _open(survey), dict(vars(goal))
    keeps_texts = notes_are_open(survey.participant, Compartment.COACHING)
    # A reason that was given before the basis changed stays where it is.
    if not keeps_texts and said.pop("why"):
        raise NotesAreClosed
    if goal.text.strip():
        held.goals.update_or_create(position=position, defaults=said)
    else:
        held.goals.filter(position=position).delete()
    _note(survey, by, Compartment.COACHING)


@transaction.atomic
def finish(survey: Survey, *, by: Writer) -> Survey:
    """Finish a survey. The own coaches hear of one that was filled without them.

    Its links are closed for good: reopened by a coach, it is not open to an old paper again.
    """
    if isinstance(by, Actor):
        _must_write(survey.participant, by)
    held, whose = _open(survey), [survey.participant_id]
    held.done_at = timezone.now()
    held.filled_by = (
        Survey.FilledBy.TOGETHER if isinstance(by, Actor) else Survey.FilledBy.PARTICIPANT
    )
    held.save(update_fields=["done_at", "filled_by"])
    links.close_all(held)
    if isinstance(by, Actor):
        record(by, "surveys.finish", whose, survey=str(held.pk))
    else:
        record_own("surveys.send", whose, address=by.address, survey=str(held.pk))
        _tell_coaches(held, by.link.made_by)
    return held


@transaction.atomic
def reopen(survey: Survey, *, by: Actor) -> None:
    """Open a survey again that was finished too soon. Raises `OneIsOpen`."""
    _must_write(survey.participant, by)
    # As in `begin`: of two at once, the second sees what the first has opened.
    Participant.objects.select_for_update().get(pk=survey.participant_id)
    if Survey.objects.filter(participant_id=survey.participant_id, done_at=None).exists():
        raise OneIsOpen
    Survey.objects.filter(pk=survey.pk).update(done_at=None)
    record(by, "surveys.reopen", [survey.participant_id], survey=str(survey.pk))


@transaction.atomic
def choose_language(survey: Survey, language: str) -> None:
    """The language the person reads from now on."""
    Survey.objects.filter(pk=survey.pk).update(language=language)
    survey.language = language


def kept_parts(participant: Participant) -> frozenset[Compartment]:
    """The compartments of answers that may be kept here; without any, only goals are asked.

    Some bases leave the rest to another's register, and its controller opens parts one by one.
    """
    return frozenset(part for part in PARTS if notes_are_open(participant, part))


def _tell_coaches(survey: Survey, maker: User) -> None:
    coaches = User.objects.filter(own_participants=survey.participant_id, is_active=True)
    people = [one for one in coaches if one.may(TO_WRITE[Compartment.COACHING])]
    notify(
        people or [maker],
        Kind.SURVEY_DONE,
        key=str(survey.pk),
        about_url=f"{page('surveys:person', survey.participant_id)}?of={survey.pk}",
    )


def _may_answer(survey: Survey, part: Compartment, by: Writer) -> None:
    if isinstance(by, Actor):
        _must_write(survey.participant, by, part)
    if not notes_are_open(survey.participant, part):
        raise NotesAreClosed


def _must_write(
    participant: Participant, by: Actor, part: Compartment = Compartment.COACHING
) -> None:
    if not by.user.may(TO_WRITE[part]):
        raise PermissionDenied
    must_reach(by, participant.pk)


def _open(survey: Survey) -> Survey:
    """The survey, held until the transaction ends. Raises `SurveyIsDone`."""
    held = Survey.objects.select_for_update().filter(pk=survey.pk).first()
    if held is None or held.is_done:
        raise SurveyIsDone
    return held


def _note(survey: Survey, by: Writer, part: Compartment) -> None:
    whose, about = [survey.participant_id], {"survey": str(survey.pk), "compartment": part.value}
    if isinstance(by, Actor):
        record(by, "surveys.answer", whose, **about)
    else:
        record_own("surveys.fill", whose, address=by.address, **about)
