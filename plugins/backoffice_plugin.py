"""Puts the desk into Airflow's UI. Airflow runs every file in this folder, in every process: this one stays small."""

from airflow.plugins_manager import AirflowPlugin

from backoffice.desk.entrance import AsgiApp, Entrance


def _guarded_desk() -> AsgiApp:
    from backoffice.desk.app import desk_app
    from backoffice.desk.guard_airflow import AirflowGuard

    return desk_app(AirflowGuard())


class Backoffice(AirflowPlugin):
    """The desk under /backoffice, and its entry in the navigation."""

    name = "backoffice"
    fastapi_apps = [{"app": Entrance(_guarded_desk), "url_prefix": "/backoffice", "name": "Back office"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "Morning report",
            "href": "/backoffice/",
            "destination": "nav",
            "category": "browse",
            "url_route": "morning-report",
        }
    ]
