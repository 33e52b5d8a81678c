"""The page a person looks at."""

from datetime import datetime
from html import unescape
from urllib.request import urlopen

import pytest

from infra.standins.mailbox.pages import finnish_time, with_links
from tests.infra.standins.mailbox.conftest import Mailbox


def test_the_page_says_that_it_exists_only_in_the_demo(mailbox: Mailbox) -> None:
    page = mailbox.page()
    assert '<html lang="fi">' in page
    assert "Tämä sivu on olemassa vain esittelyssä." in page


def test_an_empty_page_says_why_it_is_empty(fresh_mailbox: Mailbox) -> None:
    mailbox = fresh_mailbox
    assert "koska palvelu ei ole lähettänyt mitään" in mailbox.page()
    mailbox.mail()
    page = mailbox.page("nobody@paja.example")
    assert "nobody@paja.example</b> ei ole vielä lähetetty mitään" in page


def test_the_newest_message_is_first(mailbox: Mailbox) -> None:
    mailbox.mail(subject="Vanhempi")
    mailbox.mail(subject="Uudempi")
    page = mailbox.page()
    assert page.index("Uudempi") < page.index("Vanhempi")


def test_the_page_can_be_limited_to_one_recipient(mailbox: Mailbox) -> None:
    mailbox.mail(to="a@paja.example", subject="Annalle")
    mailbox.mail(to="b@paja.example", subject="Bertalle")
    page = mailbox.page("a@paja.example")
    assert "Annalle" in page
    assert "Bertalle" not in page


def test_nothing_in_a_message_becomes_markup(mailbox: Mailbox) -> None:
    evil = "<script>alert('x')</script>\"&"
    mailbox.mail(evil, subject=evil)
    page = mailbox.page(f'"><i>{evil}')
    for shown in (mailbox.page(), page):
        assert "<script" not in shown
        assert "<i>" not in shown
    assert evil in unescape(mailbox.page())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "Avaa https://paja.example/kutsu/ab?x=1&y=2.",
            "https://paja.example/kutsu/ab?x=1&amp;y=2",
        ),
        ("(http://localhost:8000/a)", "http://localhost:8000/a"),
        ('https://paja.example/"onclick="x', "https://paja.example/"),
    ],
)
def test_a_web_address_becomes_a_link_and_loses_what_closes_the_sentence(
    text: str, address: str
) -> None:
    html = with_links(text)
    assert f'<a href="{address}" rel="noopener noreferrer">{address}</a>' in html
    assert 'onclick="' not in html


def test_other_schemes_are_no_links() -> None:
    assert "<a" not in with_links("javascript:alert(1) data:text/html,x file:///etc/passwd")


def test_times_are_written_as_finns_write_them() -> None:
    assert finnish_time(datetime(2026, 11, 22, 8, 30)) == "22.11.2026 klo 8.30"
    assert finnish_time(datetime(2026, 1, 2, 23, 5)) == "2.1.2026 klo 23.05"


def test_the_page_brings_its_own_style_and_allows_no_other(mailbox: Mailbox) -> None:
    with urlopen(mailbox.url) as response:
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    with urlopen(f"{mailbox.url}/style.css") as response:
        assert "color-scheme: light dark" in response.read().decode()
    for inline in ("<style", "style=", "<script", "onload"):
        assert inline not in mailbox.page()
