"""Products and prices."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.infra.standins.stripe.conftest import Shop


def test_three_monthly_prices_are_there_from_the_start(shop: Shop) -> None:
    found = shop.v1.prices.list({"lookup_keys": ["small", "medium", "large"]}).data
    amounts = {price.lookup_key: price.unit_amount for price in found}
    assert amounts == {"small": 5900, "medium": 16900, "large": 39000}
    for price in found:
        assert price.recurring is not None
        assert (price.currency, price.tax_behavior) == ("eur", "exclusive")
        assert price.recurring.interval == "month"


def test_one_price_is_found_by_its_lookup_key(shop: Shop) -> None:
    found = shop.v1.prices.list({"lookup_keys": ["medium"], "active": True}).data
    assert [price.id for price in found] == ["price_medium"]
    product = found[0].product
    assert isinstance(product, str)
    assert shop.v1.products.retrieve(product).name == "Pajaverkko Keskikoko"


def test_a_product_gets_a_price_of_its_own(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Koulutuspäivä", "metadata": {"kind": "extra"}})
    price = shop.v1.prices.create(
        {"currency": "eur", "unit_amount": 80000, "product": product.id, "lookup_key": "training"}
    )
    found = shop.v1.prices.retrieve(price.id)
    assert (found.unit_amount, found.type, found.product) == (80000, "one_time", product.id)
    assert product.id in [row.id for row in shop.v1.products.list().data]


def test_a_lookup_key_moves_to_another_price_only_when_asked(shop: Shop) -> None:
    values: Any = {"currency": "eur", "unit_amount": 100, "product_data": {"name": "X"}}
    values |= {"lookup_key": "moving"}
    first = shop.v1.prices.create(values)
    with pytest.raises(stripe.InvalidRequestError, match=first.id):
        shop.v1.prices.create(values)
    values["transfer_lookup_key"] = True
    second = shop.v1.prices.create(values)
    assert [p.id for p in shop.v1.prices.list({"lookup_keys": ["moving"]}).data] == [second.id]


def test_prices_come_from_the_command_line_and_a_changed_one_takes_over_the_key(
    tmp_path: Path,
) -> None:
    prices = []
    for cents in ("4900", "5500", "5500"):
        shop = Shop(tmp_path / "state", arguments=("--price", f"only:{cents}:Ainoa"))
        prices.append(shop.v1.prices.list({"lookup_keys": ["only"]}).data[0])
        shop.end()
    assert [price.unit_amount for price in prices] == [4900, 5500, 5500]
    assert prices[0].id != prices[1].id == prices[2].id
