"""Runs a case in an environment of its own: for tools whose pins fight with ours, or that only benchmarks need."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Figure

_UV = Path(sys.executable).with_name("uv")
_MEASURED = """
import json, resource, sys, time
{imports}
def held(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
{before}
before, wall, cpu = held(), time.perf_counter(), time.process_time()
{case}
print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu, held() - before]))
"""


@contextmanager
def environment(*requirements: str) -> Iterator[Path | None]:
    """The interpreter of a new environment with these packages; None where they can't be had."""
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-env-") as folder:
        python = Path(folder) / "bin" / "python"
        make = [_UV, "venv", "--quiet", "--python", sys.executable, folder]
        install = [_UV, "pip", "install", "--quiet", "--python", python, *requirements]
        yield python if _succeeds(make) and _succeeds(install) else None


def _succeeds(command: Sequence[str | Path]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


def measured_there(
    name: str, python: Path, case: str, arguments: Sequence[str], imports: str = "", before: str = ""
) -> Figure:
    """The figure of Python statements run once by that interpreter; `sys.argv[1:]` are the arguments."""
    code = _MEASURED.format(imports=imports, before=before, case=case)
    done = subprocess.run([python, "-W", "ignore", "-c", code, *arguments], capture_output=True, check=True)  # noqa: S603
    wall, cpu, grown = json.loads(done.stdout.splitlines()[-1])
    return Figure(name, wall, cpu, peak_mb=grown)
