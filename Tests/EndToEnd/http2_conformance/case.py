"""A case of a table: frames that follow one another, and what may come of them."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from http2_conformance.connection import Connection
from http2_conformance.outcome import IGNORED, Permitted

State = Callable[[Connection], None]


class Case(NamedTuple):
    name: str
    frames: bytes
    permitted: Permitted
    # What happens on the connection first.
    state: State = lambda connection: None
    # Whose answer is awaited.
    stream: int = 1
    # Why the server does what is not permitted.
    violation: str | None = None

    def __repr__(self) -> str:
        return self.name

    def run(self, connection: Connection) -> None:
        __tracebackhide__ = True
        self.state(connection)
        connection.send(self.frames)
        outcome = connection.outcome(self.stream, probes=bool(IGNORED & self.permitted))
        permitted = " or ".join(sorted(map(str, self.permitted)))
        assert outcome in self.permitted, f"{outcome}, where the RFC permits: {permitted}"


def table(cases: list[Case]):
    return pytest.mark.parametrize("case", [parameter(case) for case in cases])


def parameter(case: Case):
    marks = []
    if case.violation:
        marks.append(pytest.mark.xfail(
            strict=True, raises=AssertionError, reason=case.violation))
    return pytest.param(case, id=case.name, marks=marks)
