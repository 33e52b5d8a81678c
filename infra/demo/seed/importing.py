"""Imports of the demo: one that is finished, and one that has only been tried out."""

from __future__ import annotations

from pathlib import Path

from apps.workshop.importing.files import Table, read
from apps.workshop.importing.models import Import
from apps.workshop.importing.services import bringing, checking
from apps.workshop.participants.models import Participant
from infra.demo.seed.cast import House
from infra.demo.seed.people import actor
from kit.templatetags.kit import fi_date

SAMPLE = Path(__file__).parents[1] / "data" / "asiakasvienti.csv"
"""As a client system writes its people out, with a few slips in it."""

PAST = """Sukunimi;Etunimi;Syntymäaika;Toimenpide;Alkaa;Päättyy;Päättymissyy;Sijoittuminen
Hiekkaharju;Taito;3.4.1997;OMA;10.1.2022;30.6.2022;PLANNED;E_VET
Saarnivaara;Lyydia;21.8.1999;TK;1.3.2022;31.5.2022;WORK;W_FIXED
Pihlajoki;Armas;x.5.1996;OMA;1.3.2022;31.5.2022;PLANNED;W_PERM
"""


def bring(house: House) -> None:
    """What the director has done: people of years ago, and today's list with somebody known."""
    if Import.objects.exists() or not house.participants:
        return
    by = actor(house, house.director.email)
    run = checking.begin(read(PAST.encode()), file_name="entiset-2022.csv", by=by)
    run = checking.start_check(run, run.columns, by=by)
    bringing.start(run, [], by=by)
    sample = read(SAMPLE.read_bytes())
    known = Participant.objects.filter(born_on__isnull=False).first()
    table = Table(sample.headings, [*sample.rows, _row_of(known, len(sample.headings))], 2)
    tried = checking.begin(table, file_name=SAMPLE.name, by=by)
    checking.start_check(tried, tried.columns, by=by)


def _row_of(known: Participant | None, width: int) -> list[str]:
    if known is None:
        return [""] * width
    told = [known.family_name, known.given_name, fi_date(known.born_on)]
    return [*told, *[""] * 7, fi_date(known.came_on), *[""] * (width - 11)]
