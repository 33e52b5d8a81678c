"""The page that shows the messages, in Finnish."""

import re
from datetime import datetime
from html import escape
from string import Template
from urllib.parse import quote
from zoneinfo import ZoneInfo

from infra.standins.mailbox.letterbox import Message, recipient

#: How many messages one page shows; the rest are found by filtering.
SHOWN = 200

_HELSINKI = ZoneInfo("Europe/Helsinki")
_KINDS = {"mail": "Sähköposti", "sms": "Tekstiviesti"}
_UNTITLED = {"mail": "(ei aihetta)", "sms": "Viesti puhelimeen"}
_LINK = re.compile(r"https?://[^\s<>\"']+")
_AFTER_LINK = ".,;:!?)]}»”"

_PAGE = Template("""<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<a class="skip" href="#messages">Siirry viesteihin</a>
<header class="top">
<a class="brand" href="/"><svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true"><path
 class="mark-1" d="M2 4h9.5v6H19v8h-7.5v6H2z"/><path
 class="mark-2" d="M14 4h12v20H14v-3.5h7.5v-13H14z"/></svg>Pajaverkko</a>
<p class="demo"><strong>Tämä sivu on olemassa vain esittelyssä.</strong> Tässä näkyvät viestit,
jotka muuten lähtisivät sähköpostiin ja puhelimeen.</p>
</header>
<main>
<h1>$heading</h1>
<form class="filter" action="/" method="get" role="search">
<label for="to">Vastaanottaja</label>
<input id="to" name="to" value="$to" list="recipients" autocomplete="off" autocapitalize="none"
 spellcheck="false" aria-describedby="to-hint">
<button>Näytä viestit</button>
$clear
<small id="to-hint">Koko sähköpostiosoite tai puhelinnumero, esimerkiksi +358401234567.</small>
<datalist id="recipients">$recipients</datalist>
</form>
<div id="messages">$messages</div>
</main>
</body>
</html>
""")

_MESSAGE = Template("""<article aria-labelledby="m-$id">
<div class="line"><span class="kind">$kind</span><time datetime="$iso">$when</time></div>
<h2 id="m-$id">$subject</h2>
<dl><dt>Vastaanottaja</dt><dd>$to</dd>$sender$attachments</dl>
<p class="text" dir="auto">$text</p>
</article>
""")


def page(messages: list[Message], *, to: str, recipients: list[str]) -> str:
    """Return the page for messages already filtered by `to` (empty: everyone's)."""
    wanted = recipient(to)
    heading = f"Viestit: {wanted}" if wanted else "Lähetetyt viestit"
    shown = "".join(_message(message) for message in messages[:SHOWN])
    if len(messages) > SHOWN:
        shown += (
            f'<p class="empty">Tässä ovat uusimmat {SHOWN} viestiä {len(messages)} viestistä. '
            "Rajaa vastaanottajalla, niin löydät vanhemmat.</p>"
        )
    return _PAGE.substitute(
        title=escape(f"{heading} – Pajaverkon esittely"),
        heading=escape(heading),
        to=escape(wanted),
        clear='<a href="/">Näytä kaikkien viestit</a>' if wanted else "",
        recipients="".join(f'<option value="{escape(name)}">' for name in recipients),
        messages=shown or _empty(wanted),
    )


def _empty(wanted: str) -> str:
    if wanted:
        return (
            f'<p class="empty">Vastaanottajalle <b>{escape(wanted)}</b> ei ole vielä lähetetty '
            "mitään. Tarkista osoite tai numero, tai katso kaikkien viestit.</p>"
        )
    return (
        '<p class="empty">Täällä ei ole vielä viestejä, koska palvelu ei ole lähettänyt mitään. '
        "Kutsu työntekijä tai lähetä lähete, ja viesti ilmestyy tähän, kun päivität sivun.</p>"
    )


def _message(message: Message) -> str:
    received = datetime.fromtimestamp(message.received_at, _HELSINKI)
    subject = message.subject or _UNTITLED[message.kind]
    files = ", ".join(escape(name) for name in message.attachments)
    sender = escape(message.sender)
    return _MESSAGE.substitute(
        id=message.id,
        kind=_KINDS[message.kind],
        iso=received.isoformat(timespec="seconds"),
        when=finnish_time(received),
        subject=escape(subject),
        to=", ".join(_to_link(address) for address in message.to),
        sender=f"<dt>Lähettäjä</dt><dd>{sender}</dd>" if sender else "",
        attachments=f"<dt>Liitteet</dt><dd>{files}</dd>" if files else "",
        text=with_links(message.text),
    )


def _to_link(address: str) -> str:
    return f'<a href="/?to={quote(address, safe="")}">{escape(address)}</a>'


def finnish_time(moment: datetime) -> str:
    """Return the time as Finns write it, such as `22.11.2026 klo 8.30`."""
    day = f"{moment.day}.{moment.month}.{moment.year}"
    return f"{day} klo {moment.hour}.{moment.minute:02}"


def with_links(text: str) -> str:
    """Return text as safe HTML in which web addresses can be followed."""
    parts = []
    end = 0
    for found in _LINK.finditer(text):
        address = found.group().rstrip(_AFTER_LINK)
        parts.append(escape(text[end : found.start()]))
        safe = escape(address)
        parts.append(f'<a href="{safe}" rel="noopener noreferrer">{safe}</a>')
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return "".join(parts)
