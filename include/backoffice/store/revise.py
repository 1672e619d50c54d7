"""`python -m backoffice.store.revise URL "what changes"`: writes the next revision from what the tables now say.

URL names an empty scratch database; the revision is the difference between the newest revision and the metadata.
"""

import sys

from alembic import command
from alembic.script import ScriptDirectory

from backoffice.store.migrate import at_newest_revision, configuration

_SCRATCH = "scratch"


def revise(url: str, message: str) -> str:
    """Writes the revision file and returns its path."""
    with at_newest_revision(url, _SCRATCH) as connection:
        config = configuration(connection)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    return str(getattr(script, "path", ""))


if __name__ == "__main__":
    sys.stdout.write(revise(*sys.argv[1:]) + "\n")
