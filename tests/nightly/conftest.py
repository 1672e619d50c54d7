"""These modules import Airflow."""

import tests.airflow_home  # noqa: F401 - before the first import of Airflow
