"""The codes that papers are written in. All are invented; none is that of a real agency, office or law."""

from datetime import date

EFFECTIVE = date(2025, 4, 8)  # the memorandum is in force from that UTC day on
AUTHORISED = ("AGENCY-A", "AGENCY-B")
AUTHORISED_WEIGHTS = (0.6, 0.4)
UNAUTHORISED = ("AGENCY-C", "AGENCY-D", "CONTRACTOR-1")
REQUESTERS = (*AUTHORISED, *UNAUTHORISED)

PURPOSES = ("criminal_investigation", "removal_order")
SECONDARY_PURPOSES = ("benefits", "voter_rolls", "civil_collection")
OTHER_PURPOSES = ("research", "statistics", "employment_check", "general_inquiry")
LEGAL_BASES = ("WRITTEN-REQUEST", "COURT-ORDER")
LEGAL_BASIS_WEIGHTS = (0.85, 0.15)

STATUTES = tuple(f"STATUTE-{number}" for number in (101, 102, 110, 204, 207, 310, 315, 402))
TAX_YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
MORE_THAN_DAYS = 90  # a request must be received that many days after the order, and one more
