"""Exports of Shopify, WooCommerce and Stripe."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.tables.vendors.conftest import csv

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Billing Name,Shipping Name,Cancelled at,Payment Method,"
    "Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount"
)
SHOPIFY_CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address City,"
    "Default Address Country Code,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags"
)
PAYMENTS = (
    "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Status,Customer ID,"
    "Customer Description,Customer Email,Captured,Card ID,Card Last4,Disputed Amount,Dispute Status,Invoice ID"
)
STRIPE_CUSTOMERS = (
    "id,Description,Email,Name,Created (UTC),Delinquent,Plan,Status,Total Spend,Payment Count,Refunded Volume,"
    "Dispute Losses"
)
SUBSCRIPTIONS = (
    "id,Customer ID,Customer Description,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),"
    "Start (UTC),Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Trial End (UTC),"
    "Canceled At (UTC),Cancel At Period End,Ended At (UTC)"
)
INVOICES = (
    "id,Customer Name,Customer,Amount Due,Amount Paid,Paid,Date (UTC),Number,Finalized At (UTC),Paid At (UTC),"
    "Subscription,Status,Total,Due Date (UTC),Period End (UTC)"
)


def shopify() -> str:
    """An order of two items (30 and 10) charged 44 with shipping, then a cancelled one of one item."""
    first = {
        "Name": "#1001", "Email": "Ann@example.com", "Financial Status": "paid", "Subtotal": "40.00",
        "Shipping": "4.00", "Total": "44.00", "Discount Amount": "8.00", "Created at": "2026-05-01 09:59:00 +0200",
        "Lineitem quantity": "3", "Lineitem name": "Beans", "Lineitem price": "10.00", "Lineitem sku": "BN",
        "Source": "web", "Id": "555",
    }  # fmt: skip
    more = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Cup", "Lineitem price": "10.00"}
    last = first | {"Name": "#1002", "Total": "12.50", "Discount Amount": "0.00", "Lineitem quantity": "1",
                    "Cancelled at": "2026-06-02 10:00:00 +0200", "Created at": "2026-06-02 09:00:00 +0200"}  # fmt: skip
    return csv(SHOPIFY, first, more, last)


def test_shopify_items_carry_their_order_and_add_up_to_what_was_charged(audited):
    done = audited({"orders_export_1.csv": shopify()}, timezone="Asia/Tokyo")
    assert done.named == {"orders": "Shopify orders export"}
    rows = done.rows("orders", "order_id", "product_id", "amount", "discount_amount", "quantity", "cancelled")
    # 44 × 30/40 and 44 × 10/40; the discount likewise.
    assert rows == [
        ("#1001", "BN", pytest.approx(33), pytest.approx(6), 3, False),
        ("#1001", "Cup", pytest.approx(11), pytest.approx(2), 1, False),
        ("#1002", "BN", pytest.approx(12.5), pytest.approx(0), 1, True),
    ]
    assert set(done.rows("orders", "customer_id", "ordered_at", "channel")) == {
        ("ann@example.com", datetime(2026, 5, 1, 7, 59), "web"),
        ("ann@example.com", datetime(2026, 6, 2, 7, 0), "web"),
    }


def test_shopify_customers_have_no_beginning_and_are_taken_from_the_orders(audited):
    people = csv(SHOPIFY_CUSTOMERS, {"Customer ID": "'1", "Email": "ann@example.com", "Total Orders": "2"})
    done = audited({"orders_export_1.csv": shopify(), "customers_export.csv": people})
    assert done.proposal.incomplete[0].missing == ("joined_at",)
    assert "customers_export.csv: recognised as Shopify customers export" in done.text
    assert done.rows("customers", "customer_id", "joined_at") == [("ann@example.com", datetime(2026, 5, 1, 7, 59))]


def test_woocommerce_reports_meet_by_the_customers_names(audited):
    orders = csv(
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,"
        "Attribution",
        {"Date": "2026-03-01 10:00:00", "Order #": "77", "N. Revenue (formatted)": "$1,299.50", "Status": "completed",
         "Customer": "Ann Lee", "Customer type": "returning", "Items sold": "2", "Net Sales": "1299.5",
         "Attribution": "Organic: Google"},
        {"Date": "2026-03-02 10:00:00", "Order #": "78", "Status": "cancelled", "Customer": "Ann Lee",
         "Customer type": "returning", "Items sold": "1", "Net Sales": "5"},
    )  # fmt: skip
    people = csv(
        "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code",
        {"Name": "Ann Lee", "Username": "ann", "Sign Up": "2025-01-02 08:00:00", "Email": "ann@example.com",
         "Orders": "2", "AOV": "652.25", "Country / Region": "JP"},
    )  # fmt: skip
    done = audited({"orders.csv": orders, "customers.csv": people})
    assert done.named == {"customers": "WooCommerce customers report", "orders": "WooCommerce orders report"}
    assert done.rows("customers", "customer_id", "joined_at", "region") == [
        ("Ann Lee", datetime(2025, 1, 2, 8), "JP"),
    ]
    assert done.rows("orders", "order_id", "customer_id", "amount", "quantity", "cancelled") == [
        ("77", "Ann Lee", 1299.5, 2, False),
        ("78", "Ann Lee", 5, 1, True),
    ]


def test_woocommerce_orders_with_addresses_are_preferred_to_the_report(audited):
    text = csv(
        "order_id,order_number,order_date,paid_date,status,shipping_total,tax_total,fee_total,cart_discount,"
        "discount_total,order_total,order_currency,payment_method,shipping_method,customer_id,customer_email,"
        "billing_first_name,billing_last_name",
        {"order_id": "9", "order_date": "9/16/2026 6:29:00", "status": "completed", "order_total": "40.5",
         "discount_total": "2", "customer_id": "3", "customer_email": "Ann@example.com"},
    )  # fmt: skip
    done = audited({"order_export.csv": text})
    assert done.named == {"orders": "WooCommerce orders export (Import Export Suite, Order CSV Export)"}
    assert done.rows("orders", "order_id", "customer_id", "ordered_at", "amount", "discount_amount", "cancelled") == [
        ("9", "ann@example.com", datetime(2026, 9, 16, 6, 29), 40.5, 2, False)
    ]


def test_stripe_exports_meet_by_customer_id_and_are_in_utc(audited):
    people = csv(STRIPE_CUSTOMERS, {"id": "cus_1", "Email": "a@example.com", "Created (UTC)": "2026-01-02 03:04",
                                    "Delinquent": "false", "Plan": "pro"})  # fmt: skip
    subs = csv(
        SUBSCRIPTIONS,
        {"id": "sub_1", "Customer ID": "cus_1", "Plan": "pro", "Interval": "year", "Amount": "120.00",
         "Status": "canceled", "Created (UTC)": "2026-01-02 03:04", "Start (UTC)": "2026-01-02 03:05",
         "Canceled At (UTC)": "2026-05-01 10:00", "Ended At (UTC)": "2026-06-01 10:00",
         "Cancel At Period End": "true"},
        {"id": "sub_2", "Customer ID": "cus_1", "Interval": "week", "Amount": "9.00", "Status": "active",
         "Start (UTC)": "2026-06-02 00:00", "Cancel At Period End": "false"},
    )  # fmt: skip
    paid = {"id": "ch_1", "Created (UTC)": "2026-01-02 03:06", "Amount": "12.50", "Amount Refunded": "0.00",
            "Status": "Paid", "Customer ID": "cus_1", "Customer Email": "a@example.com"}  # fmt: skip
    bills = csv(INVOICES, {"id": "in_1", "Customer": "cus_1", "Amount Due": "12.50", "Total": "12.50", "Status": "paid",
                           "Finalized At (UTC)": "2026-01-02 03:00", "Paid At (UTC)": "2026-01-02 03:06"},
                {"id": "in_2", "Customer": "cus_1", "Amount Due": "3.00", "Status": "draft"})  # fmt: skip
    done = audited({
        "customers.csv": people, "subscriptions.csv": subs,
        "payments.csv": csv(PAYMENTS, paid, paid | {"id": "ch_2", "Status": "Failed"}), "invoices.csv": bills,
    }, timezone="Asia/Tokyo")  # fmt: skip
    assert {t.split()[0] for t in done.named.values()} == {"Stripe"}
    assert done.rows("customers", "customer_id", "joined_at") == [("cus_1", datetime(2026, 1, 2, 3, 4))]
    assert done.rows("subscriptions", "subscription_id", "started_at", "ended_at", "monthly_amount", "auto_renew") == [
        ("sub_1", datetime(2026, 1, 2, 3, 5), datetime(2026, 6, 1, 10), 10.0, False),
        ("sub_2", datetime(2026, 6, 2), None, None, True),
    ]
    # The failed payment is no order, the draft no invoice.
    assert done.rows("orders", "order_id", "customer_id", "ordered_at", "amount") == [
        ("ch_1", "cus_1", datetime(2026, 1, 2, 3, 6), 12.5)
    ]
    assert done.rows("invoices", "invoice_id", "customer_id", "amount", "issued_at", "paid_at", "written_off") == [
        ("in_1", "cus_1", 12.5, datetime(2026, 1, 2, 3), datetime(2026, 1, 2, 3, 6), False)
    ]
