"""Exports of HubSpot and Salesforce."""

from __future__ import annotations

from datetime import datetime

from tests.tables.vendors.conftest import csv

CONTACTS = (
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Lead Status,Create Date,"
    "Last Activity Date,Original Source,Country/Region,Associated Company IDs"
)
DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Contact IDs,Associated Company IDs"
)
TICKETS = (
    "Record ID,Ticket name,Pipeline,Ticket status,Create date,Close date,Priority,Source,Ticket owner,Category,"
    "Associated Contact IDs"
)
ACCOUNT = (
    "Id,IsDeleted,Name,Type,ParentId,BillingCountry,Phone,AccountNumber,Industry,AnnualRevenue,NumberOfEmployees,"
    "OwnerId,CreatedDate,LastModifiedDate,AccountSource"
)
CONTACT = "Id,AccountId,LastName,FirstName,Email,MailingCountry,Title,LeadSource,OwnerId,CreatedDate,LastModifiedDate"
CASE = (
    "Id,CaseNumber,ContactId,AccountId,Type,Status,Reason,Origin,Subject,Priority,IsClosed,ClosedDate,IsEscalated,"
    "OwnerId,CreatedDate"
)
OPPORTUNITY = "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,Type,LeadSource,IsClosed,IsWon,ForecastCategory"


def test_hubspot_customers_deals_and_tickets_meet_by_contact(audited):
    person = {"Record ID": "901", "Email": "ann@example.com", "Lifecycle Stage": "Customer",
              "Create Date": "2026-01-03 09:15", "Original Source": "Organic Search",
              "Country/Region": "France"}  # fmt: skip
    deal = {"Record ID": "71", "Deal Name": "Beans", "Deal Stage": "Closed won", "Close Date": "2026-02-03 10:00",
            "Amount": "1500", "Associated Contact IDs": "901;902"}  # fmt: skip
    case = {"Record ID": "5", "Ticket name": "Late", "Ticket status": "Closed", "Create date": "2026-03-01 10:00",
            "Close date": "2026-03-02 10:00", "Source": "Email", "Category": "Delivery",
            "Associated Contact IDs": "901"}  # fmt: skip
    done = audited({
        "contacts.csv": csv(CONTACTS, person, person | {"Record ID": "903", "Lifecycle Stage": "Lead"}),
        "deals.csv": csv(DEALS, deal, deal | {"Record ID": "72", "Deal Stage": "Closed lost"}),
        "tickets.csv": csv(TICKETS, case),
    })  # fmt: skip
    assert done.named == {
        "customers": "HubSpot contacts export", "orders": "HubSpot deals export", "tickets": "HubSpot tickets export",
    }  # fmt: skip
    # A lead is no customer, a lost deal no order.
    assert done.rows("customers", "customer_id", "joined_at", "acquisition_channel", "region") == [
        ("901", datetime(2026, 1, 3, 9, 15), "Organic Search", "France")
    ]
    assert done.rows("orders", "order_id", "customer_id", "amount") == [("71", "901", 1500)]
    assert done.rows("tickets", "ticket_id", "customer_id", "resolved_at", "channel", "topic", "text") == [
        ("5", "901", datetime(2026, 3, 2, 10), "Email", "Delivery", "Late")
    ]


def test_hubspot_companies_are_the_customers_where_no_contacts_are_given(audited):
    firms = csv(
        "Record ID,Company name,Company Domain Name,Company owner,Create Date,Industry,Lifecycle Stage",
        {"Record ID": "9001", "Company name": "Acme", "Create Date": "2026-01-03 09:15", "Industry": "Retail",
         "Lifecycle Stage": "Customer"},
    )  # fmt: skip
    deal = {"Record ID": "71", "Deal Name": "Beans", "Deal Stage": "Closed won", "Close Date": "2026-02-03",
            "Amount": "1500", "Associated Contact IDs": "901", "Associated Company IDs": "9001"}  # fmt: skip
    done = audited({"companies.csv": firms, "deals.csv": csv(DEALS, deal)})
    assert done.rows("customers", "customer_id", "segment") == [("9001", "Retail")]
    assert done.rows("orders", "customer_id", "amount") == [("9001", 1500)]


def test_hubspot_companies_joined_on_their_close_date_or_else_when_they_were_entered(audited):
    firm = {"Record ID": "9001", "Company name": "Acme", "Create Date": "2026-01-03 09:15",
            "Close Date": "2026-02-10 12:00", "Lifecycle Stage": "Customer"}  # fmt: skip
    done = audited({
        "companies.csv": csv(
            "Record ID,Company name,Company Domain Name,Company owner,Create Date,Close Date,Industry,Lifecycle Stage",
            firm, firm | {"Record ID": "9002", "Close Date": ""},
        ),
    })  # fmt: skip
    assert done.rows("customers", "customer_id", "joined_at") == [
        ("9001", datetime(2026, 2, 10, 12)), ("9002", datetime(2026, 1, 3, 9, 15)),
    ]  # fmt: skip


def salesforce(**files: str) -> dict[str, str]:
    """An account with a contact, a case and two opportunities, one of them won."""
    account = {"Id": "001A", "Name": "Acme", "Type": "Customer - Direct", "Industry": "Retail", "BillingCountry": "DE",
               "CreatedDate": "2026-01-03T23:30:00.000Z", "AccountSource": "Web"}  # fmt: skip
    contact = {"Id": "003C", "AccountId": "001A", "LastName": "Lee", "Email": "lee@acme.example",
               "CreatedDate": "2026-01-04T08:00:00.000Z", "LeadSource": "Fair"}  # fmt: skip
    case = {"Id": "500X", "CaseNumber": "00001026", "ContactId": "003C", "AccountId": "001A", "Status": "Closed",
            "Reason": "Breakdown", "Origin": "Phone", "Subject": "Stopped", "IsClosed": "true", "IsEscalated": "true",
            "CreatedDate": "2026-02-01 10:00:00", "ClosedDate": "2026-02-02T10:00:00.000Z",
            "OwnerId": "005O"}  # fmt: skip
    won = {"Id": "006W", "AccountId": "001A", "StageName": "Closed Won", "Amount": "120000.5",
           "CloseDate": "2026-03-31", "IsClosed": "true", "IsWon": "true"}  # fmt: skip
    every = {
        "Account.csv": csv(ACCOUNT, account), "Contact.csv": csv(CONTACT, contact), "Case.csv": csv(CASE, case),
        "Opportunity.csv": csv(OPPORTUNITY, won, won | {"Id": "006L", "IsWon": "false", "StageName": "Closed Lost"}),
    }  # fmt: skip
    return every | files


def test_salesforce_accounts_are_the_customers_and_contacts_are_told_to_be_left(audited):
    done = audited(salesforce(), timezone="Asia/Tokyo")
    assert done.named == {
        "customers": "Salesforce Account export", "orders": "Salesforce Opportunity export",
        "tickets": "Salesforce Case export",
    }  # fmt: skip
    assert done.rows("customers", "customer_id", "joined_at", "segment", "region", "acquisition_channel") == [
        ("001A", datetime(2026, 1, 3, 23, 30), "Retail", "DE", "Web")
    ]
    assert done.rows("tickets", "ticket_id", "customer_id", "channel", "topic", "escalated", "staff_id") == [
        ("00001026", "001A", "Phone", "Breakdown", True, "005O")
    ]
    # Both forms of times are in UTC, the one without Z as well.
    assert done.rows("tickets", "opened_at", "resolved_at") == [
        (datetime(2026, 2, 1, 10), datetime(2026, 2, 2, 10)),
    ]
    assert done.rows("orders", "order_id", "customer_id", "amount", "ordered_at") == [
        ("006W", "001A", 120000.5, datetime(2026, 3, 31))
    ]
    assert "Contact.csv: recognised as Salesforce Contact export" in done.text
    assert "it is not read, for another file is customers already" in done.text


def test_salesforce_contacts_are_the_customers_where_no_accounts_are_given(audited):
    files = {n: t for n, t in salesforce().items() if n in ("Contact.csv", "Case.csv")}
    done = audited(files)
    assert done.rows("customers", "customer_id") == [("003C",)]
    assert done.rows("tickets", "customer_id") == [("003C",)]


def test_salesforce_reports_with_labels_for_headings_are_known(audited):
    labels = {"CaseNumber": "Case Number", "CreatedDate": "Date/Time Opened", "ClosedDate": "Date/Time Closed",
              "AccountId": "Account ID", "ContactId": "Contact ID", "Origin": "Case Origin", "Id": "Case ID",
              "IsEscalated": "Escalated", "Type": "Case Type", "Reason": "Case Reason"}  # fmt: skip
    text = salesforce()["Case.csv"]
    head, rest = text.split("\n", 1)
    for name, label in labels.items():
        head = head.replace(f'"{name}"', f'"{label}"')
    done = audited(salesforce(**{"Case.csv": f"{head}\n{rest}"}))
    assert done.rows("tickets", "ticket_id", "customer_id", "channel") == [("00001026", "001A", "Phone")]
