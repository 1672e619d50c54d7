#!/bin/bash
# Runs once, when the database server is first made: two databases, each with an owner that can reach no other.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
    --set=airflow_password="$AIRFLOW_DATABASE_PASSWORD" --set=backoffice_password="$BACKOFFICE_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE backoffice LOGIN PASSWORD :'backoffice_password';
CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE backoffice OWNER backoffice
    TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';
REVOKE CONNECT ON DATABASE airflow, backoffice FROM PUBLIC;
SQL
