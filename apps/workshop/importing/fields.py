"""What a column of a table can be, and how one is recognised: by its heading, or by what is in it.

The headings are those that workshops' own tables have, in Finnish, Swedish and English, also those
of a table written out of a client system with the word for a client before each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.identity.code import NotACode, checked
from kit.sorting import sort_key


@dataclass(frozen=True)
class Field:
    """One thing a row may tell, and the headings under which it stands."""

    code: str
    label: Promise
    words: str


FIELDS = (
    Field(
        "family_name",
        _("Family name"),
        "sukunimi, efternamn, släktnamn, surname, last name",
    ),
    Field(
        "given_name",
        _("Given name"),
        "etunimi, etunimet, förnamn, first name, kutsumanimi",
    ),
    Field(
        "name",
        _("Whole name, family name first"),
        "nimi, namn, name, koko nimi, sukunimi etunimi",
    ),
    Field(
        "identity_code",
        _("Personal identity code"),
        "henkilötunnus, hetu, personbeteckning",
    ),
    Field(
        "born_on",
        _("Date of birth"),
        "syntymäaika, syntymäpäivä, syntaika, syntynyt, född, födelsedatum, födelsetid, born",
    ),
    Field(
        "starts_on",
        _("First day"),
        "ensimmäinen päivä, asiakkuus alkoi, asiakkuuden alku, asiakkuus alkanut, "
        "tulopäivä, aloituspäivä, aloitti, första dag, första dagen, började, "
        "klientskapet började, started",
    ),
    Field(
        "unit",
        _("Unit"),
        "yksikkö, paja, pajan nimi, työpaja, toimipiste, enhet, verkstad",
    ),
    Field(
        "coach",
        _("Own coach"),
        "valmentaja, oma valmentaja, vastuuvalmentaja, vastuuhenkilö, yksilövalmentaja, "
        "ohjaaja, tränare, egen tränare, ansvarig, coach",
    ),
    Field(
        "service_basis",
        _("Service basis"),
        "toimenpide, palvelu, sopimustyyppi, jakson peruste, jakson tyyppi, åtgärd, "
        "service, periodens åtgärd",
    ),
    Field(
        "period_starts_on",
        _("First day of the period"),
        "jakson alku, jakso alkoi, jakson alkupäivä, jakson alkupvm, alkupvm, "
        "alkamispäivä, sopimus alkaa, alkaa, periodens början, perioden började, "
        "startdatum, period start, start date",
    ),
    Field(
        "period_ends_on",
        _("Last day of the period"),
        "jakson loppu, jakso päättyi, jakson loppupäivä, jakson päättymispäivä, jakson "
        "loppupvm, loppupvm, päättymispäivä, sopimus päättyy, päättyy, periodens slut, "
        "perioden avslutades, slutdatum, period end, end date",
    ),
    Field(
        "end_reason",
        _("End reason"),
        "päättymissyy, päättymisen syy, lopettamisen syy, jakson päättymissyy, orsak till "
        "avslutet, avslutningsorsak, reason for ending",
    ),
    Field(
        "placement",
        _("Placement"),
        "sijoittuminen, jatkopolku, sijoittuminen jakson jälkeen, tilanne jakson jälkeen, "
        "placering, situation efter perioden",
    ),
    Field(
        "place",
        _("Place of the period, if elsewhere"),
        "työpaikka, jakson paikka, suorituspaikka, työnantaja, arbetsplats, arbetsgivare, employer",
    ),
    Field(
        "referrer_type",
        _("Who referred the person here?"),
        "ohjaava taho, ohjannut taho, lähettävä taho, lähettäjä, lähettävän tahon tyyppi, "
        "mistä ohjautunut, hänvisande instans, referrer",
    ),
    Field(
        "phone",
        _("Phone"),
        "puhelin, puhelinnumero, puh, gsm, matkapuhelin, telefon, mobil, telefonnummer",
    ),
    Field(
        "email",
        _("Email"),
        "sähköposti, sähköpostiosoite, email, e mail, e post, epost",
    ),
    Field(
        "street_address",
        _("Street address"),
        "osoite, katuosoite, lähiosoite, kotiosoite, adress, gatuadress, address",
    ),
    Field(
        "municipality_code",
        _("Municipality of residence"),
        "kotikunta, kunta, kuntakoodi, asuinkunta, hemkommun, kommun, municipality",
    ),
    Field(
        "is_protected",
        _("Protected contact"),
        "turvakielto, spärrmarkering",
    ),
    Field(
        "gender",
        _("Gender"),
        "sukupuoli, kön, sex",
    ),
    Field(
        "mother_tongue",
        _("Mother tongue"),
        "äidinkieli, modersmål, language",
    ),
    Field(
        "education",
        _("Education"),
        "koulutus, koulutustausta, koulutusaste, ylin koulutus, utbildning, utbildningsbakgrund",
    ),
    Field(
        "activity_before",
        _("Mainly did before coming"),
        "tilanne ennen, pääasiallinen toiminta, tilanne ennen jaksoa, tilanne "
        "aloittaessa, situation före",
    ),
    Field(
        "benefit",
        _("Main benefit"),
        "etuus, pääasiallinen etuus, toimeentulo, förmån",
    ),
    Field(
        "emergency_name",
        _("Person to call"),
        "lähiomainen, yhteyshenkilö, omainen, anhörig",
    ),
    Field(
        "emergency_phone",
        _("Phone of the person to call"),
        "lähiomaisen puhelin, omaisen puhelin, anhörigs telefon",
    ),
)
BY_CODE = {field.code: field for field in FIELDS}

BEFORE = ("asiakkaan", "asiakas", "valmentautujan", "klientens", "deltagarens", "client")
"""What some systems write before every heading about a person."""

MOST_LOOKED_AT = 200


def _plain(heading: str) -> str:
    # What stands in brackets explains: “Jakson alku (pv.kk.vvvv)”.
    words = sort_key(re.sub(r"[(\[].*", "", heading)).split()
    while len(words) > 1 and words[0] in BEFORE:
        words = words[1:]
    return " ".join(words)


def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in FIELDS:
        for word in (*one.words.split(", "), one.code):
            found[sort_key(word)] = one.code
    return found


HEADINGS = _headings()


def field_of(heading: str) -> str:
    """What a heading says that its column is; empty where it says nothing known."""
    plain = _plain(heading)
    return HEADINGS.get(plain, "") or _by_label().get(plain, "")


def _by_label() -> dict[str, str]:
    """The names by which this page calls them, in the reader's language."""
    return {sort_key(str(one.label)): one.code for one in FIELDS}


def recognise(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """What each column was taken for; empty for one that is left out. Nothing is taken twice."""
    found: list[str] = []
    for heading in headings:
        code = field_of(heading)
        found.append("" if code in found else code)
    for place, code in enumerate(found):
        if not code:
            seen = [row[place] for row in rows[:MOST_LOOKED_AT] if row[place]]
            guess = _by_content(seen)
            found[place] = "" if guess in found else guess
    if "name" in found and "family_name" in found and "given_name" in found:
        found[found.index("name")] = ""
    return found


def _by_content(seen: Sequence[str]) -> str:
    """What can be told without a heading: identity codes and addresses of mail."""
    if len(seen) < 2:
        return ""
    if all("@" in one and " " not in one for one in seen):
        return "email"
    return "identity_code" if all(_is_code(one) for one in seen) else ""


def _is_code(text: str) -> bool:
    try:
        checked(text)
    except NotACode:
        return False
    return True
