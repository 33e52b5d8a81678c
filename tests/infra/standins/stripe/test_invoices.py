"""Invoices: what they bill, and the ways they are paid."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import stripe

from tests.infra.standins.stripe.conftest import Shop


def test_an_invoice_adds_finlands_value_added_tax(shop: Shop) -> None:
    made = shop.billed(automatic_tax={"enabled": True})
    invoice = shop.invoices(made)[0]
    assert (invoice.subtotal, invoice.total) == (16900, 21210)
    assert invoice.total_taxes is not None
    assert [(tax.amount, tax.taxable_amount) for tax in invoice.total_taxes] == [(4310, 16900)]


def test_an_invoice_without_automatic_tax_has_none(shop: Shop) -> None:
    invoice = shop.invoices(shop.billed())[0]
    assert (invoice.total, invoice.total_taxes) == (16900, [])


def test_an_invoice_names_its_subscription_and_its_period(shop: Shop) -> None:
    made = shop.billed(metadata={"tenant": "kaisla"})
    parent = shop.invoices(made)[0].to_dict()["parent"]
    assert parent["subscription_details"] == {
        "metadata": {"tenant": "kaisla"},
        "subscription": made.id,
    }
    line = shop.invoices(made)[0].lines.data[0]
    item = made["items"].data[0]
    assert (line.period.start, line.period.end) == (
        item.current_period_start,
        item.current_period_end,
    )


def test_a_draft_is_finalized_sent_and_paid_outside_stripe(fresh_shop: Shop) -> None:
    made = fresh_shop.billed()
    draft = fresh_shop.invoices(made)[0]
    assert (draft.status, draft.number, draft.due_date) == ("draft", None, None)
    opened = fresh_shop.v1.invoices.finalize_invoice(draft.id)
    assert opened.status == "open"
    assert opened.number is not None
    assert opened.due_date == opened.effective_at + 14 * 86400  # type: ignore[operator]
    fresh_shop.v1.invoices.send_invoice(draft.id)
    paid = fresh_shop.v1.invoices.pay(draft.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_remaining, paid.amount_paid_off_stripe) == ("paid", 0, 16900)
    assert fresh_shop.event_types()[-3:] == ["invoice.finalized", "invoice.sent", "invoice.paid"]


def test_what_is_finalized_or_paid_cannot_be_so_again(shop: Shop) -> None:
    invoice = shop.invoices(shop.billed())[0]
    shop.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    with pytest.raises(stripe.InvalidRequestError, match="already finalized"):
        shop.v1.invoices.finalize_invoice(invoice.id)
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        shop.v1.invoices.pay(invoice.id)


def test_a_refused_card_leaves_the_invoice_as_it_was(shop: Shop) -> None:
    invoice = shop.invoices(shop.billed())[0]
    with pytest.raises(stripe.CardError) as caught:
        shop.v1.invoices.pay(invoice.id)
    assert caught.value.code == "card_declined"
    assert shop.v1.invoices.retrieve(invoice.id).status == "draft"


def test_an_invoice_that_is_charged_is_not_sent(shop: Shop) -> None:
    made = shop.subscription(default_payment_method="pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError, match="send_invoice"):
        shop.v1.invoices.send_invoice(shop.invoices(made)[0].id)


def test_invoices_are_found_by_customer_and_status(shop: Shop) -> None:
    made = shop.billed()
    assert isinstance(made.customer, str)
    drafts = shop.v1.invoices.list({"customer": made.customer, "status": "draft"}).data
    assert [invoice.id for invoice in drafts] == [made.latest_invoice]
    assert shop.v1.invoices.list({"customer": made.customer, "status": "paid"}).data == []


def test_the_hosted_page_shows_the_invoice_to_whoever_has_its_address(shop: Shop) -> None:
    customer = shop.customer(name="Paja & <Verstas>")
    made = shop.billed(customer=customer.id, automatic_tax={"enabled": True})
    invoice = shop.v1.invoices.finalize_invoice(shop.invoices(made)[0].id)
    assert invoice.hosted_invoice_url is not None
    with urlopen(invoice.hosted_invoice_url) as response:
        page = response.read().decode()
    assert "Paja &amp; &lt;Verstas&gt;" in page
    assert "212,10 €" in page
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{shop.url}/i/")
    assert caught.value.code == 404
    caught.value.close()
