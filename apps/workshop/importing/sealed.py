"""People's data of an import at rest: packed, and sealed for this organisation and this import."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any

from apps.workshop.importing.files import Table
from apps.workshop.importing.models import Import
from kit.crypto.at_rest import open_text, seal_text


def seal(run: Import, content: Any) -> str:
    """Anything of lists and texts, as it is kept."""
    packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
    return seal_text(b64encode(packed).decode(), purpose=_purpose(run))


def unseal(run: Import, sealed: str) -> Any:
    """What was sealed, or nothing."""
    if not sealed:
        return None
    return json.loads(zlib.decompress(b64decode(open_text(sealed, purpose=_purpose(run)))))


def keep_table(run: Import, table: Table) -> None:
    """Put the table into the import, which the caller saves."""
    run.sealed_table = seal(run, [table.headings, table.rows, table.first])


def table_of(run: Import) -> Table:
    """The table that is on its way in. Raises `Import.DoesNotExist` once it has been removed."""
    kept = unseal(run, run.sealed_table)
    if kept is None:
        raise Import.DoesNotExist
    return Table(*kept)


def _purpose(run: Import) -> str:
    return f"import {run.pk}"
