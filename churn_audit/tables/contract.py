"""The canonical tables: what each column means to the audit, and which ones a table cannot do without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "enum", "timestamp", "number", "integer", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: its kind, whether a row without it is rejected, and the range its values must keep."""

    name: str
    kind: Kind
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One canonical table. `key` is unique, `time` dates a row, `order` lists pairs (earlier, later)."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: str | None = None
    time: str | None = None
    order: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        return next(c for c in self.columns if c.name == name) if name in self.names else _missing(self, name)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in contract order."""
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which the table cannot be read."""
        return tuple(c.name for c in self.columns if c.required)


def _missing(table: Table, name: str) -> Column:
    raise KeyError(f"{table.name}.{name}")


def _columns(spec: str) -> tuple[Column, ...]:
    """Columns from 'name!:kind' words: ! is required, kind(a|b) lists values, kind[1..5] gives a range."""
    out = []
    for word in spec.split():
        name, _, kind = word.partition(":")
        kind, _, span = kind.partition("[")
        kind, _, values = kind.partition("(")
        low, high = span.rstrip("]").split("..") if span else ("", "")
        out.append(
            Column(
                name.rstrip("!"),
                kind,  # type: ignore[arg-type]
                required=name.endswith("!"),
                values=tuple(values.rstrip(")").split("|")) if values else (),
                low=float(low) if low else None,
                high=float(high) if high else None,
            )
        )
    return tuple(out)


INCIDENT_KINDS = (
    "late_payment", "under_payment", "unclear_or_changing_demands", "demands_all_attention", "unavailable",
    "dishonest", "abusive", "unreasonable_demand", "bad_mouthing", "ignores_advice",
)  # fmt: skip

CONTRACT: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "customers", "a customer", key="customer_id", time="joined_at", order=(("joined_at", "churned_at"),),
            columns=_columns(
                "customer_id!:id joined_at!:timestamp churned_at:timestamp segment:text plan:text region:text"
                " acquisition_channel:text referred:boolean preferred_channel:text birth_year:integer[1900..2030]"
                " monthly_value:number[0..] tenure_months:number[0..] churned:boolean"
            ),
        ),
        Table(
            "subscriptions", "a contract of a customer", key="subscription_id", time="started_at",
            order=(("started_at", "ended_at"),),
            columns=_columns(
                "subscription_id!:id customer_id!:id started_at!:timestamp ended_at:timestamp plan:text"
                " monthly_amount:number[0..] auto_renew:boolean contract_months:integer[0..]"
            ),
        ),
        Table(
            "orders", "an order line", time="ordered_at",
            order=(
                ("ordered_at", "delivered_at"), ("ordered_at", "returned_at"), ("refund_requested_at", "refunded_at"),
            ),
            columns=_columns(
                "order_id!:id customer_id!:id ordered_at!:timestamp amount!:number quoted_amount:number"
                " fees_amount:number discount_amount:number channel:text product_id:id quantity:number staff_id:id"
                " promised_at:timestamp delivered_at:timestamp returned_at:timestamp"
                " refund_requested_at:timestamp refunded_at:timestamp return_denied:boolean cancelled:boolean"
                " defective:boolean description_mismatch:boolean new_customer_offer:boolean"
            ),
        ),
        Table(
            "tickets", "a support case", key="ticket_id", time="opened_at",
            order=(("opened_at", "first_response_at"), ("opened_at", "resolved_at")),
            columns=_columns(
                "ticket_id!:id customer_id!:id opened_at!:timestamp channel:text topic:text is_complaint:boolean"
                " first_response_at:timestamp resolved_at:timestamp promised_by:timestamp"
                " reopened_count:integer[0..] transfer_count:integer[0..] contact_count:integer[0..]"
                " repeated_info:boolean wait_seconds:number[0..] reached_human:boolean bot_handled:boolean"
                " abandoned:boolean escalated:boolean staff_id:id csat:number[1..5] ces:number[1..7] text:text"
            ),
        ),
        Table(
            "surveys", "one answer of a customer", key="response_id", time="responded_at",
            columns=_columns(
                "response_id!:id customer_id:id responded_at!:timestamp"
                " kind!:enum(nps|csat|ces|relationship|exit|custom) score:number topic:text"
                " lifecycle_stage:enum(onboarding|mid|renewal|exit) followed_up_at:timestamp staff_id:id text:text"
            ),
        ),
        Table(
            "communications", "a message", time="sent_at",
            order=(("sent_at", "opened_at"), ("sent_at", "clicked_at"), ("sent_at", "replied_at")),
            columns=_columns(
                "customer_id!:id sent_at!:timestamp channel!:text direction!:enum(outbound|inbound)"
                " purpose:enum(marketing|service|transactional|update|winback|retention) personalised:boolean"
                " opened_at:timestamp clicked_at:timestamp replied_at:timestamp unsubscribed:boolean"
            ),
        ),
        Table(
            "exits", "a departure with its stated reason", time="exited_at",
            columns=_columns(
                "customer_id!:id exited_at!:timestamp reason_code:text reason_text:text destination:text"
                " moved:boolean deceased:boolean charges_only:boolean"
            ),
        ),
        Table(
            "prices", "a price taking effect", time="effective_from",
            columns=_columns("product_id!:id effective_from!:timestamp price!:number[0..] new_customer_only:boolean"),
        ),
        Table(
            "products", "a product", key="product_id", order=(("launched_at", "discontinued_at"),),
            columns=_columns(
                "product_id!:id name:text category:text launched_at:timestamp discontinued_at:timestamp"
            ),
        ),
        Table(
            "loyalty", "an event of the programme", time="occurred_at",
            columns=_columns(
                "customer_id!:id occurred_at!:timestamp"
                " event!:enum(enrolled|earned|redeemed|expired|redemption_failed|reward_offered|reward_declined)"
                " points:number reward_category:text"
            ),
        ),
        Table(
            "invoices", "an invoice", key="invoice_id", time="issued_at",
            order=(("issued_at", "due_at"), ("issued_at", "paid_at")),
            columns=_columns(
                "invoice_id!:id customer_id!:id issued_at!:timestamp amount!:number due_at:timestamp"
                " paid_at:timestamp disputed:boolean written_off:boolean"
            ),
        ),
        Table(
            "usage", "a session or use of a feature", time="occurred_at",
            columns=_columns(
                "customer_id!:id occurred_at!:timestamp feature:text device:enum(desktop|mobile|tablet|in_person)"
                " duration_seconds:number[0..] errors:integer[0..] exit_page:text"
            ),
        ),
        Table(
            "incidents", "a note of the staff on a customer", time="occurred_at",
            columns=_columns(
                "customer_id!:id occurred_at!:timestamp kind!:enum(" + "|".join(INCIDENT_KINDS) + ")"
                " severity:integer[1..3] text:text"
            ),
        ),
        Table(
            "social_posts", "a public post", time="posted_at", order=(("posted_at", "replied_at"),),
            columns=_columns(
                "posted_at!:timestamp author!:enum(brand|customer) customer_id:id network:text"
                " replied_at:timestamp sentiment:number[-1..1] self_promotional:boolean text:text"
            ),
        ),
        Table(
            "social_accounts", "a day's reading", time="as_of",
            columns=_columns("network!:text as_of!:timestamp followers:integer[0..] following:integer[0..]"),
        ),
        Table(
            "staff", "a member of staff", key="staff_id", order=(("hired_at", "left_at"),),
            columns=_columns(
                "staff_id!:id role:text hired_at:timestamp left_at:timestamp trained_at:timestamp"
                " knowledge_score:number[0..100]"
            ),
        ),
    )
}  # fmt: skip
