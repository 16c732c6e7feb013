"""Requests that break the rules of HTTP/2 or gRPC: the smallest scope ends, the rest goes on."""

import contextlib

import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ask
from gateway import MODEL, provider
from wire_client import COMPLETE, LIST_MODELS, call, connect, framed

EMPTY = framed(b"")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\x04\0\0\0\0\0"


@pytest.fixture(autouse=True)
def goes_on(gateway):
    yield
    assert gateway.stub.GetModel(pb.GetModelRequest(id=MODEL), timeout=5).model.id == MODEL


def test_a_plain_call(gateway):
    answer = call(gateway.address, LIST_MODELS, EMPTY)
    assert (answer.http_status, answer.grpc_status) == ("200", 0)
    assert answer.fields["content-type"] == "application/grpc"
    assert answer.fields["switchyard-call-id"]


@pytest.mark.parametrize("content_type", ["application/json", "application/grpc-web", ""])
def test_a_content_type_that_is_not_grpc(gateway, content_type):
    answer = call(gateway.address, LIST_MODELS, EMPTY, content_type=content_type)
    assert answer.http_status == "415"


def test_a_method_other_than_post(gateway):
    assert call(gateway.address, LIST_MODELS, None, method="GET").http_status == "405"


@pytest.mark.parametrize("timeout", ["5", "m", "-5S", "123456789S", "5 S", "5x"])
def test_a_malformed_timeout(gateway, timeout):
    answer = call(gateway.address, LIST_MODELS, EMPTY, grpc_timeout=timeout)
    assert answer.grpc_status == 13


def test_the_longest_timeout_is_not_an_overflow(gateway):
    assert call(gateway.address, LIST_MODELS, EMPTY, grpc_timeout="99999999H").grpc_status == 0


def test_the_server_itself_ends_a_call_at_its_deadline(start_gateway, faults):
    own = start_gateway(provider("slow", faults.base_url("hang")))
    body = framed(ask("Hello").SerializeToString())
    answer = call(own.address, COMPLETE, body, grpc_timeout="300m")
    assert answer.grpc_status == 4


@pytest.mark.parametrize("body, statuses", [
    (b"", {12, 13}),
    (EMPTY + EMPTY, {12, 13}),
    (EMPTY[:3], {12, 13}),
    (framed(b"12345")[:-2], {12, 13}),
    (b"\2" + EMPTY[1:], {13}),
    (b"\1" + EMPTY[1:], {13}),
    (b"\0\xff\xff\xff\xff", {8}),
], ids=["none", "two", "cut prefix", "cut", "bad flag", "compressed without encoding", "4 GiB"])
def test_messages_that_are_not_one(gateway, body, statuses):
    assert call(gateway.address, LIST_MODELS, body).grpc_status in statuses


def test_an_unknown_compression(gateway):
    answer = call(gateway.address, LIST_MODELS, b"\1" + EMPTY[1:], grpc_encoding="snappy")
    assert answer.grpc_status == 12
    assert "snappy" not in answer.fields.get("grpc-accept-encoding", "")


def test_too_much_metadata(gateway):
    with contextlib.suppress(ConnectionError):
        answer = call(gateway.address, LIST_MODELS, EMPTY, x_large="x" * 40_000)
        assert answer.reset_code or answer.grpc_status == 8


@pytest.mark.parametrize("content", [
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"\x16\x03\x01\x02\x00" + b"\0" * 200,
    PREFACE[:10],
    PREFACE + SETTINGS + b"\xff\xff\xff\0\0\0\0\0\1" + b"x" * 1000,
    PREFACE + SETTINGS + b"\0\0\4\1\5\0\0\0\1" + b"\xff" * 4,
    PREFACE + SETTINGS + b"\0\0\0\0\0\0\0\0\0",
    PREFACE + SETTINGS + b"\0\0\4\x08\0\0\0\0\0\0\0\0\0",
], ids=["HTTP/1.1", "TLS", "half a preface", "frame too large", "bad HPACK", "DATA on stream 0",
        "window update of 0"])
def test_bytes_that_are_not_http2(gateway, content):
    """The peer may be answered or cut off; the process and other connections are as before."""
    with connect(gateway.address) as plug, contextlib.suppress(OSError):
        plug.settimeout(1)
        plug.sendall(content)
        plug.recv(65536)
    assert gateway.program.is_running
