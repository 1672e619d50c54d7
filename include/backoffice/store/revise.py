"""`python -m backoffice.store.revise URL "what changes"`: writes the next revision from what the tables now say.

URL names an empty scratch database; the revision is the difference between the newest revision and the metadata.
"""

import sys

from alembic import command
from alembic.script import ScriptDirectory

from backoffice.store.engine import engine_for
from backoffice.store.migrate import configuration, migrate

_SCRATCH = "scratch"


def revise(url: str, message: str) -> str:
    """Writes the revision file and returns its path."""
    migrate(url, _SCRATCH)
    with engine_for(url, _SCRATCH).connect() as connection:
        config = configuration(connection)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    return str(getattr(script, "path", ""))


if __name__ == "__main__":
    sys.stdout.write(revise(*sys.argv[1:]) + "\n")
