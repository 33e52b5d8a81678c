"""The main job, in Finnish: a new member comes in, works, and refers a person on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import stripe
from playwright.sync_api import Page, expect

from infra.demo.stack import Stack
from tests.journeys.product import Mailbox, address, business_id, eventually, fetch, link_in
from tests.journeys.steps import add_participant, send_referral, write_note
from tests.journeys.visitors import Visitors, fill_sign_in, heading, message, sign_in

MEMBER, LABEL = "Lumikannon työpaja ry", "lumikanto"
BUSINESS_ID = business_id(31)
DIRECTOR, COACH = "tuuli@lumikanto.example", "pyry@lumikanto.example"
DIRECTORS_PASSWORD, COACHS_PASSWORD = "kuusi-hirttä-ja-höylä", "seitsemän-viilaa-pöydällä"
COACHS_PHONE = "+358401112233"
RECEIVER = "Sataman työpajasäätiö sr"
GIVEN, FAMILY = "Tähti", "Kuunvalo"
NOTE = "Ensimmäinen päivä sujui hyvin, sovittiin tutustuminen puupajaan."
WISH = "Haluan tehdä jotain käsillä."


def test_a_new_member_comes_in_works_and_refers_a_person_on(
    visitor: Visitors, stack: Stack, mailbox: Mailbox
) -> None:
    director = visitor()
    _the_director_subscribes(director, stack)
    _the_subscription_is_a_trial(stack, mailbox)
    _referrals_are_refused(director)

    _the_network_confirms(visitor(), mailbox)
    _the_director_invites_a_coach(director, stack)
    coach = visitor(LABEL)
    _the_coach_comes_in(coach, mailbox)
    _the_coach_signs_in_here_only(visitor(LABEL), visitor("satama"))

    add_participant(coach, GIVEN, FAMILY, born_on=date(2005, 4, 3))
    write_note(coach, NOTE)
    participant = coach.url
    _a_chapter_is_published(coach)

    coach.goto(participant)
    number = send_referral(coach, f"{GIVEN} {FAMILY}", RECEIVER, wish=WISH)
    expect(coach.get_by_role("main")).to_contain_text(f"{GIVEN} {FAMILY}")
    sent = coach.url
    receiver = visitor("satama")
    _the_receiver_promises_a_place(receiver, number)
    coach.goto(sent)
    heading(coach, "Paikka luvattu")

    _the_network_sees_totals_and_no_person(visitor())
    _a_script_reads_the_members_own_data(coach, stack, number)


def _the_director_subscribes(page: Page, stack: Stack) -> None:
    page.goto("/")
    heading(page, "Polku ei katkea")
    page.get_by_role("banner").get_by_role("link", name="Ota käyttöön").click()
    heading(page, "Otetaan Pajaverkko käyttöön")
    page.get_by_label("Laaja").check()
    wrong = BUSINESS_ID[:-1] + str((int(BUSINESS_ID[-1]) + 1) % 10)
    typed = {
        "Y-tunnus": wrong,
        "Organisaation nimi": MEMBER,
        "Oma osoite palvelussa": LABEL,
        "Etunimi": "Tuuli",
        "Sukunimi": "Lumikanto",
        "Sähköposti": DIRECTOR,
        "Puhelin": "040 765 4321",
    }
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Kotikunta").select_option(label="Kouvola")
    page.get_by_role("main").get_by_role("button", name="Ota käyttöön").click()

    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("Y-tunnus")
    expect(fault).to_contain_text(wrong)
    for label, text in typed.items():
        expect(page.get_by_label(label)).to_have_value(text)
    expect(page.get_by_label("Laaja")).to_be_checked()
    expect(page.get_by_label("Kotikunta").locator("option:checked")).to_have_text("Kouvola")
    expect(page.get_by_label("Y-tunnus")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Y-tunnus").fill(BUSINESS_ID)
    page.get_by_role("main").get_by_role("button", name="Ota käyttöön").click()
    page.wait_for_url(address(stack, LABEL, "/welcome/**"))
    heading(page, "Työtilasi on avoinna")
    page.get_by_label("Valitse salasana").fill(DIRECTORS_PASSWORD)
    page.get_by_role("button", name="Tallenna ja jatka").click()
    heading(page, "Tuuli")
    assert page.title().startswith("Oma päivä")
    assert page.url == address(stack, LABEL)
    notice = page.get_by_role("complementary", name="Ilmoitus")
    expect(notice).to_contain_text("Verkosto tarkistaa tämän organisaation jäsenyyttä")


def _the_subscription_is_a_trial(stack: Stack, mailbox: Mailbox) -> None:
    opened = mailbox(DIRECTOR, "Työtila on avattu")
    assert MEMBER in opened["subject"]
    key = stack.environment("web")["PAJAVERKKO_STRIPE_API_KEY"]
    client = stripe.StripeClient(key, base_addresses={"api": stack.stripe.rstrip("/")})
    (customer,) = client.v1.customers.list({"email": DIRECTOR}).data
    (subscription,) = client.v1.subscriptions.list({"customer": customer.id}).data
    assert subscription.status == "trialing"
    assert subscription.to_dict()["items"]["data"][0]["price"]["lookup_key"] == "large"
    events = client.v1.events.list({"type": "customer.subscription.created"}).data
    (event,) = [e for e in events if e.to_dict()["data"]["object"]["id"] == subscription.id]

    def delivered() -> bool:
        rows = fetch(
            f"{stack.stripe}_control/deliveries?state=delivered",
            headers={"Authorization": f"Bearer {key}"},
        ).json()["data"]
        return any(row["event"] == event.id and row["last_status"] == 200 for row in rows)

    eventually(delivered, "the webhook of the new subscription")


def _referrals_are_refused(page: Page) -> None:
    page.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Lähetteet").click()
    heading(page, "Lähetteet avautuvat, kun verkosto on vahvistanut jäsenyyden")
    expect(page.get_by_role("link", name="Tee lähete")).to_have_count(0)


def _the_network_confirms(page: Page, mailbox: Mailbox) -> None:
    sign_in(page, "yllapito@verkko.example")
    page.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Jäsenyydet").click()
    page.get_by_role("link", name=f"Avaa {MEMBER}").click()
    heading(page, f"Onko {MEMBER} jäsen?")
    expect(page.get_by_role("main")).to_contain_text(BUSINESS_ID)
    page.get_by_role("button", name="Vahvista jäsenyys").click()
    message(page, f"{MEMBER} on nyt vahvistettu jäsen.")
    assert MEMBER in mailbox(DIRECTOR, "on nyt vahvistettu jäsen")["subject"]


def _the_director_invites_a_coach(page: Page, stack: Stack) -> None:
    def is_told_no_more() -> bool:
        page.goto(address(stack, LABEL))
        return page.get_by_role("complementary", name="Ilmoitus").count() == 0

    # A web process may remember for five seconds what an organisation was.
    eventually(is_told_no_more, "the notice about the membership to go")
    page.get_by_role("main").get_by_role("link", name="Kutsu työkaveri").click()
    page.get_by_label("Etunimi").fill("Pyry")
    page.get_by_label("Sukunimi").fill("Hiutale")
    page.get_by_label("Sähköposti").fill(COACH)
    page.get_by_label("Matkapuhelin").fill("040 111 2233")
    expect(page.get_by_label("Valmentaja", exact=True)).to_be_checked()
    page.get_by_role("button", name="Lähetä kutsu").click()
    message(page, "Kutsu on matkalla: Pyry Hiutale.")


def _the_coach_comes_in(page: Page, mailbox: Mailbox) -> None:
    assert MEMBER in mailbox(COACHS_PHONE)["text"]
    page.goto(link_in(mailbox(COACH, "Kutsu Pajaverkkoon")))
    heading(page, f"Tervetuloa työtilaan {MEMBER}")
    page.get_by_label("Valitse salasana").fill(COACHS_PASSWORD)
    page.get_by_role("button", name="Tallenna ja jatka").click()
    heading(page, "Pyry")


def _the_coach_signs_in_here_only(here: Page, elsewhere: Page) -> None:
    sign_in(here, COACH, COACHS_PASSWORD)
    heading(here, "Pyry")
    elsewhere.goto("/sign-in/")
    fill_sign_in(elsewhere, COACH, COACHS_PASSWORD)
    expect(elsewhere.get_by_role("alert")).to_be_visible()
    elsewhere.goto("/")
    heading(elsewhere, "Kirjaudu")


def _a_chapter_is_published(page: Page) -> None:
    page.get_by_role("navigation", name="Päävalikko").get_by_role(
        "link", name="Laatukäsikirja"
    ).click()
    page.get_by_role("link", name="Kirjoita luku").click()
    page.get_by_role("main").get_by_role("radio").first.check()
    page.get_by_role("button", name="Aloita kirjoittaminen").click()
    heading(page, "Luonnos")
    text = page.get_by_label("Teksti")
    text.fill(f"## Meidän tapamme\n\nAamu alkaa *kahvilla*.\n\n{text.input_value()}")
    page.get_by_role("button", name="Tallenna ja julkaise").click()
    message(page, "Luku on julkaistu.")
    expect(page.get_by_role("heading", name="Meidän tapamme")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Aamu alkaa kahvilla.")


def _the_receiver_promises_a_place(page: Page, number: str) -> None:
    sign_in(page, "aino@satama.example")
    news = page.get_by_role("region", name="Uudet lähetteet")
    news.get_by_role("link", name=f"Avaa {number}").click()
    heading(page, f"Lähete {number}")
    expect(page.get_by_role("main")).to_contain_text(WISH)
    expect(page.get_by_role("main")).to_contain_text("Ei näy vielä")
    for name in (GIVEN, FAMILY):
        assert name not in page.content()
    page.get_by_label("Lupaa paikka").check()
    page.get_by_label("Ensimmäinen päivä").fill((date.today() + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Lähetä vastaus").click()
    message(page, f"{GIVEN} {FAMILY} on nyt teidän valmentautujanne.")
    page.goto(f"/participants/?q={FAMILY}")
    page.get_by_role("link", name=f"{FAMILY}, {GIVEN}").click()
    heading(page, f"{GIVEN} {FAMILY}")
    assert NOTE not in page.content()


def _the_network_sees_totals_and_no_person(page: Page) -> None:
    sign_in(page, "koordinaattori@verkko.example")
    page.get_by_role("navigation", name="Päävalikko").get_by_role("link", name="Luvut").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ennakkotiedot")
    sent = page.get_by_role("row").filter(has_text="Lähetetyt lähetteet").get_by_role("cell").last
    # The demo's three members have sent six each before this one; shown is a multiple of three.
    number = int(sent.inner_text())
    assert number >= 18
    assert number % 3 == 0
    for name in (GIVEN, FAMILY, "Tuuli", "Hiutale", MEMBER):
        assert name not in page.content()


def _a_script_reads_the_members_own_data(page: Page, stack: Stack, number: str) -> None:
    page.get_by_role("link", name="Pyry Hiutale").click()
    page.get_by_role("link", name="Luo avain").click()
    page.get_by_label("Mihin avainta käytetään?").fill("Kuukausiraportti")
    page.get_by_label("Salasanasi").fill(COACHS_PASSWORD)
    page.get_by_role("button", name="Luo avain").click()
    heading(page, "Avain on valmis")
    token = page.locator("code").inner_text()

    people = _script(stack, LABEL, "/api/v1/participants/", token)
    assert people["status"] == 200
    assert [p["family_name"] for p in people["body"]["results"]] == [FAMILY]
    referrals = _script(stack, LABEL, "/api/v1/referrals/", token)
    assert [(r["number"], r["direction"], r["state"]) for r in referrals["body"]["results"]] == [
        (number, "sent", "accepted")
    ]
    assert _script(stack, LABEL, "/api/v1/participants/", "")["status"] == 401
    assert _script(stack, "satama", "/api/v1/participants/", token)["status"] == 401
    assert _script(stack, "satama", "/api/v1/referrals/", token)["status"] == 401


SCRIPT = """
import http.client, json, os
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"]))
headers = {"Host": os.environ["HOST"]}
if os.environ["TOKEN"]:
    headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
connection.request("GET", os.environ["WHAT"], headers=headers)
answer = connection.getresponse()
print(json.dumps({"status": answer.status, "body": json.loads(answer.read())}))
"""


def _script(stack: Stack, label: str, path: str, token: str) -> dict[str, Any]:
    """What a customer's own program gets, with nothing but Python's standard library."""
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(stack.port),
        "HOST": f"{label}.{stack.host}:{stack.port}",
        "WHAT": path,
        "TOKEN": token,
    }
    done = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT],
        env=environment,
        cwd=Path("/"),
        capture_output=True,
        check=True,
        timeout=30,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
