"""Personal links to a participant's survey: guessed, replayed, closed, and carried elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from kit.database.scope import entered
from tests.isolation.attacks.ground import Ground, Outcome, attack, crossed_if
from tests.support.people import client_at
from tests.support.world import Member

GUESSES = 100


@dataclass(frozen=True)
class Issued:
    """A link as its coach has it, of a survey in which the member's own word stands."""

    member: Member
    token: str
    pin: str

    @property
    def path(self) -> str:
        return f"/s/{self.token}/"

    def opened_at(self, host: str) -> Client:
        """A browser at a host that has given the right PIN there."""
        client = client_at(host)
        client.post(self.path, {"pin": self.pin}, REMOTE_ADDR="198.51.100.9")
        return client

    def is_read_by(self, client: Client) -> bool:
        """Whether the answers can be read, or changed."""
        wrote = client.post("/s/?step=work", {"text": "vieras"}).status_code
        return wrote == 302 or self.member.sentinel in client.get("/s/?step=end").content.decode()


def issue(member: Member) -> Issued:
    """A fresh link to the survey that is being filled at a member."""
    from apps.workshop.audit.services import Actor
    from apps.workshop.surveys import links
    from apps.workshop.surveys.models import Survey
    from tenants.accounts.models import User

    with entered(member.schema):
        by = Actor(User.objects.get(email=member.coach), "page")
        survey = Survey.objects.select_related("participant").get(pk=member.survey)
        _link, token, pin = links.make_link(survey, by=by)
    made = Issued(member, token, pin)
    assert made.is_read_by(made.opened_at(member.host)), "It must work at home, or proves nothing."
    return made


@attack("a survey's link of another organisation, with its PIN")
def foreign_survey_link(ground: Ground) -> Outcome:
    made = issue(ground.other)
    return crossed_if(made.is_read_by(made.opened_at(ground.own.host)))


@attack("the pass of a survey at another organisation's host")
def foreign_survey_pass(ground: Ground) -> Outcome:
    """The link's row stands in both schemas, as after a schema was restored beside its origin."""
    from apps.workshop.surveys.models import Link, Survey
    from tenants.accounts.models import User

    made, there = issue(ground.own), client_at(ground.other.host)
    there.cookies = made.opened_at(ground.own.host).cookies
    with entered(ground.own.schema):
        row = Link.objects.filter(survey=ground.own.survey).order_by("-made_at")[0]
    with entered(ground.other.schema):
        row.survey = Survey.objects.get(pk=ground.other.survey)
        row.made_by = User.objects.get(email=ground.other.coach)
        row.save(force_insert=True)
    return crossed_if(Issued(ground.other, made.token, made.pin).is_read_by(there))


@attack("a link of a survey that also stands in another schema")
def copied_survey_link(ground: Ground) -> Outcome:
    """Codes are made with the organisation's own key, so a copied row opens nothing."""
    from apps.workshop.surveys.models import Link, Survey
    from tenants.accounts.models import User

    made = issue(ground.own)
    with entered(ground.own.schema):
        row = Link.objects.filter(survey=ground.own.survey).order_by("-made_at")[0]
    with entered(ground.other.schema):
        row.survey = Survey.objects.get(pk=ground.other.survey)
        row.made_by = User.objects.get(email=ground.other.coach)
        row.save(force_insert=True)
    there = Issued(ground.other, made.token, made.pin)
    return crossed_if(there.is_read_by(there.opened_at(ground.other.host)))


@attack("guessed tokens of surveys")
def guessed_survey_tokens(ground: Ground) -> Outcome:
    made, client = issue(ground.other), client_at(ground.other.host)
    near = [made.token[:-1] + letter for letter in "23456789" if letter != made.token[-1]]
    found = [client.get(f"/s/{token}/").status_code for token in [*near, made.token[:10], "%"]]
    return crossed_if(200 in found)


@attack("a hundred PINs of a survey, the right one among them, from many addresses")
def guessed_survey_pins(ground: Ground) -> Outcome:
    made = issue(ground.other)
    statuses = []
    for number in range(GUESSES):
        pin = f"{(int(made.pin) + GUESSES // 2 - number) % 1_000_000:06}"
        client = client_at(ground.other.host)
        sent = client.post(made.path, {"pin": pin}, REMOTE_ADDR=f"198.51.100.{number}")
        statuses.append(sent.status_code)
    return crossed_if(302 in statuses)


@attack("a survey's link and pass after it was closed, and after it was finished")
def replayed_survey_link(ground: Ground) -> Outcome:
    from apps.workshop.audit.services import Actor
    from apps.workshop.surveys import links
    from apps.workshop.surveys.models import Survey
    from tenants.accounts.models import User

    closed = issue(ground.other)
    inside = closed.opened_at(ground.other.host)
    with entered(ground.other.schema):
        by = Actor(User.objects.get(email=ground.other.coach), "page")
        survey = Survey.objects.select_related("participant").get(pk=ground.other.survey)
        links.revoke(survey, by=by)
    got_in = [closed.is_read_by(inside), closed.is_read_by(closed.opened_at(ground.other.host))]
    done = issue(ground.other)
    inside = done.opened_at(ground.other.host)
    kept = {name: morsel.value for name, morsel in inside.cookies.items()}
    inside.post("/s/?step=end", {"go": "done"})
    for name, value in kept.items():
        inside.cookies[name] = value
    got_in += [done.is_read_by(inside), done.is_read_by(done.opened_at(ground.other.host))]
    return crossed_if(any(got_in))
