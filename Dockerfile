# One image for every service. DAGs, plugin and program lie inside, so the image's digest is the code version.
ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE} AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY requirements.txt requirements-production.txt requirements-dev.txt ./
RUN uv venv /opt/venv && VIRTUAL_ENV=/opt/venv uv pip sync --no-cache --require-hashes requirements.txt requirements-production.txt
COPY pyproject.toml README.md LICENSE requirements.in ./
COPY include include
RUN VIRTUAL_ENV=/opt/venv uv pip install --no-cache --no-deps --build-constraints requirements-dev.txt .

FROM ${PYTHON_IMAGE}
RUN useradd --uid 50000 --create-home --shell /usr/sbin/nologin backoffice \
    && install --directory --owner=backoffice --mode=0700 /opt/airflow /opt/airflow/logs /var/lib/backoffice/landed
COPY --from=build /opt/venv /opt/venv
COPY dags /opt/backoffice/dags
COPY plugins /opt/backoffice/plugins
COPY include/airflow_local_settings.py /opt/backoffice/include/airflow_local_settings.py
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/backoffice/include \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/backoffice/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/backoffice/plugins \
    GX_ANALYTICS_ENABLED=False
USER backoffice
WORKDIR /opt/airflow
ENTRYPOINT ["airflow"]
CMD ["version"]
