"""The organisation's own keys. Only this schema holds them, and only wrapped."""

from __future__ import annotations

from django.db import models


class PrivateKey(models.Model):
    """The closed half of a key pair, wrapped by a key from outside the database.

    `id` is the id of the public key beside it in the shared layer.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)
