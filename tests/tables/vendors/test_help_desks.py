"""Exports of Zendesk, Freshdesk and Intercom."""

from __future__ import annotations

from datetime import datetime

from tests.tables.vendors.conftest import csv

ZENDESK = (
    "Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,Subject,"
    "Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,"
    "Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,"
    "Replies,First reply time in minutes,First reply time in minutes within business hours,"
    "First resolution time in minutes,Full resolution time in minutes"
)
FRESHDESK = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),"
    "Agent interactions,Customer interactions,Resolution status,First response status,Tags,Survey results,Product,"
    "Full name,Email,Contact ID"
)
INTERCOM = "Name,Email,User ID,Phone,Signed up,First seen,Last seen,Web sessions,Country,City,Last contacted,plan"
CUSTOMERS = "customer_id,joined_at\n501,2026-01-05\n502,2026-01-06\n"


def ticket(**given: str) -> dict[str, str]:
    return {
        "Id": "7", "Requester": "Ann", "Requester id": "501", "Requester email": "Ann@Example.com", "Assignee": "Ben",
        "Subject": "No light", "Status": "Solved", "Via": "Mail", "Ticket type": "Problem",
        "Created at": "2026-03-01 23:30", "Solved at": "2026-03-02 11:00", "Reopens": "1", "Assignee stations": "3",
        "Replies": "2", "First reply time in minutes": "45", "Satisfaction Score": "Good",
    } | {k.replace("_", " "): v for k, v in given.items()}  # fmt: skip


def test_zendesk_tickets_are_read_with_replies_times_and_handovers(audited):
    waiting = ticket(Id="8", Requester_id="502", Assignee_stations="", Created_at="2026-03-04 08:00", Solved_at="",
                     First_reply_time_in_minutes="")  # fmt: skip
    text = csv(ZENDESK, ticket(), waiting)
    done = audited({"tickets.csv": text, "customers.csv": CUSTOMERS}, timezone="Asia/Tokyo")
    assert done.named == {"tickets": "Zendesk tickets export"}
    columns = ("ticket_id", "customer_id", "channel", "reopened_count", "transfer_count", "staff_id", "text")
    assert done.rows("tickets", *columns) == [
        ("7", "501", "Mail", 1, 2, "Ben", "No light"),
        ("8", "502", "Mail", 1, None, "Ben", "No light"),
    ]
    # 23:30 in Tokyo is 14:30 in UTC, and 45 minutes later somebody replied.
    assert done.rows("tickets", "opened_at", "first_response_at", "resolved_at") == [
        (datetime(2026, 3, 1, 14, 30), datetime(2026, 3, 1, 15, 15), datetime(2026, 3, 2, 2, 0)),
        (datetime(2026, 3, 3, 23, 0), None, None),
    ]
    assert "recognised as Zendesk tickets export: it has 20 of the 20 headings" in done.text
    assert "Satisfaction is Good or Bad, not 1 to 5, so csat is not read." in done.text
    assert "not mapped in tickets: " in done.text


def test_zendesk_is_known_in_any_order_with_fields_added_and_some_left_out(audited):
    kept = [n for n in reversed(ZENDESK.split(",")) if n not in ("Group stations", "Submitter", "Replies", "Via")]
    rows = [{k: v for k, v in ticket().items() if k in kept} | {"Shoe size": "43"}]
    done = audited({"export.csv": csv(",".join([*kept, "Shoe size"]), *rows), "customers.csv": CUSTOMERS})
    assert done.named == {"tickets": "Zendesk tickets export"}
    assert "Shoe size" in next(t for t in done.proposal.tables if t.table == "tickets").unmapped
    assert "tickets.channel" not in done.tables.present


def test_two_zendesk_files_are_read_one_after_the_other(audited):
    done = audited({
        "a.csv": csv(ZENDESK, ticket()), "b.csv": csv(ZENDESK, ticket(Id="9")), "customers.csv": CUSTOMERS,
    })  # fmt: skip
    assert done.rows("tickets", "ticket_id") == [("7",), ("9",)]


def test_freshdesk_tickets_are_read(audited):
    row = {
        "Ticket ID": "31", "Subject": "Late", "Status": "Closed", "Source": "Email", "Type": "Question", "Agent": "Cho",
        "Created time": "2026-02-03 10:00:00", "Due by Time": "2026-02-05 10:00:00",
        "Resolved time": "2026-02-04 12:30:00", "Initial response time": "2026-02-03 11:00:00",
        "Customer interactions": "3", "Email": "ann@example.com", "Contact ID": "501",
    }  # fmt: skip
    done = audited({"tickets.csv": csv(FRESHDESK, row), "customers.csv": CUSTOMERS})
    assert done.named == {"tickets": "Freshdesk tickets export"}
    assert done.rows("tickets", "ticket_id", "customer_id", "channel", "topic", "contact_count", "staff_id") == [
        ("31", "501", "Email", "Question", 3, "Cho")
    ]
    assert done.rows("tickets", "opened_at", "first_response_at", "resolved_at", "promised_by") == [
        (datetime(2026, 2, 3, 10), datetime(2026, 2, 3, 11), datetime(2026, 2, 4, 12, 30), datetime(2026, 2, 5, 10))
    ]


def test_a_freshdesk_export_without_contacts_is_told_to_lack_them(audited):
    headings = ",".join(n for n in FRESHDESK.split(",") if n not in ("Email", "Contact ID"))
    done = audited({"tickets.csv": csv(headings, {"Ticket ID": "1", "Created time": "2026-02-03 10:00:00"})})
    assert done.proposal.incomplete[0].missing == ("customer_id",)
    assert "tickets.csv: recognised as Freshdesk tickets export" in done.text
    assert "tick one in the export" in done.text


def test_intercom_users_are_customers(audited):
    row = {"Name": "Ann", "Email": "ann@example.com", "User ID": "u1", "Signed up": "2026-01-04 09:00",
           "Last seen": "2026-05-01 10:00", "Web sessions": "12", "Country": "Japan", "plan": "Pro"}  # fmt: skip
    done = audited({"users.csv": csv(INTERCOM, row)})
    assert done.named == {"customers": "Intercom users export"}
    assert done.rows("customers", "customer_id", "joined_at", "region") == [("u1", datetime(2026, 1, 4, 9), "Japan")]


def test_intercom_conversations_are_cases_of_the_same_users_and_messages_are_not(audited):
    headings = (
        "message_id,message_body,message_type,message_created_at,message_author_type,message_author_id,"
        "message_author_user_id,message_author_name,message_author_email,conversation_tags,conversation_id,"
        "conversation_state,conversation_created_at,conversation_first_response_at,conversation_closed_at,app_id"
    )
    first = {
        "message_id": "m1", "message_body": "Help", "message_type": "conversation_message",
        "message_author_user_id": "u1", "message_author_email": "ann@example.com", "conversation_id": "c1",
        "conversation_created_at": "2026-04-01 21:45:08", "conversation_first_response_at": "2026-04-01 22:00:00",
    }  # fmt: skip
    users = csv(INTERCOM, {"Email": "ann@example.com", "User ID": "u1", "Signed up": "2026-01-04 09:00"})
    text = csv(headings, first, first | {"message_id": "m2", "message_type": "comment", "message_author_user_id": "a"})
    done = audited({"users.csv": users, "conversations.csv": text}, timezone="Asia/Tokyo")
    # The export is in UTC whatever the business's zone.
    assert done.rows("tickets", "ticket_id", "customer_id", "opened_at", "first_response_at", "channel") == [
        ("c1", "u1", datetime(2026, 4, 1, 21, 45, 8), datetime(2026, 4, 1, 22), "chat")
    ]
