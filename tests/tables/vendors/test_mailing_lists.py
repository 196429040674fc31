"""Exports of Klaviyo and Mailchimp."""

from __future__ import annotations

from datetime import datetime

from tests.tables.vendors.conftest import csv
from tests.tables.vendors.test_shops import shopify

PROFILES = (
    "Email,Klaviyo ID,First Name,Last Name,City,State / Region,Country,Zip Code,Source,Email Marketing Consent,"
    "Profile Created On,Date Added"
)
CAMPAIGNS = (
    "Campaign Name,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Placed Order Rate,Revenue,"
    "Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Spam Complaints,"
    "Spam Complaints Rate,Successful Deliveries,Bounces,Bounce Rate,Campaign ID,Campaign Channel"
)
AUDIENCE = (
    "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,"
    "GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)
LEFT = AUDIENCE.replace("LEID", "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID")


def test_klaviyo_profiles_are_customers(audited):
    row = {"Email": "Ann@example.com", "Klaviyo ID": "01H", "Country": "Japan", "Source": "Form",
           "Profile Created On": "2026-01-03 09:15:00"}  # fmt: skip
    done = audited({"profiles.csv": csv(PROFILES, row)})
    assert done.named == {"customers": "Klaviyo profiles export"}
    assert done.rows("customers", "customer_id", "joined_at", "region", "acquisition_channel") == [
        ("01H", datetime(2026, 1, 3, 9, 15), "Japan", "Form")
    ]


def test_beside_a_shop_klaviyo_profiles_are_told_apart_by_address_as_the_orders_are(audited):
    people = csv(PROFILES, {"Email": "Ann@Example.com", "Klaviyo ID": "01H", "Date Added": "2026-01-03"})
    done = audited({"profiles.csv": people, "orders.csv": shopify()})
    assert done.rows("customers", "customer_id") == [("ann@example.com",)]
    assert {r[0] for r in done.rows("orders", "customer_id")} == {"ann@example.com"}


def test_klaviyo_campaign_metrics_are_known_and_not_read(audited):
    done = audited({"campaigns.csv": csv(CAMPAIGNS, {"Campaign Name": "May", "Send Time": "2026-05-01"})})
    assert done.proposal.tables == ()
    assert done.proposal.unused == ("campaigns",)
    assert "campaigns.csv: recognised as Klaviyo campaign metrics export" in done.text
    assert "sums of a campaign, not who got it" in done.text


def test_mailchimp_files_of_one_audience_are_one_table_and_to_unsubscribe_is_not_to_leave(audited):
    here = {"Email Address": "Ann@example.com", "MEMBER_RATING": "4", "OPTIN_TIME": "2026-01-02 03:04:05", "CC": "JP"}
    gone = {"Email Address": "bob@example.com", "MEMBER_RATING": "1", "CONFIRM_TIME": "2026-01-05 03:04:05",
            "UNSUB_TIME": "2026-03-01 10:00:00", "UNSUB_REASON": "NORMAL"}  # fmt: skip
    done = audited({
        "subscribed_members.csv": csv(AUDIENCE, here), "unsubscribed_members.csv": csv(LEFT, gone),
    })  # fmt: skip
    assert done.named == {"customers": "Mailchimp audience export"}
    assert done.rows("customers", "customer_id", "joined_at", "region", "churned_at") == [
        ("ann@example.com", datetime(2026, 1, 2, 3, 4, 5), "JP", None),
        ("bob@example.com", datetime(2026, 1, 5, 3, 4, 5), None, None),
    ]
    assert "To unsubscribe is not to leave the business" in done.text
    assert "UNSUB_TIME" in done.proposal.tables[0].unmapped
