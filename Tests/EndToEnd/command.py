"""Runs one of switchyard's commands to its end."""

import os
import pathlib
import subprocess

RUN_SECONDS = 60


def run(binary: pathlib.Path, *arguments, folder: pathlib.Path | None = None, given: str = "",
        environment: dict | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(binary), *map(str, arguments)], cwd=folder, input=given, text=True,
        capture_output=True, timeout=RUN_SECONDS, env=os.environ | (environment or {}))
