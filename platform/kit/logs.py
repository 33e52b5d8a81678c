"""What the log may say of a path: never the secret of a link."""

from __future__ import annotations

import logging
import re

SECRET_PATHS = re.compile(
    r"(/(?:welcome|invitation|subscribe|account/email|password/reset/key|s)/)[^\s\"']+"
)


class WithoutSecrets(logging.Filter):
    """Cuts the secret part of links out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        cut = SECRET_PATHS.sub(r"\1…", said)
        if cut != said:
            record.msg, record.args = cut, ()
        return True
