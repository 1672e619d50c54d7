"""Processes are started, found again and ended, with all that they have forked."""

import os
import sys
from pathlib import Path

import psutil
import pytest

from backoffice.quickstart.crew import Crew, PartFailed

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]
WITH_A_CHILD_OF_ITS_OWN_GROUP = [
    sys.executable,
    "-c",
    "import os, time\nif os.fork() == 0:\n    os.setpgid(0, 0)\nprint('ready', flush=True)\ntime.sleep(60)",
]


def wait_for_output(log: Path, lines: int = 1) -> None:
    import time

    for _ in range(200):
        if len(log.read_text().splitlines()) >= lines:
            return
        time.sleep(0.05)
    pytest.fail(f"{log} stayed silent")


def test_everything_that_was_started_is_ended(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    pids = [crew.start(name, SLEEP, os.environ).process.pid for name in ("one", "two")]
    assert crew.is_up()
    assert crew.stop() == []
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not crew.is_up()


def test_a_child_in_a_process_group_of_its_own_is_ended_too(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    part = crew.start("parent", WITH_A_CHILD_OF_ITS_OWN_GROUP, os.environ)
    wait_for_output(part.log, 2)
    children = psutil.Process(part.process.pid).children()
    assert len(children) == 1
    assert crew.stop() == []
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_one_that_does_not_listen_is_made_to_end(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    part = crew.start("stubborn", STUBBORN, os.environ)
    wait_for_output(part.log)
    assert crew.stop(grace_seconds=0.3) == []
    assert part.process.returncode == -9


def test_another_run_ends_what_a_killed_one_left_behind(tmp_path: Path) -> None:
    left = Crew(tmp_path).start("one", SLEEP, os.environ).process
    later = Crew(tmp_path)
    assert later.is_up()
    assert later.stop() == []
    assert left.wait() == -15


def test_a_stranger_with_a_remembered_id_is_left_alone(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    mine = crew.start("one", SLEEP, os.environ)
    crew.stop()
    stranger = Crew(tmp_path / "other").start("stranger", SLEEP, os.environ).process
    (tmp_path / "crew.json").write_text(f'{{"one": [{stranger.pid}, 1.0, {psutil.boot_time()}]}}')
    assert not Crew(tmp_path).is_up()
    assert mine.process.returncode == -15
    stranger.kill()
    stranger.wait()


def test_a_part_that_fails_names_its_log(tmp_path: Path) -> None:
    part = Crew(tmp_path).start("migration", [sys.executable, "-c", "print('why'); raise SystemExit(3)"], os.environ)
    with pytest.raises(PartFailed, match=r"migration ended with 3; see .*migration\.log"):
        part.wait()
    assert part.log.read_text() == "why\n"


def test_a_part_that_has_stopped_is_noticed(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    crew.start("scheduler", [sys.executable, "-c", ""], os.environ).process.wait()
    with pytest.raises(PartFailed, match="scheduler has stopped"):
        crew.check("scheduler")
