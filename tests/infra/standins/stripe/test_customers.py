"""Customers."""

import pytest
import stripe

from tests.infra.standins.stripe.conftest import Shop


def test_a_customer_keeps_what_was_sent(shop: Shop) -> None:
    made = shop.v1.customers.create(
        {
            "name": "Kaislapuron työpajasäätiö sr",
            "email": "laskut@kaislapuro.example",
            "metadata": {"tenant": "kaislapuro"},
            "address": {"line1": "Pajatie 1", "postal_code": "45100", "country": "FI"},
            "tax_id_data": [{"type": "eu_vat", "value": "FI12345678"}],
            "preferred_locales": ["fi", "sv"],
            "invoice_settings": {"custom_fields": [{"name": "Viite", "value": "410"}]},
        }
    )
    found = shop.v1.customers.retrieve(made.id, {"expand": ["tax_ids"]})
    assert found.name == "Kaislapuron työpajasäätiö sr"
    assert found.metadata is not None
    assert found.metadata.to_dict() == {"tenant": "kaislapuro"}
    assert found.address is not None
    assert (found.address.country, found.address.city) == ("FI", None)
    assert found.preferred_locales == ["fi", "sv"]
    assert found.tax_ids is not None
    assert found.tax_ids.data[0].value == "FI12345678"
    assert found.invoice_settings is not None
    assert found.invoice_settings.custom_fields is not None
    assert found.invoice_settings.custom_fields[0].value == "410"


def test_an_update_merges_metadata_and_clears_what_is_empty(shop: Shop) -> None:
    made = shop.customer(metadata={"a": "1", "b": "2"}, email="a@paja.example")
    updated = shop.v1.customers.update(
        made.id, {"metadata": {"b": "", "c": "3"}, "email": "", "name": "Uusi nimi"}
    )
    assert updated.metadata is not None
    assert updated.metadata.to_dict() == {"a": "1", "c": "3"}
    assert (updated.email, updated.name) == (None, "Uusi nimi")


def test_an_update_makes_an_event_that_tells_what_was_there_before(fresh_shop: Shop) -> None:
    made = fresh_shop.customer()
    fresh_shop.v1.customers.update(made.id, {"name": "Uusi nimi"})
    fresh_shop.v1.customers.update(made.id, {"name": "Uusi nimi"})
    assert fresh_shop.event_types() == ["customer.created", "customer.updated"]
    event = fresh_shop.v1.events.list({"type": "customer.updated"}).data[0]
    assert event.to_dict()["data"]["previous_attributes"] == {"name": "Kaislan paja ry"}


@pytest.mark.parametrize(
    ("param", "values"),
    [
        ("email", {"email": "no address"}),
        ("tax_id_data[0][value]", {"tax_id_data": [{"type": "eu_vat", "value": "FI123"}]}),
        ("tax_id_data[0][type]", {"tax_id_data": [{"type": "us_ein", "value": "1"}]}),
        ("tax_id_data[0][value]", {"tax_id_data": [{"type": "eu_vat"}]}),
        (
            "invoice_settings[default_payment_method]",
            {"invoice_settings": {"default_payment_method": "card"}},
        ),
    ],
)
def test_a_wrong_value_is_refused_and_nobody_is_kept(
    shop: Shop, param: str, values: dict[str, object]
) -> None:
    before = len(shop.v1.customers.list({"limit": 100}).data)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.customer(**values)
    assert caught.value.param == param
    assert len(shop.v1.customers.list({"limit": 100}).data) == before


def test_a_tax_id_can_be_added_later(shop: Shop) -> None:
    made = shop.customer()
    shop.v1.customers.tax_ids.create(made.id, {"type": "eu_vat", "value": "SE123456789001"})
    assert [row.country for row in shop.v1.customers.tax_ids.list(made.id).data] == ["SE"]
