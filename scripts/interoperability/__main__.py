"""Runs the interop cases on each way to the server: see scripts/interop."""

import argparse
import contextlib
import pathlib
import signal
import subprocess
import sys
import tempfile

from routes import Routes

CASES = [
    "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
    "empty_stream", "timeout_on_sleeping_server", "cancel_after_begin",
    "cancel_after_first_response", "status_code_and_message", "special_status_message",
    "custom_metadata", "unimplemented_method", "unimplemented_service", "pick_first_unary",
]
CASE_SECONDS = 30
FAILURE_CHARACTERS = 300  # the client prints whole messages
# This client half-closes as soon as it has cancelled, so an answer may come before it notices, from
# any server. Anything else that this case says, or this as often as it is tried, is a failure.
RACE = ("cancel_after_begin", "CloseAndRecv() got error code 0, want 1")
RACE_TRIES = 4


def run(client: str, port: int, case: str) -> str | None:
    """What went wrong, if anything."""
    failure = run_once(client, port, case)
    for _ in range(RACE_TRIES - 1):
        if failure is None or case != RACE[0] or not failure.endswith(RACE[1]):
            break
        failure = run_once(client, port, case)
    return failure


def run_once(client: str, port: int, case: str) -> str | None:
    command = [client, "--server_host", "127.0.0.1", "--server_port", str(port),
               "--test_case", case]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=CASE_SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        return f"did not end within {CASE_SECONDS} s"
    lines = done.stderr.strip().splitlines()
    if done.returncode == 0:
        return None
    return lines[-1][:FAILURE_CHARACTERS] if lines else f"exit {done.returncode}"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("cases", nargs="*", metavar="CASE", default=CASES)
    for program in ("client", "server", "nginx", "haproxy"):
        options.add_argument(f"--{program}", required=True)
    given = options.parse_args()
    if unknown := sorted({*given.cases} - {*CASES}):
        options.error(f"no such case: {', '.join(unknown)}; there are {', '.join(CASES)}")

    # An exception, so that the servers are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    failures = []
    with contextlib.ExitStack() as running:
        folder = pathlib.Path(running.enter_context(tempfile.TemporaryDirectory()))
        ports = running.enter_context(Routes(given, folder)).ports
        print(f"{'':30}" + "".join(f"{route:>10}" for route in ports))
        for case in given.cases:
            row = []
            for route, port in ports.items():
                failure = run(given.client, port, case)
                row.append("FAILED" if failure else "pass")
                if failure:
                    failures.append(f"{case}, {route}: {failure}")
            print(f"{case:30}" + "".join(f"{result:>10}" for result in row), flush=True)
    for failure in failures:
        print(failure)
    total = len(given.cases) * len(ports)
    print(f"{total - len(failures)} of {total} passed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
