"""The network every test begins in: three confirmed members, one waiting, one closed.

Every text of an organisation but its public name carries a word that belongs to it alone, so that
a sweep can find it where it must not be. Run as a program it makes them and writes their ids.
"""

from __future__ import annotations

import json
import sys
import uuid
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.support import belongings

PASSWORD = "salasana-testeihin-1"
FEEDBACK = "feedbac0-0000-4000-8000-000000000000"
"""The one feedback about accessibility that somebody has left."""

NETWORK_PEOPLE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("coordinator", "coordinator", {}),
    ("administrator", "administrator", {}),
    # Of Uusimaa, where no member of the tests is.
    ("regional", "coordinator", {"areas": ["region:01"]}),
    ("auditor", "auditor", {"ends_on": belongings.LAST_DAY}),
    ("authority", "authority_viewer", {}),
    ("operator", "operator", {}),
)


@dataclass(frozen=True)
class Member:
    """An organisation of the tests, its people and one of everything it has."""

    key: str
    schema: str
    host: str
    name: str
    sentinel: str
    sign_up: str
    director: str
    coach: str
    officer: str = ""
    coach_id: int = 0
    participant: str = ""
    chapter: int = 0
    draft: str = ""
    unit: int = 0
    group: int = 0
    group_session: int = 0
    note: int = 0
    request: str = ""
    hand_over: str = ""
    opening: str = ""
    period: int = 0
    survey: str = ""
    goal: str = ""
    invitation: str = ""
    token: str = ""
    api_token_id: str = ""
    notification: str = ""
    work: str = ""
    contact: str = ""
    importing: str = ""
    hidden_listing: str = ""
    listing: str = ""
    others_listing: str = ""
    question: str = ""
    sent: str = ""
    received: str = ""
    received_file: str = ""

    @property
    def referral_sentinel(self) -> str:
        """The word of this member's sent referral, which its receiver may read as well."""
        return f"zr{self.key}zr"


def make(file: Path) -> None:
    """Make the network through the product's services and write it to `file`."""
    import django

    django.setup()
    from django.utils import timezone

    from kit.database.scope import entered
    from tenants.accounts import services as accounts
    from tenants.accounts.models import User
    from tenants.organisations.services import close_organisation

    with entered("network"):
        for email, role, terms in NETWORK_PEOPLE:
            accounts.add_user(
                email=f"{email}@verkko.example",
                password=PASSWORD,
                given_name=email.title(),
                family_name="Verkkonen",
                roles=[role],
                language="fi",
                **terms,
            )
        accounts.invite(
            email="kutsuttu@verkko.example",
            given_name="Kutsu",
            family_name="Verkkonen",
            roles=["coordinator"],
            language="fi",
            by=User.objects.get(email="administrator@verkko.example"),
            organisation=None,
        )
    members = {
        key: open_member(key, business_id, language=language, is_confirmed=key != "uusi")
        for key, business_id, language in (
            ("satama", "9912002-8", "fi"),
            ("skargard", "9912003-6", "sv"),
            ("rannikko", "9912004-4", "fi"),
            ("uusi", "9912005-2", "fi"),
            ("suljettu", "9912007-9", "fi"),
        )
    }
    for key, member in members.items():
        members[key] = furnish(member)
    for sender, receiver in (
        ("satama", "skargard"),
        ("skargard", "rannikko"),
        ("rannikko", "satama"),
    ):
        pk, attached = belongings.refer(members[sender], members[receiver])
        members[sender] = _with(members[sender], sent=pk)
        members[receiver] = _with(members[receiver], received=pk, received_file=attached)
        listing = belongings.publish_listing(members[receiver])
        asked = belongings.ask_for_place(members[sender], listing)
        members[sender] = _with(members[sender], others_listing=listing)
        members[receiver] = _with(members[receiver], listing=listing, question=asked)
    with entered("network"):
        from apps.network.accessibility.models import Feedback
        from tenants.organisations.models import Organisation

        Feedback.objects.create(
            id=FEEDBACK, text="Painike on liian pieni.", language="fi", sent_at=timezone.now()
        )

        close_organisation(Organisation.objects.get(pk=members["suljettu"].schema))
    file.write_text(json.dumps({key: asdict(member) for key, member in members.items()}))


def open_member(
    key: str, business_id: str, *, language: str = "fi", is_confirmed: bool = True
) -> Member:
    """An organisation with a director, a coach and a data protection officer, and nothing else."""
    from apps.network.office import services as office
    from apps.network.site.views import open_sign_up
    from kit.database.scope import entered
    from tenants.accounts import services as accounts
    from tenants.accounts.models import User
    from tenants.organisations.models import SignUp
    from tenants.organisations.services import record_sign_up

    sentinel = f"zq{key}zq"
    with entered("network"):
        sign_up, _new = record_sign_up(
            SignUp(
                form_token=uuid.uuid4(),
                name=f"Paja {key}",
                address=key,
                business_id=business_id,
                municipality_code="285",
                language=language,
                plan="small",
                contact_given_name="Dina",
                contact_family_name=f"Johtaja{sentinel}",
                contact_email=f"director@{sentinel}.example",
            )
        )
        if not open_sign_up(sign_up):
            raise SystemExit("no ready schema")
        organisation = sign_up.organisation
        assert organisation is not None
        if is_confirmed:
            office.confirm(sign_up, by=User.objects.get(email="administrator@verkko.example"))
    with entered(organisation.schema_name):
        director = accounts.found(SignUp.objects.get(pk=sign_up.pk), password=PASSWORD)
        coach, officer = (
            accounts.add_user(
                email=f"{label}@{sentinel}.example",
                password=PASSWORD,
                given_name=given_name,
                family_name=f"{family_name}{sentinel}",
                roles=[role],
                language="fi",
            )
            for label, given_name, family_name, role in (
                ("coach", "Kaino", "Valmentaja", "coach"),
                ("officer", "Oili", "Valvoja", "protection_officer"),
            )
        )
    return Member(
        key=key,
        schema=organisation.schema_name,
        host=f"{key}.pajaverkko.localhost",
        name=organisation.name,
        sentinel=sentinel,
        sign_up=str(sign_up.pk),
        director=director.email,
        coach=coach.email,
        officer=officer.email,
        coach_id=coach.pk,
    )


def _with(member: Member, **changes: str | int) -> Member:
    return Member(**{**asdict(member), **changes})


def furnish(member: Member) -> Member:
    """A unit, a participant with a note and a past opening, a chapter, an invitation, a draft…

    The coach reaches everybody, as where there are no units.
    """
    from datetime import timedelta

    from django.utils import timezone

    from apps.workshop.audit.services import Actor
    from apps.workshop.coaching import hand_overs
    from apps.workshop.coaching import services as coaching
    from apps.workshop.handbook import services as handbook
    from apps.workshop.handbook.chapter_templates import chapter_template
    from apps.workshop.notifications.kinds import Kind
    from apps.workshop.notifications.models import Notification
    from apps.workshop.notifications.services import notify
    from apps.workshop.oversight.copies import begin_copy
    from apps.workshop.participants import services as participants
    from apps.workshop.participants.models import Opening
    from apps.workshop.participants.periods.instructions import record_instruction
    from apps.workshop.units import services as units
    from apps.workshop.work.services import carry_out
    from kit.audit.reading import Part
    from kit.database.scope import entered
    from tenants.accounts import services as accounts
    from tenants.accounts.models import User
    from tenants.accounts.reach import Reach
    from tenants.organisations.lookup import Known
    from tests.support.meetings import met

    with entered(member.schema):
        User.objects.filter(email=member.coach).update(reach=Reach.ALL)
        coach = User.objects.get(email=member.coach)
        by = Actor(coach, "page")
        unit = units.add_unit(name=f"Yksikkö {member.sentinel}", people=[coach], by=by)
        person = participants.add_participant(
            given_name=f"Osma{member.sentinel}",
            family_name=f"Osallinen{member.sentinel}",
            born_on=date(2004, 5, 6),
            municipality_code="285",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=date(2026, 1, 12),
            phone="+358401234567",
            unit=unit,
            by=by,
        )
        # Without the mails that breaking the glass sends: tests count their own.
        opening = Opening.objects.create(
            participant=person,
            compartment="employment",
            reason=f"Syy {member.sentinel}",
            opened_by=coach,
            until=timezone.now() - timedelta(days=1),
        )
        note = participants.write_note(
            person, happened_on=date(2026, 2, 2), text=f"Kirjaus {member.sentinel}", by=by
        )
        period = person.periods.get()
        person.periods.update(place=f"Paikka {member.sentinel}")
        record_instruction(
            service_basis="SOSK",
            controller=f"Hyvinvointialue {member.sentinel}",
            given_on=date(2026, 1, 2),
            reference=f"Ohje {member.sentinel}",
            parts=["coaching"],
            allowed=f"Lupa {member.sentinel}",
            valid_from=date(2026, 1, 2),
            valid_to=date(2026, 2, 2),
            by=by,
        )
        survey = belongings.ask_survey(person, member.sentinel, by)
        # Both are closed, so that nothing of them waits on anybody's day.
        asked = coaching.ask_support(person, need=f"Tarve {member.sentinel}", urgency="week", by=by)
        coaching.close_request(asked, is_done=True, answer=f"Apu {member.sentinel}", by=by)
        given = hand_overs.give_on_paper(
            person,
            hand_overs.Content(agreed=f"Sovittu {member.sentinel}"),
            to_name=f"Etsivä {member.sentinel}",
            to_role="etsivä nuorisotyö",
            consent_words=f"Saa kertoa {member.sentinel}",
            consent_on=date(2026, 2, 3),
            by=by,
        )
        belongings.keep_diary(member, person.pk, by)
        goal = belongings.make_plan(member, person, by)
        group, group_session = met(member.sentinel, person, by)
        chapter = handbook.begin_chapter(
            chapter_template("participant_path"), language="fi", by=coach
        )
        chapter = handbook.save_draft(
            chapter,
            number=5,
            title=f"Polku {member.sentinel}",
            text=f"## {member.sentinel}\n",
            opened_version=1,
            by=coach,
        )
        handbook.publish(chapter, by=coach)
        token, secret = accounts.make_token(coach, name=f"raportti {member.sentinel}")
        invitation = accounts.invite(
            email=f"kutsuttu@{member.sentinel}.example",
            given_name="Kutsu",
            family_name=f"Vieras{member.sentinel}",
            roles=["coach"],
            language="fi",
            by=User.objects.get(email=member.director),
            organisation=Known(member.schema, member.name, member.host, "fi", "285", "waiting"),
        )
        draft = belongings.consented_draft(person, member.sentinel, by)
        work = begin_copy(Part(), total=1, by=User.objects.get(email=member.officer))
        carry_out(work, lambda _report: ("loki.csv", member.sentinel.encode()))
        contact = belongings.take_contact(member.sentinel, by)
        importing = belongings.try_import(member)
        hidden = belongings.write_listing(member, unit, by) if member.key != "uusi" else ""
        # The coach alone has been told something, so that a link to it is one person's only.
        Notification.objects.all().delete()
        notify(
            [coach],
            Kind.CHAPTER_PUBLISHED,
            key="first",
            about_url=f"/people/{coach.pk}/",
            label=f"Kerrottu {member.sentinel}",
        )
        return _with(
            member,
            participant=str(person.pk),
            chapter=chapter.pk,
            draft=str(draft.pk),
            unit=unit.pk,
            group=group,
            group_session=group_session,
            note=note.pk,
            request=str(asked.pk),
            hand_over=str(given.pk),
            opening=str(opening.pk),
            period=period.pk,
            survey=str(survey.pk),
            goal=goal,
            token=secret,
            invitation=str(invitation.pk),
            api_token_id=str(token.pk),
            notification=str(Notification.objects.get().pk),
            work=str(work.pk),
            contact=contact,
            importing=importing,
            hidden_listing=hidden,
        )


if __name__ == "__main__":
    make(Path(sys.argv[1]))
