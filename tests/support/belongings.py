"""One of everything that has been done with the participant of each member of the tests."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.world import Member

LAST_DAY = date(2099, 12, 31)
PUBLIC_LISTING = "115715a0-0000-4000-8000-000000000000"
"""The unit of skargard that everybody sees."""


def keep_diary(member: Member, participant: uuid.UUID, by: Any) -> None:
    """Closing days to come, a tablet, and a day that was corrected. Inside the member's scope."""
    from apps.workshop.attendance import services, tablets
    from apps.workshop.attendance.answers import Answer
    from apps.workshop.audit.services import Actor
    from apps.workshop.units.models import Unit
    from tenants.accounts.models import User

    services.add_closure(
        unit=None,
        name=f"Tauko {member.sentinel}",
        starts_on=LAST_DAY,
        ends_on=LAST_DAY,
        by=Actor(User.objects.get(email=member.director), "page"),
    )
    unit = Unit.objects.get(participants=participant)
    browser = f"Selain {member.sentinel}"
    tablets.bind(unit, browser=browser, opens_at=None, closes_at=None, by=by)
    key = (participant, date(2026, 2, 3))
    services.mark({key: Answer(reason="sick")}, by=by)
    services.mark({key: Answer(reason="accepted")}, by=by, why=f"Todistus {member.sentinel}")


def ask_survey(person: Any, sentinel: str, by: Any) -> Any:
    """A finished survey and one that is being filled, with the member's word in every kind of text.

    Its link is open; of its secret nothing is kept anywhere.
    """
    from apps.workshop.surveys import links
    from apps.workshop.surveys import services as surveys
    from apps.workshop.surveys.questions import Word

    for occasion in ("start", "middle"):
        survey = surveys.begin(
            person, occasion=occasion, language="fi", filled_by="together", by=by
        )
        for area in ("everyday", "health"):
            surveys.answer_area(
                survey, area, score=4, wants_change=True, text=f"Vastaus {sentinel}", by=by
            )
        surveys.answer_words(survey, {Word.HOPES: f"Toive {sentinel}"}, by=by)
        surveys.set_goal(survey, 1, surveys.GoalText(text=f"Tavoite {sentinel}"), by=by)
        if occasion == "start":
            surveys.finish(survey, by=by)
    links.make_link(survey, by=by)
    return survey


def make_plan(member: Member, person: Any, by: Any) -> str:
    """A goal with an estimate in an agreed plan, a partner, an agreement and a step."""
    from apps.workshop.plans.models import Agreement, Partner
    from apps.workshop.plans.services import around, goals, plans, steps

    word, today = member.sentinel, date(2026, 2, 2)
    goal = goals.add_goal(person, {"text": f"Tavoite {word}", "area": "work"}, by=by)
    goals.estimate(person, {goal: 4}, on=today, by=by)
    draft = plans.save_draft(
        person, {"situation": f"Tilanne {word}"}, [goal], opened_version=0, by=by
    )
    if member.key != "uusi":
        # What is agreed stays for ever, and one house of the tests must be able to be emptied.
        plans.agree(draft, agreed_on=today, present=["participant"], review_on=None, by=by)
        opened, values = plans.version_now(person), {"situation": f"Luonnos {word}"}
        plans.save_draft(person, values, [goal], opened_version=opened, by=by)
    around.add(Partner, person, {"name": f"Verkosto {word}", "task": f"Tehtävä {word}"}, by=by)
    agreement = {"kind": "days", "parties": f"Me {word}", "made_on": today, "text": word}
    around.add(Agreement, person, agreement, by=by)
    steps.add_step(person, {"text": f"Askel {word}"}, by=by)
    return str(goal.pk)


def take_contact(sentinel: str, by: Any) -> str:
    """Somebody has called: assessed, recommended, and on no waiting list."""
    from apps.workshop.intake.services import contacts, mapping

    made = contacts.add_contact(
        contacts.Details(
            asker="kin",
            referrer_type="SELF",
            caller_name=f"Läheinen {sentinel}",
            given_name=f"Yrjö{sentinel}",
            family_name=f"Yhteydenottaja{sentinel}",
            described="",
            way="phone",
            wish=f"Toive {sentinel}",
            contacted_on=date(2026, 2, 2),
            is_protected=False,
            is_urgent=False,
            phone="+358401234567",
            email=f"laheinen@{sentinel}.example",
            call_back=f"Soitto {sentinel}",
        ),
        by=by,
    )
    texts = {"wants": f"Haluaa {sentinel}", "health": f"Terveys {sentinel}"}
    mapping.assess(made, texts, opened_version=1, done=True, by=by)
    here = mapping.Thought("here", f"Täällä {sentinel}", is_chosen=True)
    reason = f"Perustelu {sentinel}"
    mapping.recommend(made, [here], service_basis="OMA", reason=reason, said="", by=by)
    return str(made.pk)


def try_import(member: Member) -> str:
    """A table that the director has tried out: with a row of each kind, and nobody brought in."""
    from apps.workshop.audit.services import Actor
    from apps.workshop.importing.files import Table
    from apps.workshop.importing.services import checking
    from tenants.accounts.models import User

    by, word = Actor(User.objects.get(email=member.director), "page"), member.sentinel
    rows = [
        [f"Uusi{word}", "Ulla", "1.2.2003", "2.2.2026"],
        [f"Osallinen{word}", f"Osma{word}", "6.5.2004", "2.2.2026"],
        [f"Virhe{word}", "Ville", f"{word}", "2.2.2026"],
    ]
    table = Table(["Sukunimi", "Etunimi", "Syntymäaika", "Ensimmäinen päivä"], rows, 2)
    run = checking.begin(table, file_name=f"{word}.csv", by=by)
    checking.start_check(run, run.columns, by=by)
    return str(run.pk)


def write_listing(member: Member, unit: Any, by: Any) -> str:
    """What others would see of a unit, if it were shown: it has the member's word in its texts."""
    from apps.workshop.listings.services import say_free
    from apps.workshop.listings.services import write_listing as write

    texts = {
        f"{name}_fi": f"{name} {member.sentinel}"
        for name in ("name", "about", "for_whom", "practical", "apply")
    }
    values = {
        "contact_name": f"Yhteys {member.sentinel}",
        "contact_email": f"paja@{member.sentinel}.example",
        "municipality_code": "285",
        "languages": ["fi"],
    }
    listing = write(unit, {**texts, **values}, by=by)
    say_free(listing, seen=0, free=2, by=by)
    return str(listing.pk)


def publish_listing(member: Member) -> str:
    """A unit that everybody sees, of a number that no unit here has, and without any word."""
    from django.utils import timezone

    from apps.network.directory.models import Listing
    from kit.database.scope import entered

    with entered(member.schema):
        listing = Listing.objects.create(
            id=PUBLIC_LISTING if member.key == "skargard" else uuid.uuid4(),
            organisation_id=member.schema,
            unit=0,
            name_fi=f"Julkinen paja {member.key}",
            name_sv=f"Offentlig verkstad {member.key}",
            about_fi="Tehdään puutöitä.",
            apply_fi="Soita.",
            service_bases=["OMA", "KTT"],
            languages=["fi", "sv"],
            accessibility=["step_free"],
            weekdays=[1, 2, 3, 4, 5],
            contact_phone="+358401234567",
            municipality_code="285",
            places=5,
            free_places=1,
            free_places_on=timezone.localdate(),
            confirmed_on=timezone.localdate(),
            is_public=True,
        )
        return str(listing.pk)


def ask_for_place(member: Member, listing: str) -> str:
    """An open question of a member to another's public unit, with a word both may read."""
    from apps.network.capacity.services import Asked
    from apps.network.directory.models import Listing
    from apps.workshop.audit.services import Actor
    from apps.workshop.listings import questions
    from kit.database.scope import entered
    from tenants.accounts.models import User

    asked = Asked(
        age_band="18–20",
        service_basis="OMA",
        starts_on=LAST_DAY,
        days_a_week=3,
        language="fi",
        words=f"Kysymys {member.referral_sentinel}",
    )
    with entered(member.schema):
        by = Actor(User.objects.get(email=member.coach), "page")
        return str(questions.ask(Listing.objects.get(pk=listing), asked, by=by).pk)


def consented_draft(person: Any, sentinel: str, by: Any) -> Any:
    """A draft whose wish rests on consent, and the consent, given on paper for a year.

    Nobody is called so, so that the draft is sent to nobody as it stands.
    """
    from datetime import timedelta

    from django.utils import timezone

    from apps.workshop.referring.models import Consent, Draft
    from apps.workshop.referring.services import drafts

    receiver, today = "t_000000000000", timezone.localdate()
    draft = drafts.start_draft(person, receiver=receiver, by=by)
    wish = {"wish": {"text": f"Toive {sentinel}", "ground": "consent"}}
    Draft.objects.filter(pk=draft.pk).update(blocks=draft.blocks | wish)
    Consent.objects.create(
        referral_id=draft.pk,
        participant=person,
        receiver=receiver,
        blocks=["wish"],
        given_how="written",
        given_on=today,
        valid_until=today + timedelta(days=365),
        witness=f"Todistaja {sentinel}",
        recorded_by=by.user,
    )
    return draft


def refer(sender: Member, receiver: Member) -> tuple[str, str]:
    """A sent referral with a message, a meeting and a file; all carry the sender's word."""
    from datetime import timedelta

    from django.utils import timezone

    from apps.workshop.audit.services import Actor
    from apps.workshop.participants.models import Participant
    from apps.workshop.referring.services import drafts, opening, sending, talking
    from kit.database.scope import entered
    from tenants.accounts.models import User

    with entered(sender.schema):
        word = sender.referral_sentinel
        coach = User.objects.get(email=sender.coach)
        # Whom to call at the sender's is told to the receiver: by a name that it may read.
        coach.family_name = f"Lähettäjä{word}"
        by = Actor(coach, "page")
        draft = drafts.start_draft(Participant.objects.get(pk=sender.participant), by=by)
        texts = {"wish": f"Toive {word}", "support": f"Tuki {word}", "agreed": f"Sovittu {word}"}
        blocks = {kind: {"text": text, "ground": "request"} for kind, text in texts.items()}
        draft = drafts.save_draft(
            draft,
            drafts.DraftText(
                receiver=receiver.schema,
                service_basis="OMA",
                blocks=drafts.first_blocks() | blocks,
                shown_how="written",
                shown_on=date(2026, 2, 1),
            ),
            opened_version=1,
            by=by,
        )
        pk = sending.send_draft(draft, by=by).pk
        opened = opening.open_referral(pk, by=by)
        talking.write_message(opened, text=f"Kysymys {word}", by=by)
        soon = timezone.now() + timedelta(days=30)
        talking.propose_meeting(opened, at=soon, place=f"Kahvila {word}", by=by)
        file = talking.attach(
            opened,
            name=f"todistus {word}.pdf",
            kind="application/pdf",
            content=f"%PDF-1.7 {word}".encode(),
            by=by,
        )
        return str(pk), str(file.pk)
