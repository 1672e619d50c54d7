"""Takes over what a night's feeds say about claims and payments, and marks all that has to be posted anew."""

from datetime import date

from sqlalchemy import Connection

from backoffice.billing.match import SHORTEST_LINE_NUMBER, SHORTEST_PREFIX
from backoffice.billing.queries import statement
from backoffice.office import Counts

_TAKE = {
    "claims": "take_claims",
    "charges": "take_charges",
    "openings": "take_openings",
    "opening_items": "take_opening_items",
    "patient_payments": "take_payments",
}


def take_over(connection: Connection, business_date: date) -> Counts:
    """Brings our knowledge up to the night's snapshots; the newest business date wins, whatever order nights run in.

    Counts rows taken by kind, and remittances that have to be looked at again. The caller holds the billing lock.
    """
    connection.execute(statement("release_replaced"), {"business_date": business_date})
    connection.execute(statement("take_payers"), {"business_date": business_date})
    counts = {
        kind: connection.execute(statement(name), {"business_date": business_date}).rowcount
        for kind, name in _TAKE.items()
    }
    counts["patient_payments_gone"] = connection.execute(statement("lose_payments")).rowcount
    connection.execute(statement("protect_claims"))
    connection.execute(statement("spread_replaced"))
    connection.execute(statement("spread_payments"))
    shortest = {"shortest_prefix": SHORTEST_PREFIX, "shortest_line_number": SHORTEST_LINE_NUMBER}
    touched = connection.execute(statement("spread_remits"), shortest)
    return counts | {"remits_due": touched.rowcount}
