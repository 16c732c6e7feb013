"""Requests sent with h2load, over 8 connections of 8 streams each."""

import dataclasses
import pathlib
import re
import statistics
import subprocess

from process import Server

CONNECTIONS = 8
STREAMS = 8
CALIBRATION_CALLS = 20_000
# By which an answer's size may vary: durations are encoded in more or fewer bytes.
TOLERATED_BYTES = 16


@dataclasses.dataclass
class Request:
    path: str
    headers: list = dataclasses.field(default_factory=list)
    # Sent as the body of a POST; without one it is a GET.
    body: pathlib.Path | None = None

    def options(self) -> list:
        fields = [option for header in self.headers for option in ("-H", header)]
        return fields + (["-d", str(self.body)] if self.body else [])


@dataclasses.dataclass
class Round:
    calls_per_second: float
    cpu_microseconds: float
    # Bytes of DATA frames' payload a call.
    answer_bytes: float


class Subject:
    """A server under test, the request it is measured with, and what it did in each round."""

    def __init__(self, server: Server, request: Request, answer_bytes: int, load_core: int):
        self.name = server.name
        self._server = server
        self._request = request
        self._answer_bytes = answer_bytes
        self._load_core = load_core
        self._calls = CALIBRATION_CALLS
        self.rounds: list[Round] = []

    def calibrate(self, seconds: float) -> None:
        """Warms the server up, and chooses how many calls take about this long."""
        self._calls = max(CALIBRATION_CALLS, int(self._run().calls_per_second * seconds))

    def measure(self) -> None:
        self.rounds.append(self._run())

    def median(self, figure: str) -> float:
        return statistics.median(getattr(one, figure) for one in self.rounds)

    def _run(self) -> Round:
        calls = self._calls - self._calls % (CONNECTIONS * STREAMS)
        url = f"http://127.0.0.1:{self._server.port}{self._request.path}"
        before = self._server.cpu_nanoseconds()
        report = subprocess.run(
            ["taskset", "--cpu-list", str(self._load_core), "h2load", "-n", str(calls),
             "-c", str(CONNECTIONS), "-m", str(STREAMS), "-t", "1",
             *self._request.options(), url],
            check=True, capture_output=True, text=True).stdout
        cpu = self._server.cpu_nanoseconds() - before
        succeeded = int(_figure(r"(\d+) succeeded", report))
        if succeeded != calls:
            raise SystemExit(f"{self.name} failed {calls - succeeded} of {calls} calls:\n{report}")
        answer_bytes = int(_figure(r"\((\d+)\) data", report)) / calls
        # h2load sees the HTTP status alone; a gRPC call that fails has no message in its answer.
        if abs(answer_bytes - self._answer_bytes) > TOLERATED_BYTES:
            raise SystemExit(f"{self.name} answers {answer_bytes} bytes, not {self._answer_bytes}")
        return Round(
            calls_per_second=float(_figure(r"([\d.]+) req/s", report)),
            cpu_microseconds=cpu / calls / 1000,
            answer_bytes=answer_bytes)


def _figure(pattern: str, report: str) -> str:
    found = re.search(pattern, report)
    if not found:
        raise SystemExit(f"h2load's report lacks {pattern}:\n{report}")
    return found[1]
