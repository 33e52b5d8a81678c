"""`python -m infra.demo.seed`: the demo's invented network, made through the product's services.

Runs as the login `web`. Safe to run again: what is there stays. The last line printed is JSON:
where to sign in and as whom.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
django.setup()

from apps.workshop.intake.tasks import clean  # noqa: E402
from infra.demo.seed import (  # noqa: E402
    attendance,
    groups,
    handbook,
    houses,
    importing,
    intake,
    listings,
    notifications,
    oversight,
    path,
    people,
    periods,
    person_links,
    plans,
    provider,
    records,
    referrals,
    scope,
    sign_in,
    surveys,
    together,
)
from infra.demo.seed.cast import HOUSES, NETWORK_PEOPLE, PASSWORD  # noqa: E402
from tenants.organisations.addresses import address_of, host_of, network_address  # noqa: E402


def main() -> None:
    houses.make_network_people()
    made = [house for house in HOUSES if houses.open_house(house)]
    # Memberships are answered one by one, as the office would.
    houses.answer_memberships()
    for house in made:
        with houses.inside(house):
            people.add_participants(house)
            scope.share_out(house)
            periods.go_through(house)
            surveys.ask(house)
            records.fill_in(house)
            together.show_working_together(house)
            attendance.keep_diary(house)
            groups.meet(house)
            plans.plan(house)
            handbook.write_chapters(house)
            sign_in.show_second_factors()
            listings.publish(house)
            if house.participants:
                provider.prepare_provider(house)
                provider.ask_for_address(house)
    if made:
        referrals.exchange()
        listings.ask_around()
        for house in made:
            with houses.inside(house):
                intake.come(house)
                person_links.give(house)
                path.walk(house)
                notifications.tell(house)
                importing.bring(house)
                oversight.copy(house)
                # As the coming night would leave it: contacts of long ago are gone.
                clean()
        houses.close_one()
        houses.leave_feedback()
    print(json.dumps(sign_ins(), ensure_ascii=False))


def sign_ins() -> dict[str, object]:
    """Where the demo's people sign in."""
    return {
        "network": [{"email": person.email, "role": person.role} for person in NETWORK_PEOPLE],
        "network_address": network_address("/sign-in/"),
        "organisations": [
            {
                "name": house.name,
                "address": address_of(host_of(house.address)),
                "people": [{"email": person.email, "role": person.role} for person in house.people],
            }
            for house in HOUSES
            if house.is_shown
        ],
        "password": PASSWORD,
    }


if __name__ == "__main__":
    main()
