"""The book: every object, event and delivery, the clock, and the one file they are kept in."""

import copy
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.standins.stripe.errors import no_such

Obj = dict[str, Any]

#: The version the pinned stripe library asks for; a test compares the two.
API_VERSION = "2026-10-28.endive"

_TABLES = ("products", "prices", "customers", "subscriptions", "invoices", "events")
_SETTLED = ("events", "idempotency")
_EVENTS_KEPT = 5000
_DELIVERIES_KEPT = 2000
_IDEMPOTENCY_SECONDS = 24 * 3600


class Book:
    """What the stand-in remembers. Use it inside `change()`, which locks, saves and rolls back."""

    def __init__(self, folder: Path, *, delivers: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "stripe.json"
        self._lock = threading.RLock()
        self._pinned: int | None = None
        self._dirty = False
        self._texts: dict[tuple[str, str], str] = {}
        self._delivers = delivers
        #: Set whenever there may be something to deliver.
        self.wake = threading.Event()
        #: What the events of the current request say about their cause.
        self.cause: Obj = {"id": None, "idempotency_key": None}
        #: Where hosted invoice pages are shown, without a closing slash.
        self.base_url = ""
        self.data = self._load()

    def _load(self) -> Obj:
        empty: Obj = {table: {} for table in _TABLES}
        empty |= {"tax_ids": {}, "pending_lines": {}, "idempotency": {}, "deliveries": []}
        empty |= {"clock_offset_seconds": 0, "held": False}
        if self._file.exists():
            empty |= json.loads(self._file.read_text("utf-8"))
        return empty

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock; save what changed at the end, or forget it when an exception passes."""
        with self._lock:
            try:
                yield
                if self._dirty:
                    self._save()
                    self.wake.set()
            except Exception:
                if self._dirty:
                    self.data = self._load()
                    self._texts = {}
                raise
            finally:
                self._dirty = False

    def _save(self) -> None:
        self._trim()
        fresh = self._file.with_suffix(".new")
        # No fsync: the file must survive the end of this process, not of the machine's power.
        fresh.write_text(self._text(), "utf-8")
        os.replace(fresh, self._file)

    def _text(self) -> str:
        # Most of the file is events and replies, which hardly ever change once they are there:
        # their texts are kept, or each answer would wait for all of them to be written out again.
        texts, parts = {}, []
        for name, value in self.data.items():
            if name in _SETTLED:
                for key, row in value.items():
                    kept = self._texts.get((name, key))
                    texts[name, key] = kept or f"{_dumps(key)}:{_dumps(row)}"
                rows = ",".join(texts[name, key] for key in value)
                parts.append(f"{_dumps(name)}:{{{rows}}}")
            else:
                parts.append(f"{_dumps(name)}:{_dumps(value)}")
        self._texts = texts
        return "{" + ",\n".join(parts) + "}"

    def _trim(self) -> None:
        waiting = [row for row in self.data["deliveries"] if row["state"] == "pending"]
        done = [row for row in self.data["deliveries"] if row["state"] != "pending"]
        if len(done) > _DELIVERIES_KEPT:
            self.data["deliveries"] = done[-_DELIVERIES_KEPT:] + waiting
        needed = {row["event"] for row in waiting}
        events = self.data["events"]
        for key in list(events)[: max(0, len(events) - _EVENTS_KEPT)]:
            if key not in needed:
                del events[key]
        limit = time.time() - _IDEMPOTENCY_SECONDS
        replies = self.data["idempotency"]
        self.data["idempotency"] = {k: v for k, v in replies.items() if v["at"] > limit}

    def touch(self) -> None:
        """Say that something in `data` changed and must be saved."""
        self._dirty = True

    # The clock

    def now(self) -> int:
        """Return the stand-in's time in Unix seconds: the machine's plus what was advanced."""
        if self._pinned is not None:
            return self._pinned
        return int(time.time()) + int(self.data["clock_offset_seconds"])

    @contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """Let the clock stand at `moment`, so that what fell due then is dated then."""
        self._pinned = moment
        try:
            yield
        finally:
            self._pinned = None

    # Objects

    def add(self, table: str, prefix: str, fields: Obj, *, identifier: str = "") -> Obj:
        """Keep and return a new object with the fields that every Stripe object has."""
        key = identifier or self.new_id(prefix)
        row: Obj = {"id": key, "object": table[:-1], "created": self.now(), "livemode": False}
        row |= fields
        self.data[table][key] = row
        self.touch()
        return row

    def new_id(self, prefix: str) -> str:
        """Return an id nobody can guess, such as `cus_0f…`."""
        return f"{prefix}_{secrets.token_hex(12)}"

    def get(self, table: str, identifier: str, param: str = "id") -> Obj:
        """Return the object; raise `resource_missing` (404 when `param` is the path's id)."""
        row: Obj | None = self.data[table].get(identifier)
        if row is None:
            raise no_such(table[:-1], identifier, param)
        return row

    def newest(self, table: str) -> list[Obj]:
        """Return a table's objects, the newest first."""
        return list(reversed(self.data[table].values()))

    @contextmanager
    def updating(self, row: Obj, event: str) -> Iterator[None]:
        """Let the object be changed and emit the event, with what was there before, if it was."""
        before = copy.deepcopy(row)
        yield
        previous = _previous(before, row)
        if previous:
            self.emit(event, row, previous)

    # Events

    def emit(self, kind: str, row: Obj, previous: Obj | None = None) -> None:
        """Record an event with a snapshot of the object, and queue its delivery."""
        payload: Obj = {"object": copy.deepcopy(row)}
        if previous is not None:
            payload["previous_attributes"] = previous
        event = self.add(
            "events",
            "evt",
            {
                "api_version": API_VERSION,
                "data": payload,
                "pending_webhooks": int(self._delivers),
                "request": dict(self.cause),
                "type": kind,
            },
        )
        if self._delivers:
            self.data["deliveries"].append(new_delivery(self.new_id("del"), event))

    def accepted(self, event: str) -> None:
        """Note that the webhook address has taken an event."""
        self.data["events"][event]["pending_webhooks"] = 0
        self._texts.pop(("events", event), None)
        self.touch()

    # Reading

    def page(self, rows: list[Obj], query: Obj, url: str) -> Obj:
        """Return one page of rows (newest first) in Stripe's list shape."""
        for name, limit in (query.get("created") or {}).items():
            rows = [row for row in rows if _within(row["created"], name, limit)]
        size = min(max(query.get("limit", 10), 1), 100)
        keys = [row["id"] for row in rows]
        if after := query.get("starting_after"):
            start = _position(keys, after, "starting_after") + 1
            rows, more = rows[start : start + size], len(rows) > start + size
        elif before := query.get("ending_before"):
            end = _position(keys, before, "ending_before")
            rows, more = rows[max(0, end - size) : end], end > size
        else:
            rows, more = rows[:size], len(rows) > size
        return {"object": "list", "data": rows, "has_more": more, "url": url}

    def expanded(self, answer: Obj, paths: list[str]) -> Obj:
        """Return a copy in which ids at the given paths are replaced by their objects."""
        answer = copy.deepcopy(answer)
        for path in paths:
            self._expand(answer, path.split("."))
        return answer

    def _expand(self, node: Any, path: list[str]) -> None:
        if isinstance(node, list):
            for child in node:
                self._expand(child, path)
        if not path or not isinstance(node, dict):
            return
        head, *rest = path
        if head == "tax_ids" and node.get("object") == "customer":
            rows = self.data["tax_ids"].get(node["id"], [])
            node[head] = self.page(rows, {}, f"/v1/customers/{node['id']}/tax_ids")
        value = node.get(head)
        if isinstance(value, str):
            found = next((self.data[t][value] for t in _TABLES if value in self.data[t]), None)
            value = node[head] = copy.deepcopy(found) or value
        self._expand(value, rest)


def new_delivery(identifier: str, event: Obj) -> Obj:
    """Return a delivery that waits for its first attempt; `next_at` is the machine's time."""
    return {
        "id": identifier,
        "event": event["id"],
        "type": event["type"],
        "state": "pending",
        "attempts": 0,
        "next_at": 0.0,
        "last_status": None,
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _previous(before: Obj, after: Obj) -> Obj:
    changed: Obj = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old != new:
            nested = isinstance(old, dict) and isinstance(new, dict)
            changed[key] = _previous(before[key], after[key]) if nested else old
    return changed


def _within(value: int, name: str, limit: int) -> bool:
    return {
        "gt": value > limit,
        "gte": value >= limit,
        "lt": value < limit,
        "lte": value <= limit,
    }[name]


def _position(keys: list[str], wanted: str, param: str) -> int:
    if wanted not in keys:
        raise no_such("object", wanted, param)
    return keys.index(wanted)
