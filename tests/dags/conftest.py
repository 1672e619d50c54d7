"""The DAGs of this checkout, read once for one practice and once for two."""

import tests.airflow_home  # noqa: F401, I001 - before the first import of Airflow

from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

from backoffice.nightly.dag import practices
from tests.airflow_home import ROOT, prepare_database, write_practices


def fresh_bag() -> DagBag:
    """The DAGs read anew: `DAG.test` leaves the parameters of a run behind in the object."""
    return DagBag(ROOT / "dags")


def read_dags(folder: Path, zones: dict[str, str]) -> DagBag:
    """All DAG files, for practices with these time zones."""
    write_practices(folder, zones)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKOFFICE_PRACTICES", str(folder))
        practices.cache_clear()
        bag = fresh_bag()
    practices.cache_clear()
    return bag


@pytest.fixture(scope="session")
def one_practice(tmp_path_factory: pytest.TempPathFactory) -> DagBag:
    """The DAGs of practice `demo` in New York."""
    return read_dags(tmp_path_factory.mktemp("one"), {"demo": "America/New_York"})


@pytest.fixture(scope="session")
def two_practices(tmp_path_factory: pytest.TempPathFactory) -> DagBag:
    """The DAGs of practices `north` in New York and `west` in Los Angeles."""
    zones = {"north": "America/New_York", "west": "America/Los_Angeles"}
    return read_dags(tmp_path_factory.mktemp("two"), zones)


@pytest.fixture(scope="session")
def airflow_database() -> None:
    """Airflow's own tables, in the database of this test run."""
    prepare_database()


@pytest.fixture(params=["one", "two"])
def dags(request: pytest.FixtureRequest) -> list[DAG]:
    """All DAGs, once for one practice and once for two."""
    bag: DagBag = request.getfixturevalue(f"{request.param}_practice" + ("s" if request.param == "two" else ""))
    return [*bag.dags.values()]
