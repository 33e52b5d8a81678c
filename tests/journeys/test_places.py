"""Somebody finds a place on the public pages; a worker moves the bar; a coach asks first."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.visitors import Visitors, heading, message, sign_in


def test_a_place_is_found_and_the_bar_is_moved(visitor: Visitors) -> None:
    worker = visitor("satama", phone=True)
    sign_in(worker, "tauno@satama.example")
    worker.get_by_role("main").get_by_role("link", name="Vapaat paikat").click()
    heading(worker, "Montako paikkaa on vapaana?")
    unit = worker.get_by_role("region", name="Puupaja")
    unit.get_by_role("button", name="Yksi paikka lisää").click()
    expect(unit.get_by_text("3 vapaata paikkaa")).to_be_visible()
    # Whoever does not work in a unit sees its number and no button.
    kitchen = worker.get_by_role("region", name="Keittiö")
    expect(kitchen.get_by_role("button")).to_have_count(0)

    public = visitor()
    public.goto("/")
    public.get_by_role("main").get_by_role("link", name="Etsi paikka").click()
    heading(public, "Missä työpajassa on paikka?")
    public.get_by_label("Minkä kunnan lähellä?").select_option(label="Kotka")
    public.get_by_role("button", name="Näytä", exact=True).click()
    rows = public.get_by_role("region", name=re.compile("yksikköä")).get_by_role("listitem")
    expect(rows.first).to_contain_text("Puupaja")
    expect(rows.first).to_contain_text("sama kunta")
    expect(rows.first).to_contain_text("3 vapaata paikkaa")
    public.get_by_role("link", name="Paikka vapaana nyt").click()
    expect(rows.filter(has_text="Tekstiilipaja")).to_have_count(0)
    public.get_by_role("link", name="Puupaja").click()
    heading(public, "Puupaja")
    expect(public.get_by_text("Soita tai lähetä lähete.")).to_be_visible()


def test_a_unit_is_asked_before_any_name_moves(visitor: Visitors) -> None:
    coach = visitor("satama", java_script_enabled=False)
    sign_in(coach, "aino@satama.example")
    coach.get_by_role("link", name="Lähetteet").first.click()
    coach.get_by_role("link", name="Etsi paikka").click()
    coach.get_by_role("link", name="Mediapaja").click()
    heading(coach, "Mediapaja")
    coach.get_by_role("link", name="Kysy ilman nimeä").click()
    coach.get_by_label("18–20").check()
    coach.get_by_label("Toivottu ensimmäinen päivä").fill("2027-02-01")
    coach.get_by_label("3", exact=True).check()
    coach.get_by_role("button", name="Lähetä kysymys").click()
    message(coach, "Kysymys on lähetetty.")
    asked = coach.url.partition("/places/")[2]

    unit = visitor("rannikko")
    sign_in(unit, "sara@rannikko.example")
    unit.goto(f"/places/{asked}")
    unit.get_by_label("Kyllä, paikka on").check()
    unit.get_by_role("button", name="Lähetä vastaus").click()
    message(unit, "Vastaus on lähetetty.")

    coach.reload()
    expect(coach.get_by_role("link", name="Lähetä tänne")).to_be_visible()
