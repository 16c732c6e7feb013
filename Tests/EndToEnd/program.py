"""A program started by the tests: its output in a log, and its end by its pid."""

import os
import pathlib
import re
import signal
import subprocess
import time

START_SECONDS = 60
STOP_SECONDS = 35
LOG_TAIL_BYTES = 8000


class Program:
    def __init__(self, name: str, command: list, log: pathlib.Path, environment: dict | None = None,
                 folder: pathlib.Path | None = None):
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, cwd=folder, env=os.environ | (environment or {}))

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def log_tail(self) -> str:
        return self.log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")

    def await_lines(self, pattern: str, count: int = 1) -> list[str]:
        """The first group of each line that matches, once there are this many of them."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = re.findall(pattern, self.output(), re.MULTILINE)
            if len(found) >= count:
                return found
            assert self.is_running, f"{self.name} ended:\n{self.log_tail()}"
            assert time.monotonic() < deadline, f"{self.name} is not ready:\n{self.log_tail()}"
            time.sleep(0.05)

    def open_files(self) -> int:
        return len(list(pathlib.Path(f"/proc/{self._process.pid}/fd").iterdir()))

    def resident_bytes(self) -> int:
        return self._memory("VmRSS")

    def peak_bytes(self) -> int:
        """The most that was ever resident."""
        return self._memory("VmHWM")

    def _memory(self, figure: str) -> int:
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(rf"^{figure}:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024

    def terminate(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def hang_up(self) -> None:
        self._process.send_signal(signal.SIGHUP)

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self, seconds: float) -> int:
        """The exit code; fails when the program is still running by then."""
        return self._process.wait(seconds)

    def stop(self) -> None:
        if not self.is_running:
            return
        self.terminate()
        try:
            self.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
