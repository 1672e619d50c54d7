# The production image: program, DAGs and plugin. Pin it by digest when you deploy: the digest is the code's version.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE} AS build
COPY requirements.txt requirements-production.txt /locks/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /locks/requirements.txt \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /locks/requirements-production.txt
COPY pyproject.toml README.md LICENSE requirements.in /src/
COPY include /src/include
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps /src

FROM ${PYTHON_IMAGE}
RUN useradd --uid 50000 --gid 0 --create-home --home-dir /home/airflow airflow
COPY --from=build /opt/venv /opt/venv
COPY include /opt/backoffice/include
COPY dags /opt/backoffice/dags
COPY plugins /opt/backoffice/plugins
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/backoffice/include \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/home/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/backoffice/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/backoffice/plugins
USER 50000:0
WORKDIR /home/airflow
ENTRYPOINT ["airflow"]
