"""Text messages over HTTP."""

import pytest

from tests.infra.standins.mailbox.conftest import Mailbox

NUMBER = "+358401234567"


def test_a_text_message_is_taken_and_kept(mailbox: Mailbox) -> None:
    status, answer = mailbox.sms({"to": NUMBER, "text": "Huomenna klo 8.30 puupaja."})
    assert status == 202
    message = mailbox.messages(NUMBER)[0]
    assert (message["id"], message["kind"]) == (answer["id"], "sms")
    assert message["text"] == "Huomenna klo 8.30 puupaja."


def test_a_wrong_key_is_refused_and_nothing_is_kept(mailbox: Mailbox) -> None:
    status, answer = mailbox.sms({"to": "+358400000000", "text": "Hei"}, key="wrong")
    assert (status, answer["error"]["field"]) == (401, "Authorization")
    assert mailbox.messages("+358400000000") == []


def test_bad_input_is_refused_with_the_field_named(mailbox: Mailbox) -> None:
    before = mailbox.messages()
    good = {"to": NUMBER, "text": "Hei"}
    bad: list[tuple[str, object]] = [
        ("to", {"text": "Hei"}),
        ("to", {**good, "to": "0401234567"}),
        ("to", {**good, "to": f"{NUMBER}\n"}),
        ("to", {**good, "to": [NUMBER]}),
        ("text", {"to": NUMBER}),
        ("text", {**good, "text": " \n"}),
        ("text", {**good, "text": "x" * 1601}),
        ("text", {**good, "text": 1}),
        ("from", {**good, "from": "Paja"}),
        ("body", b"to=1"),
        ("body", b"\xff"),
        ("body", ["Hei"]),
        ("body", b"x" * 70_000),
    ]
    for field, body in bad:
        status, answer = mailbox.sms(body)
        assert (status, answer["error"]["field"]) == (400, field)
        assert answer["error"]["message"]
    assert mailbox.messages() == before


@pytest.mark.parametrize("text", ["x" * 1600, "Ääkkösiä 🙂", '<b>"&'])
def test_any_text_within_the_limit_arrives_as_it_was(mailbox: Mailbox, text: str) -> None:
    assert mailbox.sms({"to": NUMBER, "text": text})[0] == 202
    assert mailbox.messages()[0]["text"] == text
