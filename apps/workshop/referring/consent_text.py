"""What a person reads before they consent, in three languages and plain words.

A consent keeps the version and the language of the text it was given on. A published version is
never changed: a new text is a new version. A test holds their fingerprints.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from django.utils.translation import override

from apps.network.referrals.blocks import SECRET, Kind

NEWEST = 2
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Text:
    """One text. `{sender}`, `{receiver}` and `{secret}` stand for names and a list of blocks.

    `process` and `disclose` are two questions with two answers: consent to process personal data,
    and consent to disclose what is secret by law. The second is asked only where it is needed.
    """

    title: str
    opening: str
    process: str
    disclose: str
    free: str
    seen: str
    how_long: str
    withdraw: str
    signature: str

    def filled(self, **words: str) -> Text:
        return Text(**{one.name: getattr(self, one.name).format(**words) for one in fields(self)})


TEXTS: dict[int, dict[str, Text]] = {
    1: {
        "fi": Text(
            title="Suostumus tietojen lähettämiseen",
            opening=(
                "{sender} haluaa lähettää sinusta tietoja, jotta saat paikan. Tiedot saa vain"
                " {receiver}. Sinulta kysytään suostumus näihin tietoihin:"
            ),
            process=(
                "Suostun siihen, että {receiver} saa nämä tiedot ja käyttää niitä, kun se miettii"
                " paikkaa minulle."
            ),
            disclose=(
                "Suostun siihen, että {sender} kertoo myös salassa pidettävät tiedot: {secret}."
            ),
            free=(
                "Saat itse päättää. Jos sanot ei, näitä tietoja ei lähetetä. Saat silti apua"
                " meiltä."
            ),
            seen=(
                "Näet lähetteen, ennen kuin se lähetetään. Muut ihmiset lukevat toiveesi. Nimesi"
                " näkyy vasta, kun sinulle luvataan paikka. Joku voi silti tunnistaa sinut siitä,"
                " mitä lähetteessä kerrotaan."
            ),
            how_long="Suostumus on voimassa enintään vuoden siitä, kun annat sen.",
            withdraw=(
                "Voit perua suostumuksen milloin vain. Kerro siitä meille. Syytä ei tarvitse"
                " sanoa. Silloin nämä tiedot poistetaan lähetteestä. Jos sinulle on jo luvattu"
                " paikka, {receiver} voi säilyttää omat tietonsa. Se kertoo sinulle, miksi."
            ),
            signature="Päivä, allekirjoitus ja nimenselvennys",
        ),
        "sv": Text(
            title="Samtycke till att uppgifter skickas",
            opening=(
                "{sender} vill skicka uppgifter om dig, så att du kan få en plats. Bara {receiver}"
                " får uppgifterna. Vi frågar om du samtycker till att de här uppgifterna skickas:"
            ),
            process=(
                "Jag samtycker till att {receiver} får de här uppgifterna och använder dem för att"
                " bedöma om jag kan få en plats."
            ),
            disclose=(
                "Jag samtycker till att {sender} också lämnar ut sekretessbelagda uppgifter:"
                " {secret}."
            ),
            free=(
                "Du bestämmer själv. Om du säger nej skickas de här uppgifterna inte. Du får ändå"
                " hjälp av oss."
            ),
            seen=(
                "Du får se remissen innan den skickas. Andra människor läser ditt önskemål. Ditt"
                " namn syns först när du lovas en plats. Någon kan ändå känna igen dig på det som"
                " berättas i remissen."
            ),
            how_long="Samtycket gäller högst ett år från den dag du ger det.",
            withdraw=(
                "Du kan återkalla samtycket när som helst. Säg till oss. Du behöver inte säga"
                " varför. Då tas de här uppgifterna bort ur remissen. Om du redan har lovats en"
                " plats kan {receiver} behålla sina egna uppgifter. Den berättar för dig varför."
            ),
            signature="Datum, underskrift och namnförtydligande",
        ),
        "en": Text(
            title="Consent to send information",
            opening=(
                "{sender} would like to send information about you, so that you can get a place."
                " Only {receiver} gets it. You are asked to consent to sending this:"
            ),
            process=(
                "I consent that {receiver} gets this information and uses it to decide whether"
                " there is a place for me."
            ),
            disclose=(
                "I consent that {sender} also discloses information that is secret by law:"
                " {secret}."
            ),
            free=(
                "You decide. If you say no, this information is not sent. We will help you all the"
                " same."
            ),
            seen=(
                "You see the referral before it is sent. Other people will read your wish. Your"
                " name is shown only when you are promised a place. Somebody may still recognise"
                " you by what the referral tells."
            ),
            how_long="The consent lasts a year at most from the day you give it.",
            withdraw=(
                "You can take the consent back at any time. Tell us. You need not say why. This"
                " information is then removed from the referral. If you have already been promised"
                " a place, {receiver} may keep its own records. It will tell you why."
            ),
            signature="Date, signature and name in capitals",
        ),
    }
}


# The first said in Finnish that the person gets a place; nobody can say so before the receiver.
TEXTS[2] = TEXTS[1] | {
    "fi": replace(
        TEXTS[1]["fi"],
        opening=(
            "{sender} haluaa lähettää sinusta tietoja, jotta sinulle voidaan etsiä paikka. Tiedot"
            " saa vain {receiver}. Sinulta kysytään suostumus näihin tietoihin:"
        ),
    )
}


@dataclass(frozen=True)
class Asked:
    """The text as it is shown about some blocks to one receiver."""

    version: int
    language: str
    text: Text
    blocks: list[str]
    """What the blocks are called in the language of the text."""
    asks_secrets: bool


def text_for(
    kinds: list[str], *, sender: str, receiver: str, language: str, version: int = NEWEST
) -> Asked:
    """The text about blocks of these kinds; in Finnish for a language that it is not written in."""
    spoken = language if language in LANGUAGES else "fi"
    with override(spoken):
        blocks = [str(Kind(kind).label) for kind in kinds]
        secret = [str(Kind(kind).label) for kind in secrets_among(kinds)]
    text = TEXTS[version][spoken].filled(
        sender=sender, receiver=receiver, secret=", ".join(_in_a_sentence(one) for one in secret)
    )
    return Asked(version, spoken, text, blocks, asks_secrets=bool(secret))


def secrets_among(kinds: list[str]) -> list[str]:
    """Which of these blocks are secret by law when an authority says them."""
    return [kind.value for kind in SECRET if kind.value in kinds]


def _in_a_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]
