"""Mail over SMTP."""

from email.message import EmailMessage

from tests.infra.standins.mailbox.conftest import Mailbox


def test_a_mail_is_kept_whole(mailbox: Mailbox) -> None:
    mailbox.mail("Hyvää päivää\n\nLinkki: https://paja.example/ä", subject="Työkokeilu päättyy")
    message = mailbox.messages()[0]
    assert (message["kind"], message["to"]) == ("mail", ["a@paja.example"])
    assert message["subject"] == "Työkokeilu päättyy"
    assert message["sender"] == "Pajaverkko <ei-vastausta@pajaverkko.example>"
    assert message["text"] == "Hyvää päivää\n\nLinkki: https://paja.example/ä"
    assert ["Subject", "Työkokeilu päättyy"] in message["headers"]


def test_a_hidden_copy_is_found_by_its_own_recipient(mailbox: Mailbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@paja.example", "b@paja.example", "Kopio"
    mail.set_content("Hei")
    mailbox.send(mail, to=["b@paja.example", "hidden@paja.example"])
    assert len(mailbox.messages("hidden@paja.example")) == 1


def test_of_two_forms_the_plain_one_is_shown_and_files_are_named(mailbox: Mailbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@paja.example", "b@paja.example", "Raportti"
    mail.set_content("Pelkkä teksti")
    mail.add_alternative("<p>Muotoiltu teksti</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="määrät.pdf")
    mailbox.send(mail)
    message = mailbox.messages()[0]
    assert (message["text"], message["attachments"]) == ("Pelkkä teksti", ["määrät.pdf"])


def test_a_mail_of_html_only_is_read_as_text(mailbox: Mailbox) -> None:
    html = "<style>p{}</style><p>Hei <b>sinä</b></p><a href='https://paja.example/a'>Avaa</a>"
    mailbox.mail(html, subtype="html")
    assert mailbox.messages()[0]["text"] == "Hei sinä\nAvaa https://paja.example/a"


def test_a_mail_in_an_unknown_charset_is_kept_all_the_same(mailbox: Mailbox) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@paja.example", "b@paja.example"
    mail["Content-Type"] = 'text/plain; charset="no-such-charset"'
    mail.set_payload("Hei")
    mailbox.send(mail)
    assert mailbox.messages()[0]["text"].strip() == "Hei"


def test_the_log_has_neither_recipient_nor_text(mailbox: Mailbox) -> None:
    mailbox.mail("Salainen sisältö", to="salainen@paja.example")
    mailbox.page("salainen@paja.example")
    log = mailbox.log.read_text("utf-8").casefold()
    assert "kept" in log
    assert "salainen" not in log
