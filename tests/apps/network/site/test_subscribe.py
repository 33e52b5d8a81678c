"""A director subscribes an organisation: what is refused, and what opens."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.site.views import open_sign_up
from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import Message
from tenants.billing.models import Subscription
from tenants.organisations.models import Organisation, ReadySchema, SignUp
from tenants.organisations.services import record_sign_up
from tests.apps.workshop.together import at_once
from tests.support.people import NETWORK_HOST, client_at
from tests.support.world import Member

pytestmark = pytest.mark.django_db

PAGE = "/subscribe/"
EMAIL = "dina@veistamo.example"


def visitor() -> Client:
    """Somebody who has not signed in, at the network's host, and reads English."""
    client = client_at(NETWORK_HOST)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "form_token": str(uuid.uuid4()),
        "plan": "small",
        "business_id": "2077474-0",
        "name": "Veistämö ry",
        "municipality_code": "405",
        "address": "veistamo",
        "language": "fi",
        "contact_given_name": "Dina",
        "contact_family_name": "Öhman",
        "contact_email": EMAIL,
        "contact_phone": "",
        **changes,
    }


def sign_ups() -> int:
    with entered(NETWORK):
        return SignUp.objects.count()


def subscribed(form: dict[str, Any]) -> SignUp:
    """The sign-up a form made."""
    with entered(NETWORK):
        found = SignUp.objects.select_related("organisation").get(form_token=form["form_token"])
        assert found.organisation is not None
        return found


def ready() -> int:
    """How many schemas wait for an organisation."""
    with entered(NETWORK):
        return ReadySchema.objects.filter(taken_at__isnull=True).count()


def host(sign_up: SignUp) -> str:
    with entered(NETWORK):
        assert sign_up.organisation is not None
        return str(sign_up.organisation.domains.get(is_primary=True).domain)


LONG_DOMAIN = ".".join(["a" * 60] * 4)

BAD = [
    ("business_id", ""),
    ("business_id", "2077474-1"),
    ("business_id", "9912003-5"),
    ("business_id", "abcdefg-h"),
    ("business_id", "20774740000"),
    ("business_id", "٢٠٧٧٤٧٤-٠"),
    ("business_id", "2" * 21),
    ("name", ""),
    ("name", "   "),
    ("name", "ä" * 201),
    ("name", "nul\x00"),
    ("municipality_code", ""),
    ("municipality_code", "999"),
    ("municipality_code", "Kotka"),
    ("address", "satama"),
    ("address", "SATAMA"),
    ("address", "www"),
    ("address", "api"),
    ("address", "pajaverkko"),
    ("address", "veistämö"),
    ("address", "-veistamo"),
    ("address", "veistamo-"),
    ("address", "veis--tamo"),
    ("address", "veis.tamo"),
    ("address", "veis tamo"),
    ("address", "a" * 41),
    ("language", "de"),
    ("language", ""),
    ("plan", ""),
    ("plan", "gratis"),
    ("contact_given_name", ""),
    ("contact_given_name", "x" * 101),
    ("contact_family_name", ""),
    ("contact_family_name", "x" * 101),
    ("contact_email", ""),
    ("contact_email", "dina"),
    ("contact_email", "dina@"),
    ("contact_email", "dina@x"),
    ("contact_email", "a@b.example, c@d.example"),
    ("contact_email", f"dina@{LONG_DOMAIN}.example.example"),
    ("contact_phone", "12"),
    ("contact_phone", "puhelin"),
    ("contact_phone", "0" * 40),
    ("form_token", ""),
    ("form_token", "x"),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_bad_input_names_its_field_and_nothing_typed_is_lost(field: str, value: str) -> None:
    before, typed = sign_ups(), filled(**{field: value})
    answer = visitor().post(PAGE, typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in typed} == typed
    page = html.unescape(answer.content.decode())
    if field not in ("form_token", "plan", "language", "municipality_code"):
        assert f'id="id_{field}_error"' in page
    for name in ("name", "contact_family_name", "contact_email"):
        if name != field:
            assert f'value="{typed[name]}"' in page
    assert sign_ups() == before


def test_everything_missing_is_said_at_once() -> None:
    answer = visitor().post(PAGE, {"form_token": uuid.uuid4()})
    assert set(answer.context["form"].errors) == {
        "plan",
        "business_id",
        "name",
        "municipality_code",
        "language",
        "contact_given_name",
        "contact_family_name",
        "contact_email",
    }


@pytest.mark.parametrize("typed", ["2077474-0", "20774740", "2077474 - 0", " 2077474-0 "])
def test_a_business_id_is_kept_in_one_form(typed: str) -> None:
    form = filled(business_id=typed)
    visitor().post(PAGE, form)
    assert subscribed(form).business_id == "2077474-0"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("ä" * 200, "a" * 40),
        ("😀" * 200, "paja"),
        ("Työ & Taito <b>ry</b>", "tyo-taito-b-ry-b"),
        ("Ålands verkstad r.f.", "alands-verkstad-r-f"),
        ("日本 工房", "paja"),
        ("Demo", "demo-paja"),
        ("'; DROP TABLE x; --", "drop-table-x"),
    ],
)
def test_any_name_of_two_hundred_characters_opens_at_an_address_made_of_it(
    name: str, address: str
) -> None:
    form = filled(name=name, address="")
    answer = visitor().post(PAGE, form, follow=False)
    assert answer.status_code == 302
    made = subscribed(form)
    assert made.name == made.organisation.name == name  # type: ignore[union-attr]
    assert host(made) == f"{address}.{NETWORK_HOST}"


def test_spaces_around_and_inside_a_name_are_tidied() -> None:
    form = filled(name="  Veistämö \t  ry ")
    visitor().post(PAGE, form)
    assert subscribed(form).name == "Veistämö ry"


def test_a_good_form_leads_to_the_founding_link_at_the_organisations_own_host() -> None:
    form, client = filled(contact_email=EMAIL.upper()), visitor()
    opening = client.post(PAGE, form)
    made = subscribed(form)
    assert opening.headers["Location"] == f"{PAGE}{made.pk}/"
    link = client.get(opening.headers["Location"]).headers["Location"]
    assert re.fullmatch(
        rf"http://veistamo\.{re.escape(NETWORK_HOST)}/welcome/{made.pk}/[0-9a-f]{{64}}/", link
    )
    there = client_at(f"veistamo.{NETWORK_HOST}").get(link.split(NETWORK_HOST)[1])
    assert there.status_code == 200
    assert EMAIL in html.unescape(there.content.decode())
    assert made.contact_email == EMAIL
    with entered(NETWORK):
        mail = Message.objects.get(to=EMAIL)
        assert "Veistämö ry" in mail.subject
        assert link in mail.body
        assert Subscription.objects.get(organisation=made.organisation).plan == "small"


def test_a_new_member_waits_for_the_network() -> None:
    form = filled()
    visitor().post(PAGE, form)
    made = subscribed(form)
    assert made.organisation is not None
    assert (made.organisation.membership, made.organisation.state) == ("waiting", "open")
    assert made.founding_until is not None
    assert made.founding_until > timezone.now()


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Valitse"), ("sv", "Välj"), ("en", "Choose")]
)
def test_the_mail_is_in_the_language_of_the_organisation(language: str, word: str) -> None:
    visitor().post(PAGE, filled(language=language))
    with entered(NETWORK):
        assert word in Message.objects.get(to=EMAIL).body


def test_a_second_click_is_no_matter_of_what_the_first_one_took() -> None:
    """The address is taken by then, by the very organisation the first click opened."""
    form, client = filled(), visitor()
    first = client.post(PAGE, form).headers["Location"]
    assert client.post(PAGE, form).headers["Location"] == first
    assert client.post(PAGE, {**form, "name": ""}).headers["Location"] == first
    other = client.post(PAGE, {**form, "form_token": uuid.uuid4()})
    assert list(other.context["form"].errors) == ["address"]


def test_a_double_click_opens_one_organisation() -> None:
    form, client = filled(), visitor()
    first, second = client.post(PAGE, form), client.post(PAGE, form)
    assert first.headers["Location"] == second.headers["Location"]
    client.get(first.headers["Location"])
    with entered(NETWORK):
        assert Organisation.objects.filter(business_id="2077474-0").count() == 1
        assert Message.objects.filter(to=EMAIL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_open_one_organisation() -> None:
    form, before = filled(), ready()
    clients = [visitor() for _ in range(3)]
    answers = at_once(*[lambda client=client: client.post(PAGE, form) for client in clients])
    assert len({answer.headers["Location"] for answer in answers}) == 1
    at_once(
        *[lambda client=client: client.get(answers[0].headers["Location"]) for client in clients]
    )
    with entered(NETWORK):
        assert Organisation.objects.filter(business_id="2077474-0").count() == 1
        assert Message.objects.filter(to=EMAIL).count() == 1
    assert ready() == before - 1


@pytest.mark.django_db(transaction=True)
def test_two_houses_wishing_for_one_address_at_once_both_open() -> None:
    # Recorded before either opens: the form would tell a later one that the address is taken.
    forms = [filled(business_id=number) for number in ("2077474-0", "2048903-4")]
    with entered(NETWORK):
        waiting = [record_sign_up(SignUp(**form))[0] for form in forms]

    def open_one(sign_up: SignUp) -> bool:
        with entered(NETWORK):
            return open_sign_up(sign_up)

    assert at_once(*[lambda one=one: open_one(one) for one in waiting]) == [True, True]
    hosts = sorted(host(subscribed(form)) for form in forms)
    assert hosts == [f"veistamo-2.{NETWORK_HOST}", f"veistamo.{NETWORK_HOST}"]
    schemas = {subscribed(form).organisation_id for form in forms}
    assert len(schemas) == 2


def test_with_no_workspace_ready_the_page_waits_says_so_and_opens_later() -> None:
    with entered(NETWORK):
        ready = list(
            ReadySchema.objects.filter(taken_at__isnull=True).values_list("name", flat=True)
        )
        ReadySchema.objects.filter(name__in=ready).update(taken_at=timezone.now())
    form, client = filled(), visitor()
    waiting = client.post(PAGE, form, follow=True)
    assert waiting.status_code == 200
    text = html.unescape(waiting.content.decode())
    assert "Your workspace is being opened" in text
    assert "Veistämö ry is getting a safe of its own." in text
    assert "data-refresh" in text
    page = waiting.redirect_chain[-1][0]
    with entered(NETWORK):
        sign_up = SignUp.objects.get(form_token=form["form_token"])
        assert sign_up.organisation is None
        assert not Message.objects.filter(to=EMAIL).exists()
    assert client.get(page).status_code == 200
    with entered(NETWORK):
        ReadySchema.objects.filter(name=ready[0]).update(taken_at=None)
    assert (
        client.get(page).headers["Location"].startswith(f"http://veistamo.{NETWORK_HOST}/welcome/")
    )
    with entered(NETWORK):
        assert Message.objects.filter(to=EMAIL).count() == 1


def test_a_founded_organisations_page_leads_to_its_door_and_tells_no_link(satama: Member) -> None:
    answer = visitor().get(f"{PAGE}{satama.sign_up}/")
    assert answer.headers["Location"] == f"http://{satama.host}/"


def test_a_sign_up_that_never_was_is_not_found() -> None:
    assert visitor().get(f"{PAGE}{uuid.uuid4()}/").status_code == 404


def test_a_claimed_business_id_may_be_claimed_again_and_the_network_decides() -> None:
    form = filled(business_id="9912002-8")
    assert visitor().post(PAGE, form).status_code == 302
    assert subscribed(form).organisation is not None


@pytest.mark.parametrize(("query", "chosen"), [("?plan=large", "large"), ("?plan=x", None)])
def test_the_plan_chosen_on_the_front_page_is_kept(query: str, chosen: str | None) -> None:
    form = visitor().get(f"{PAGE}{query}").context["form"]
    assert form["plan"].value() == (chosen or form.fields["plan"].initial)
