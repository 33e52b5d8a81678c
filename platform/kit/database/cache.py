"""Cache keys that carry whose they are."""

from kit.database.scope import current_name


def scoped_key(key: str, key_prefix: str, version: int) -> str:
    """The full key of a cached value: the open scope first.

    Raises `NoScope` where no organisation is open, so nothing is ever cached for nobody in
    particular and read by somebody else.
    """
    return f"{current_name()}:{key_prefix}:{version}:{key}"
