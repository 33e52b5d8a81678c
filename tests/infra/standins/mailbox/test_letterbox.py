"""What is kept, in which order, and for how long."""

from tests.infra.standins.mailbox.conftest import Mailbox


def test_messages_survive_a_crash_one_file_each(fresh_mailbox: Mailbox) -> None:
    mailbox = fresh_mailbox
    mailbox.mail("Ensimmäinen")
    mailbox.sms({"to": "+358401234567", "text": "Toinen"})
    before = mailbox.messages()
    assert len(list(mailbox.state.iterdir())) == 2
    mailbox.restart()
    assert mailbox.messages() == before
    assert [message["text"] for message in before] == ["Toinen", "Ensimmäinen"]


def test_a_recipient_is_found_in_any_case_but_only_whole(mailbox: Mailbox) -> None:
    mailbox.mail(to="Anna@Paja.example")
    assert len(mailbox.messages("anna@paja.EXAMPLE")) == 1
    assert mailbox.messages("nna@paja.example") == []


def test_a_number_is_found_although_its_plus_became_a_space(mailbox: Mailbox) -> None:
    mailbox.sms({"to": "+358407654321", "text": "Hei"})
    for written in ("+358407654321", " 358407654321", "358407654321"):
        assert len(mailbox.messages(written)) == 1


def test_it_ends_cleanly_when_asked(fresh_mailbox: Mailbox) -> None:
    fresh_mailbox.mail()
    fresh_mailbox.program.process.terminate()
    assert fresh_mailbox.program.process.wait(5) == 0
