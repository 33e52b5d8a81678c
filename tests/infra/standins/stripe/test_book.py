"""The state file: what was answered is still there after a crash."""

import json

from tests.infra.standins.stripe.conftest import Shop


def test_a_restart_continues_where_it_was(fresh_shop: Shop) -> None:
    made = fresh_shop.billed(trial_period_days=30)
    fresh_shop.advance(days=10)
    key = {"idempotency_key": "restart-1"}
    customer = fresh_shop.v1.customers.create({"name": "A"}, key)  # type: ignore[arg-type]
    fresh_shop.restart()
    assert fresh_shop.v1.subscriptions.retrieve(made.id).to_dict() == made.to_dict()
    assert fresh_shop.read("clock")["offset_seconds"] == 10 * 86400
    again = fresh_shop.v1.customers.create({"name": "A"}, key)  # type: ignore[arg-type]
    assert again.id == customer.id
    assert len(fresh_shop.v1.prices.list().data) == 3


def test_the_state_is_one_file_written_before_the_answer(fresh_shop: Shop) -> None:
    made = fresh_shop.customer()
    files = [path.name for path in fresh_shop.state.iterdir()]
    assert files == ["stripe.json"]
    kept = json.loads((fresh_shop.state / "stripe.json").read_text("utf-8"))
    assert made.id in kept["customers"]


def test_it_ends_cleanly_when_asked(fresh_shop: Shop) -> None:
    fresh_shop.customer()
    fresh_shop.program.process.terminate()
    assert fresh_shop.program.process.wait(5) == 0


def test_the_log_has_no_names_or_keys(fresh_shop: Shop) -> None:
    fresh_shop.customer(email="salainen@paja.example")
    fresh_shop.v1.customers.list({"email": "salainen@paja.example"})
    log = fresh_shop.log.read_text("utf-8")
    assert "GET /v1/customers 200" in log
    for secret in ("salainen", "Kaislan", "sk_test"):
        assert secret not in log
