"""What a failed call says: its code, and the details of its status."""

import contextlib

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from switchyard.inference.v1 import inference_pb2 as pb

CALL_ID = "switchyard-call-id"


def metadata_of(call) -> dict:
    return {key: value for key, value in [*call.initial_metadata(), *call.trailing_metadata()]}


class Failure:
    def __init__(self, error: grpc.RpcError):
        self.code = error.code()
        self.message = error.details()
        self.metadata = metadata_of(error)
        self._status = rpc_status.from_call(error)

    @property
    def reason(self) -> str:
        info = self.detail(error_details_pb2.ErrorInfo)
        assert info.domain == "switchyard"
        return info.reason

    @property
    def attempts(self) -> list[pb.Attempt]:
        return list(self.detail(pb.RoutingFailure).attempts)

    def detail(self, kind):
        """The one detail of this message type."""
        assert self._status, f"{self.code} without details: {self.message}"
        found = [one for one in self._status.details if one.Is(kind.DESCRIPTOR)]
        assert len(found) == 1, f"{len(found)} {kind.__name__} in {self._status}"
        message = kind()
        found[0].Unpack(message)
        return message


class Expected:
    """Filled in when the block of `failing` has failed as it should."""

    failure: Failure


@contextlib.contextmanager
def failing(code: grpc.StatusCode, reason: str | None = None):
    expected = Expected()
    with pytest.raises(grpc.RpcError) as raised:
        yield expected
    expected.failure = Failure(raised.value)
    assert expected.failure.code == code, expected.failure.message
    if reason:
        assert expected.failure.reason == reason, expected.failure.message
