"""Reads the request that sends a text message."""

import json
import re
import time

from infra.standins.mailbox.letterbox import Message

#: Ten joined parts of 160 characters, the most an operator passes on.
LONGEST_TEXT_CHARACTERS = 1600

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class BadTextError(Exception):
    """A request that cannot be sent; `field` names what is wrong in it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def read_text(identifier: str, body: bytes) -> Message:
    """Return the message asked for in a JSON body; raise `BadTextError` naming the field."""
    try:
        values = json.loads(body)
    except ValueError as error:
        raise BadTextError("body", "The body must be JSON in UTF-8.") from error
    if not isinstance(values, dict):
        raise BadTextError("body", 'The body must be an object: {"to": "+358…", "text": "…"}.')
    for name in values:
        if name not in ("to", "text"):
            raise BadTextError(name, "This field is not known; send to and text.")
    to, text = values.get("to"), values.get("text")
    if not isinstance(to, str) or not _NUMBER.fullmatch(to):
        raise BadTextError("to", "The number must be in international form, such as +358401234567.")
    if not isinstance(text, str) or not text.strip():
        raise BadTextError("text", "The text must not be empty.")
    if len(text) > LONGEST_TEXT_CHARACTERS:
        raise BadTextError("text", f"The text has over {LONGEST_TEXT_CHARACTERS} characters.")
    return Message(id=identifier, kind="sms", to=[to], text=text, received_at=time.time())
