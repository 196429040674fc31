"""A small business whose files need decisions: two dates that could be the order's, bad values, unknown customers."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

YAML = """\
# Agreed with the client on the phone.
business:
  name: Messy Mart        # as on the invoice
  locale: en
  currency: EUR
  timezone: Europe/Berlin

as_of: 2026-06-30

tables:
  customers:
    source: data/members.csv
    columns:
      customer_id: member_no
      joined_at: joined       # asked the shop
  orders:
    source: data/sales.csv
    columns:
      order_id: receipt
      customer_id: member_no
      amount: total
      quoted_amount: list_price  # 0.86, such as "12.00"
      fees_amount: service_fee  # 0.83, such as "1.00"
  # not mapped in orders: till, cashier
"""
CUSTOMERS, ORDERS = 60, 400
# Lines of sales.csv, the first of which is the heading: amounts that are none, dates that do not exist, strangers.
NO_AMOUNT, NO_DATE, STRANGERS = (5, 50, 99), (7, 70), tuple(range(20, 32))


def write_messy(home: Path) -> Path:
    """The folder, now with the audit in it."""
    (home / "data").mkdir(parents=True)
    (home / "audit.yaml").write_text(YAML, "utf-8")
    start = date(2025, 1, 13)
    members = [[f"M{n:03}", f"{start + timedelta(days=n):%d.%m.%Y}", "regular"] for n in range(CUSTOMERS)]
    _write(home / "data/members.csv", ["member_no", "joined", "kind"], members)
    _write(
        home / "data/sales.csv",
        ["receipt", "member_no", "order date", "invoice date", "total", "list_price", "service_fee", "till", "cashier"],
        [_sale(n, start) for n in range(2, ORDERS + 2)],
    )
    calls = [[f"T{n}", f"M{n:03}", f"2026-03-{n + 1:02} 10:00", "email", "Where is it?"] for n in range(20)]
    _write(home / "data/complaints.csv", ["ticket id", "customer id", "opened", "channel", "text"], calls)
    (home / "data/read me.docx").write_bytes(b"not a table")
    return home


def _sale(line: int, start: date) -> list[str]:
    day = start + timedelta(days=90 + line)
    ordered = "31.02.2026" if line in NO_DATE else f"{day:%d.%m.%Y}"
    member = f"X{line}" if line in STRANGERS else f"M{line % CUSTOMERS:03}"
    total = "n/a?" if line in NO_AMOUNT else f"{10 + line % 7}.00"
    paid = f"{day + timedelta(days=1):%d.%m.%Y}"
    return [f"R{line}", member, ordered, paid, total, f"{12 + line % 7}.00", "1.00", "7", "Kim"]


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
