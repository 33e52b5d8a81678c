"""The index follows what is saved and removed, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from apps.workshop.search.kinds import Index, Kind
from apps.workshop.search.services import forget, refresh, write_new
from kit.database.scope import current


def follow(kind: Kind) -> None:
    """Keep the index of a kind, if it has one."""
    index = kind.index
    if index is None:
        return

    def saved(
        instance: Model, created: bool, update_fields: Collection[str] | None, **_given: Any
    ) -> None:
        if not _is_in_an_organisation():
            return
        if created:
            write_new(instance)
        elif _concerns(index, update_fields):
            refresh(instance)

    def removed(instance: Model, **_given: Any) -> None:
        if _is_in_an_organisation():
            forget(kind.code, instance.pk)

    uid = f"search.{kind.code}"
    post_save.connect(saved, sender=index.model, weak=False, dispatch_uid=uid)
    post_delete.connect(removed, sender=index.model, weak=False, dispatch_uid=uid)
    for model, name in index.parts:
        _follow_part(model, name, uid)


def _follow_part(model: type[Model], name: str, uid: str) -> None:
    def changed(instance: Model, **_given: Any) -> None:
        if _is_in_an_organisation():
            refresh(getattr(instance, name))

    post_save.connect(changed, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(changed, sender=model, weak=False, dispatch_uid=uid)


def _concerns(index: Index, update_fields: Collection[str] | None) -> bool:
    return update_fields is None or not index.fields.isdisjoint(update_fields)


def _is_in_an_organisation() -> bool:
    """The network's people are in a table of the same name, and nobody searches them."""
    scope = current()
    return scope is not None and scope.is_organisation
