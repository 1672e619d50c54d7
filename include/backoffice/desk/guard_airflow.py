"""The desk behind Airflow's own login: Bearer token or session cookie. The desk's only import of Airflow."""

from collections.abc import Awaitable, Callable

from airflow.api_fastapi.core_api.security import GetUserDep


async def _login(user: GetUserDep) -> str:
    return user.get_name()


class AirflowGuard:
    """Lets in whom Airflow knows."""

    @property
    def login(self) -> Callable[..., Awaitable[str]]:
        """Name of the Airflow user; 401 for anybody else."""
        return _login
