"""Patients, payers, coverages, the people who work here, places, visits."""

from backoffice.feeds.contract.column import Feed, Type, key, may, must

PATIENTS = Feed(
    "patients",
    "People the practice treats.",
    (
        key("patient_id", Type.ID, "the practice's number of the patient"),
        must("last_name", Type.TEXT, "family name"),
        must("first_name", Type.TEXT, "given name"),
        may("middle_name", Type.TEXT, "second given name or initial"),
        must("birth_date", Type.DATE, "date of birth"),
        must("sex", Type.CODE, "administrative sex", ("F", "M", "U", "X")),
        may("street", Type.TEXT, "street and number"),
        may("city", Type.TEXT, "city"),
        may("state", Type.CODE, "two-letter state"),
        may("postal_code", Type.TEXT, "ZIP or ZIP+4"),
        may("phone", Type.TEXT, "telephone number"),
        may("email", Type.TEXT, "mail address"),
        must("created_date", Type.DATE, "day the record was made"),
        must("is_active", Type.BOOL, "still a patient"),
    ),
)

PAYERS = Feed(
    "payers",
    "Insurers and programmes that pay for visits.",
    (
        key("payer_id", Type.ID, "the practice's number of the payer"),
        must("name", Type.TEXT, "payer name"),
        must("edi_payer_id", Type.TEXT, "id in NM109 of transactions"),
        must(
            "kind",
            Type.TEXT,
            "kind of payer",
            ("medicare", "medicaid", "commercial", "workers_comp", "self_pay"),
        ),
        must("eligibility_channel", Type.TEXT, "how eligibility is asked", ("realtime", "batch", "none")),
        may("filing_limit_days", Type.INT, "days from service to the last day of filing"),
        may("appeal_limit_days", Type.INT, "days from remittance to the last day of appeal"),
        may("recheck_days", Type.INT, "days an eligibility answer stays fresh"),
        may("crossover_wait_days", Type.INT, "days to wait for the next payer's remittance"),
        may("underpayment_tolerance", Type.MONEY, "difference per line that is let pass"),
        may("bank_aliases", Type.TEXT, "names on bank statements, separated by ;"),
    ),
)

COVERAGES = Feed(
    "coverages",
    "Which payer covers which patient, in which order.",
    (
        key("coverage_id", Type.ID, "the practice's number of the coverage"),
        must("patient_id", Type.ID, "covered patient"),
        must("payer_id", Type.ID, "payer"),
        must("rank", Type.INT, "1 primary, 2 secondary, 3 tertiary"),
        may("member_id", Type.TEXT, "number on the card"),
        may("group_number", Type.TEXT, "group or policy number"),
        may("plan_name", Type.TEXT, "plan"),
        must(
            "relationship",
            Type.TEXT,
            "patient's relation to the subscriber",
            ("self", "spouse", "child", "other"),
        ),
        may("subscriber_last_name", Type.TEXT, "subscriber's family name"),
        may("subscriber_first_name", Type.TEXT, "subscriber's given name"),
        may("subscriber_birth_date", Type.DATE, "subscriber's date of birth"),
        must("effective_date", Type.DATE, "first day covered"),
        may("termination_date", Type.DATE, "last day covered"),
        may("do_not_verify", Type.BOOL, "never ask the payer about it"),
        may("member_id_is_own", Type.BOOL, "a dependant with a member id of their own"),
    ),
)

PROVIDERS = Feed(
    "providers",
    "Clinicians who see patients.",
    (
        key("provider_id", Type.ID, "the practice's number of the provider"),
        must("npi", Type.TEXT, "National Provider Identifier"),
        must("last_name", Type.TEXT, "family name"),
        must("first_name", Type.TEXT, "given name"),
        must("taxonomy_code", Type.CODE, "specialty"),
        must("license_number", Type.TEXT, "state licence"),
        must("license_state", Type.CODE, "state of the licence"),
        must("license_expiry_date", Type.DATE, "last day of the licence"),
        may("dea_number", Type.TEXT, "controlled-substance registration"),
        may("dea_expiry_date", Type.DATE, "last day of that registration"),
        may("caqh_attested_date", Type.DATE, "last CAQH attestation"),
        may("in_network_payers", Type.TEXT, "payer ids, separated by :"),
        must("is_active", Type.BOOL, "works here now"),
    ),
)

STAFF = Feed(
    "staff",
    "People who work here.",
    (
        key("staff_id", Type.ID, "the practice's number of the person"),
        must("last_name", Type.TEXT, "family name"),
        must("first_name", Type.TEXT, "given name"),
        must("role", Type.TEXT, "job"),
        must("hired_date", Type.DATE, "first day"),
        may("left_date", Type.DATE, "last day"),
    ),
)

CREDENTIALS = Feed(
    "credentials",
    "Licences, training and tests of staff.",
    (
        key("staff_id", Type.ID, "holder"),
        key("kind", Type.TEXT, "license, bls, acls, hipaa_training, osha_training, tb_test, hepatitis_b, …"),
        must("issued_date", Type.DATE, "day it was given"),
        may("expiry_date", Type.DATE, "last day it holds"),
    ),
)

LOCATIONS = Feed(
    "locations",
    "Offices of the practice.",
    (
        key("location_id", Type.ID, "the practice's number of the office"),
        must("name", Type.TEXT, "name"),
        must("timezone", Type.TEXT, "IANA time zone"),
    ),
)

CLOSURES = Feed(
    "closures",
    "Days on which an office is closed beside its weekly rest.",
    (
        key("location_id", Type.ID, "office"),
        key("closed_date", Type.DATE, "closed day"),
        must("reason", Type.TEXT, "why"),
    ),
)

APPOINTMENTS = Feed(
    "appointments",
    "Visits, booked and past.",
    (
        key("appointment_id", Type.ID, "the practice's number of the visit"),
        must("patient_id", Type.ID, "who comes"),
        must("provider_id", Type.ID, "who sees them"),
        must("location_id", Type.ID, "where"),
        may("room_id", Type.ID, "room"),
        must("start_at", Type.DATETIME, "begin, with offset"),
        must("duration_minutes", Type.INT, "length in minutes"),
        may("service_type_code", Type.CODE, "X12 service type asked of the payer"),
        must(
            "status",
            Type.TEXT,
            "state of the visit",
            ("booked", "confirmed", "arrived", "completed", "cancelled", "no_show"),
        ),
        may("expected_procedures", Type.TEXT, "procedure codes, separated by :"),
        may("authorization_number", Type.TEXT, "authorisation for it"),
        may("equipment_id", Type.ID, "equipment it uses"),
    ),
)

ENCOUNTERS = Feed(
    "encounters",
    "What happened in a visit.",
    (
        key("encounter_id", Type.ID, "the practice's number of the encounter"),
        may("appointment_id", Type.ID, "visit"),
        must("patient_id", Type.ID, "patient"),
        must("provider_id", Type.ID, "provider"),
        must("service_date", Type.DATE, "day of service"),
        may("signed_date", Type.DATE, "day the note was signed"),
        may("charges_entered_date", Type.DATE, "day the charges were entered"),
    ),
)

AUTHORIZATIONS = Feed(
    "authorizations",
    "Prior authorisations and referrals.",
    (
        key("authorization_id", Type.ID, "the practice's number of it"),
        must("patient_id", Type.ID, "patient"),
        must("payer_id", Type.ID, "payer"),
        must("number", Type.TEXT, "the payer's number"),
        may("service_type_code", Type.CODE, "X12 service type"),
        may("procedure_codes", Type.TEXT, "procedure codes, separated by :"),
        may("visits_allowed", Type.INT, "visits granted"),
        may("visits_used", Type.INT, "visits taken"),
        must("effective_date", Type.DATE, "first day"),
        must("expiry_date", Type.DATE, "last day"),
        must("status", Type.TEXT, "state at the payer"),
    ),
)

FEEDS = (
    PATIENTS,
    PAYERS,
    COVERAGES,
    PROVIDERS,
    STAFF,
    CREDENTIALS,
    LOCATIONS,
    CLOSURES,
    APPOINTMENTS,
    ENCOUNTERS,
    AUTHORIZATIONS,
)
