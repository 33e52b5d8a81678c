"""Who is in the demo. Every organisation and person here is invented."""

from __future__ import annotations

from dataclasses import dataclass, field

PASSWORD = "verkko-ja-paja-2026"  # noqa: S105  (printed for everybody who runs the demo)
SEED = 20261122


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    email: str
    given_name: str
    family_name: str
    role: str
    language: str = "fi"
    areas: tuple[str, ...] = ()
    last_day_in: int | None = None
    """In how many days the account's last day is; negative when its time is over."""


@dataclass(frozen=True)
class House:
    """An organisation. `answer` is what the network answers: confirm, refuse, or nothing yet."""

    name: str
    address: str
    business_id: str
    municipality_code: str
    language: str
    plan: str
    people: tuple[Person, ...]
    participants: int = 0
    answer: str = ""
    languages: tuple[str, ...] = field(default=("fi",))

    @property
    def director(self) -> Person:
        return self.people[0]

    @property
    def coach(self) -> Person:
        return self.people[-1]

    @property
    def is_shown(self) -> bool:
        """Whether the demo prints its sign-ins."""
        return bool(self.participants) or not self.answer


def _staff(domain: str, *people: tuple[str, str, str, str]) -> tuple[Person, ...]:
    return tuple(
        Person(f"{given.lower()}@{domain}.example", given, family, role, language)
        for given, family, role, language in people
    )


SATAMA = House(
    name="Sataman työpajasäätiö sr",
    address="satama",
    business_id="9912002-8",
    municipality_code="285",
    language="fi",
    plan="medium",
    people=_staff(
        "satama",
        ("Helmi", "Rantakallas", "director", "fi"),
        ("Inka", "Suvantola", "intake_lead", "fi"),
        ("Tauno", "Höyläkoski", "instructor", "fi"),
        ("Laura", "Viitaniitty", "quality_lead", "fi"),
        ("Tiina", "Lukkarila", "protection_officer", "fi"),
        ("Veikko", "Katselonen", "viewer", "fi"),
        ("Milla", "Kaarnakoski", "coach", "fi"),
        ("Aino", "Koivupuro", "coach", "fi"),
        ("Oskari", "Lehtovirta", "coach", "fi"),
    ),
    participants=24,
    answer="confirm",
)
SKARGARD = House(
    name="Skärgårdens verkstad rf",
    address="skargard",
    business_id="9912003-6",
    municipality_code="445",
    language="sv",
    plan="small",
    people=_staff(
        "skargard",
        ("Ebba", "Sandnäs", "director", "sv"),
        ("Axel", "Björkgård", "coach", "sv"),
    ),
    participants=18,
    answer="confirm",
    languages=("sv",),
)
RANNIKKO = House(
    name="Rannikon paja – Kustens verkstad",
    address="rannikko",
    business_id="9912004-4",
    municipality_code="905",
    language="fi",
    plan="large",
    people=_staff(
        "rannikko",
        ("Petra", "Merilahti", "director", "fi"),
        ("Nils", "Strandholm", "coach", "sv"),
        ("Eero", "Karikoski", "instructor", "fi"),
        ("Sara", "Vesiniemi", "coach", "fi"),
    ),
    participants=18,
    answer="confirm",
    languages=("fi", "sv"),
)
WAITING = House(
    name="Uuden polun tuki ry",
    address="uusipolku",
    business_id="9912005-2",
    municipality_code="593",
    language="fi",
    plan="small",
    people=_staff("uusipolku", ("Veera", "Suvikangas", "director", "fi")),
)
SECOND_CLAIM = House(
    name="Sataman pajat",
    address="satamanpajat",
    business_id=SATAMA.business_id,
    municipality_code="285",
    language="fi",
    plan="small",
    people=_staff("satamanpajat", ("Jalmari", "Tyynelä", "director", "fi")),
)
REFUSED = House(
    name="Pikatyö Oy",
    address="pikatyo",
    business_id="9912006-0",
    municipality_code="091",
    language="fi",
    plan="small",
    people=_staff("pikatyo", ("Roope", "Kivisalmi", "director", "fi")),
    answer="refuse",
)
CLOSED = House(
    name="Vanha paja ry",
    address="vanhapaja",
    business_id="9912007-9",
    municipality_code="740",
    language="fi",
    plan="small",
    people=_staff("vanhapaja", ("Lempi", "Harjunen", "director", "fi")),
    answer="confirm",
)
HOUSES = (SATAMA, SKARGARD, RANNIKKO, WAITING, SECOND_CLAIM, REFUSED, CLOSED)
FULL_HOUSES = (SATAMA, SKARGARD, RANNIKKO)

NETWORK_PEOPLE = (
    Person("koordinaattori@verkko.example", "Kaisa", "Aaltovirta", "coordinator"),
    Person("yllapito@verkko.example", "Taavi", "Peltoranta", "administrator"),
    # Kymenlaakso, where Satama is.
    Person("alue@verkko.example", "Anna-Mari", "Kymensalo", "coordinator", areas=("region:08",)),
    Person("tarkastaja@verkko.example", "Tuomas", "Hakoniemi", "auditor", last_day_in=30),
    Person("viranomainen@verkko.example", "Viivi", "Rinnekoski", "authority_viewer"),
    Person("kaytto@verkko.example", "Kalle", "Konesaari", "operator"),
)
FORMER_AUDITOR = Person(
    "entinen.tarkastaja@verkko.example", "Eero", "Muinonen", "auditor", last_day_in=-10
)
WITH_SECOND_FACTOR = "eero@rannikko.example"
SECOND_FACTOR_SECRET = "PAJAVERKKODEMOPAJAVERKKODEMO2345"  # noqa: S105  (for an app of one's own)
OUT_OF_GRACE = "nils@rannikko.example"

REFUSAL = (
    "Organisaatio ei järjestä työpajatoimintaa, joten se ei voi olla verkoston jäsen."
    " Jos tieto on väärä, vastaa tähän viestiin ja kerro toiminnasta."
)
