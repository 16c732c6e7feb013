"""gRPC's interop cases, by the official Python client, and by grpcio those that it lacks.

https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md
"""

import gzip
import os
import pathlib
import subprocess
import sys

import grpc
import pytest

from wire_client import call, framed, unframed

ROOT = pathlib.Path(__file__).parents[2]
# What scripts/test has put there.
CLIENT = ROOT / ".cache" / "interop-client"

# All that the client has but those that need credentials.
CASES = [
    "cancel_after_begin", "cancel_after_first_response", "client_streaming", "custom_metadata",
    "empty_stream", "empty_unary", "large_unary", "ping_pong", "server_streaming",
    "special_status_message", "status_code_and_message", "timeout_on_sleeping_server",
    "unimplemented_method", "unimplemented_service",
]
CREDENTIALS = ["compute_engine_creds", "jwt_token_creds", "oauth2_auth_token", "per_rpc_creds"]


@pytest.mark.parametrize("case", CASES)
def test_the_official_client(interop_server, case):
    host, port = interop_server.address.rsplit(":", 1)
    done = subprocess.run(
        [sys.executable, "-m", "tests.interop.client", "--server_host", host, "--server_port", port,
         "--test_case", case],
        cwd=CLIENT, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(CLIENT)})
    assert done.returncode == 0, done.stderr


def test_no_case_is_left_out(monkeypatch):
    monkeypatch.syspath_prepend(CLIENT)
    from tests.interop.methods import TestCase
    assert {case.value for case in TestCase} == {*CASES, *CREDENTIALS}


@pytest.fixture
def messages(monkeypatch):
    monkeypatch.syspath_prepend(CLIENT)
    from src.proto.grpc.testing import messages_pb2
    return messages_pb2


@pytest.fixture
def stub(interop_server, messages):
    from src.proto.grpc.testing import test_pb2_grpc
    with grpc.insecure_channel(interop_server.address) as channel:
        yield test_pb2_grpc.TestServiceStub(channel)


GZIP, NONE = grpc.Compression.Gzip, grpc.Compression.NoCompression
REQUEST_SIZE, RESPONSE_SIZE = 271_828, 314_159


def simple_request(messages, *, expects: bool | None = None, wants: bool | None = None):
    return messages.SimpleRequest(
        response_size=RESPONSE_SIZE, payload=messages.Payload(body=bytes(REQUEST_SIZE)),
        expect_compressed=None if expects is None else messages.BoolValue(value=expects),
        response_compressed=None if wants is None else messages.BoolValue(value=wants))


@pytest.mark.parametrize("compression", [GZIP, grpc.Compression.Deflate], ids=["gzip", "deflate"])
def test_client_compressed_unary(stub, messages, compression):
    # The probe: the server can tell.
    with pytest.raises(grpc.RpcError) as probe:
        stub.UnaryCall(simple_request(messages, expects=True), compression=NONE)
    assert probe.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    for expects in (True, False):
        answer = stub.UnaryCall(
            simple_request(messages, expects=expects), compression=compression if expects else NONE)
        assert answer.payload.body == bytes(RESPONSE_SIZE)


# grpcio decompresses without a word, so what the server sends is read off the wire.
def answers(server, method: str, request, message_type) -> list:
    """The answers, each with whether it came compressed."""
    answer = call(server.address, f"/grpc.testing.TestService/{method}",
                  framed(request.SerializeToString()), grpc_accept_encoding="identity,gzip")
    assert answer.grpc_status == 0
    found = unframed(answer.body)
    if any(flag for flag, _ in found):
        assert answer.fields["grpc-encoding"] == "gzip"
    return [(bool(flag), message_type.FromString(gzip.decompress(data) if flag else data))
            for flag, data in found]


@pytest.mark.parametrize("wants", [True, False])
def test_server_compressed_unary(interop_server, stub, messages, wants):
    request = simple_request(messages, wants=wants)
    request.payload.body = bytes(100)  # what the client of the wire can send at once
    [(compressed, answer)] = answers(interop_server, "UnaryCall", request, messages.SimpleResponse)
    assert compressed == wants
    assert answer.payload.body == bytes(RESPONSE_SIZE)
    assert stub.UnaryCall(simple_request(messages, wants=wants)) == answer


def test_client_compressed_streaming(stub, messages):
    def request(size: int, expects: bool):
        return messages.StreamingInputCallRequest(
            payload=messages.Payload(body=bytes(size)),
            expect_compressed=messages.BoolValue(value=expects))

    with pytest.raises(grpc.RpcError) as probe:
        stub.StreamingInputCall(iter([request(27_182, True)]), compression=NONE)
    assert probe.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    answer = stub.StreamingInputCall(
        iter([request(27_182, True), request(45_904, True)]), compression=GZIP)
    assert answer.aggregated_payload_size == 73_086


def test_server_compressed_streaming(interop_server, stub, messages):
    request = messages.StreamingOutputCallRequest(response_parameters=[
        messages.ResponseParameters(size=size, compressed=messages.BoolValue(value=compressed))
        for size, compressed in [(31_415, True), (92_653, False)]
    ])
    found = answers(interop_server, "StreamingOutputCall", request,
                    messages.StreamingOutputCallResponse)
    assert [(compressed, len(answer.payload.body)) for compressed, answer in found] == [
        (True, 31_415), (False, 92_653)]
    assert list(stub.StreamingOutputCall(request)) == [answer for _, answer in found]
