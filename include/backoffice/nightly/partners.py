"""Counterparts as Airflow Connections."""

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from backoffice.errors import Broken
from backoffice.office import SCHEMES, Partner


def partner(connection_id: str) -> Partner:
    """How the counterpart behind a Connection is reached; `Broken("CONNECTION_MISSING")` when there is none."""
    try:
        found = Connection.get(connection_id)
    except AirflowNotFoundException:
        raise Broken("CONNECTION_MISSING", connection_id) from None
    extra = found.extra_dejson
    return Partner(
        host=found.host or "",
        port=found.port or 0,
        login=found.login or "",
        password=found.password or "",
        schema=found.schema or SCHEMES.get(found.conn_type or "", ""),
        path=extra.get("path", ""),
        host_key=extra.get("host_key", ""),
        private_key=extra.get("private_key", ""),
    )
