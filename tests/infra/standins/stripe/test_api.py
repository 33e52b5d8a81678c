"""The protocol: keys, errors, idempotency, lists and expansion."""

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import stripe

from infra.standins.stripe.book import API_VERSION
from tests.infra.standins.stripe.conftest import KEY, Shop


def test_the_version_is_the_one_the_client_library_is_pinned_to() -> None:
    assert stripe.api_version == API_VERSION


def test_another_version_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="only"):
        shop.v1.prices.list(options={"stripe_version": "2024-06-20"})


def test_a_wrong_key_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.AuthenticationError) as caught:
        shop.client("sk_test_wrong").v1.customers.list()
    assert caught.value.http_status == 401
    assert "sk_test" not in str(caught.value)


def test_a_request_without_a_key_is_refused(shop: Shop) -> None:
    for path in ("/v1/customers", "/_control/clock"):
        with pytest.raises(HTTPError) as caught:
            urlopen(shop.url + path)
        assert caught.value.code == 401
        caught.value.close()


def test_what_is_not_there_is_missing_with_404(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.v1.customers.retrieve("cus_nobody")
    error = caught.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")


def test_a_wrong_id_among_the_parameters_is_named(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.subscription(items=[{"price": "price_none"}])
    error = caught.value
    assert (error.http_status, error.code) == (400, "resource_missing")
    assert error.param == "items[0][price]"


def test_a_missing_parameter_is_named(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.v1.subscriptions.create({"items": [{"price": "price_small"}]})
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "customer")


def test_an_unknown_parameter_is_named_however_deep(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.subscription(items=[{"price": "price_small", "colour": "blue"}])
    assert (caught.value.code, caught.value.param) == ("parameter_unknown", "items[0][colour]")


@pytest.mark.parametrize(
    ("param", "values"),
    [
        ("days_until_due", {"collection_method": "send_invoice", "days_until_due": "soon"}),
        ("cancel_at_period_end", {"cancel_at_period_end": "maybe"}),
        ("items", {"items": "price_small"}),
        ("metadata", {"metadata": "text"}),
        ("metadata[note]", {"metadata": {"note": "x" * 501}}),
        ("collection_method", {"collection_method": "barter"}),
        ("trial_period_days", {"trial_period_days": 731}),
        ("items[0][quantity]", {"items": [{"price": "price_small", "quantity": -1}]}),
    ],
)
def test_a_wrong_value_is_refused_and_named(shop: Shop, param: str, values: dict[str, str]) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.subscription(**values)
    assert caught.value.param == param


def test_a_refused_subscription_leaves_nothing_behind(shop: Shop) -> None:
    customer = shop.customer()
    with pytest.raises(stripe.InvalidRequestError):
        shop.subscription(customer=customer.id, collection_method="send_invoice")
    assert shop.v1.subscriptions.list({"customer": customer.id, "status": "all"}).data == []


def test_an_address_that_is_no_call_is_404(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.v1.coupons.list()
    assert caught.value.http_status == 404


def test_a_repeated_idempotency_key_gives_the_same_subscription(shop: Shop) -> None:
    values: Any = {"customer": shop.customer().id, "items": [{"price": "price_small"}]}
    values |= {"trial_period_days": 30}
    first = shop.v1.subscriptions.create(values, {"idempotency_key": "start-1"})
    again = shop.v1.subscriptions.create(values, {"idempotency_key": "start-1"})
    assert again.to_dict() == first.to_dict()
    assert again.last_response.headers["Idempotent-Replayed"] == "true"  # type: ignore[union-attr]
    assert "Idempotent-Replayed" not in first.last_response.headers  # type: ignore[union-attr]
    assert len(shop.v1.subscriptions.list({"customer": values["customer"]}).data) == 1


def test_requests_at_the_same_time_with_one_key_make_one_customer(shop: Shop) -> None:
    def create(_: int) -> str:
        email: Any = {"email": "twins@paja.example"}
        return shop.v1.customers.create(email, {"idempotency_key": "twins"}).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, range(8)))) == 1
    assert len(shop.v1.customers.list({"email": "twins@paja.example"}).data) == 1


def test_an_idempotency_key_cannot_be_used_with_other_parameters(shop: Shop) -> None:
    shop.v1.customers.create({"name": "A"}, {"idempotency_key": "customer-1"})
    with pytest.raises(stripe.IdempotencyError) as caught:
        shop.v1.customers.create({"name": "B"}, {"idempotency_key": "customer-1"})
    assert caught.value.http_status == 400


def test_a_refused_request_does_not_use_up_its_idempotency_key(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.customers.create({"email": "nobody"}, {"idempotency_key": "customer-2"})
    kept = shop.v1.customers.create({"email": "a@paja.example"}, {"idempotency_key": "customer-2"})
    assert kept.email == "a@paja.example"


def test_a_list_is_walked_through_page_by_page(shop: Shop) -> None:
    made = [shop.customer(email="pages@paja.example").id for _ in range(5)]
    page = shop.v1.customers.list({"email": "pages@paja.example", "limit": 2})
    assert (len(page.data), page.has_more, page.url) == (2, True, "/v1/customers")
    assert [row.id for row in page.auto_paging_iter()] == made[::-1]
    back = shop.v1.customers.list(
        {"email": "pages@paja.example", "limit": 2, "ending_before": made[0]}
    )
    assert [row.id for row in back.data] == [made[2], made[1]]


def test_a_list_can_be_limited_to_a_time(shop: Shop) -> None:
    made = shop.customer(email="time@paja.example")
    later: Any = {"email": "time@paja.example", "created": {"gt": made.created}}
    assert shop.v1.customers.list(later).data == []
    same: Any = {"email": "time@paja.example", "created": made.created}
    assert len(shop.v1.customers.list(same).data) == 1


def test_ids_are_expanded_when_asked(shop: Shop) -> None:
    made = shop.billed(trial_period_days=30)
    plain = shop.v1.subscriptions.retrieve(made.id)
    assert isinstance(plain.customer, str)
    whole = shop.v1.subscriptions.retrieve(
        made.id, {"expand": ["customer.tax_ids", "latest_invoice", "items.data.price.product"]}
    )
    assert isinstance(whole.customer, stripe.Customer)
    assert whole.customer.tax_ids is not None
    assert isinstance(whole.latest_invoice, stripe.Invoice)
    product = whole["items"].data[0].price.product
    assert isinstance(product, stripe.Product)
    listed = shop.v1.invoices.list({"subscription": made.id, "expand": ["data.customer"]}).data[0]
    assert isinstance(listed.customer, stripe.Customer)


def test_a_body_that_is_no_form_is_refused(shop: Shop) -> None:
    for body in (b"name=%ff", b"a=1&a[b]=2", b"a]b=1"):
        request = Request(
            f"{shop.url}/v1/customers", body, {"Authorization": f"Bearer {KEY}"}, method="POST"
        )
        with pytest.raises(HTTPError) as caught:
            urlopen(request)
        assert caught.value.code == 400
        caught.value.close()


def test_a_body_beyond_all_measure_is_refused_before_it_is_read(shop: Shop) -> None:
    port = int(shop.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(b"POST /v1/customers HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400")
