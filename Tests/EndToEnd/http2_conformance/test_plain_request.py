"""A request of plain HTTP, from a browser or a probe, is told at once what this server is."""

import pytest

from http2_conformance.frames import Flag, headers
from http2_conformance.grpc_request import block, opening, without
from wire_client import LIST_MODELS

LONGEST_BODY = 200


def plain(method: str, path: str = "/"):
    return block([(":method", method), (":scheme", "http"), (":path", path),
                  (":authority", "localhost"), ("user-agent", "curl/8.5.0"), ("accept", "*/*")])


def expect_text(answer, status: str) -> None:
    assert answer.fields[":status"] == status
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"
    assert answer.fields["content-length"] == str(len(answer.body))
    assert 0 < len(answer.body) < LONGEST_BODY
    assert "grpc-status" not in answer.fields


@pytest.mark.parametrize("path", ["/", "/favicon.ico", LIST_MODELS])
def test_get_without_a_content_type(connection, path):
    connection.send(headers(1, plain("GET", path), Flag.END_HEADERS | Flag.END_STREAM))
    answer = connection.read_answer()
    expect_text(answer, "405")
    assert answer.fields["allow"] == "POST"


def test_head_is_answered_without_a_body(connection):
    connection.send(headers(1, plain("HEAD"), Flag.END_HEADERS | Flag.END_STREAM))
    answer = connection.read_answer()
    assert answer.fields[":status"] == "405"
    assert answer.body == b""


def test_post_without_a_content_type(connection):
    """Before the body, which is not waited for and need not be sent."""
    connection.send(opening(fields=without("content-type")))
    expect_text(connection.read_answer(), "415")
    connection.ping()
    assert connection.resets == {1: 0}


def test_an_open_get_is_answered_as_well(connection):
    connection.send(headers(1, plain("GET")))
    expect_text(connection.read_answer(), "405")
    connection.ping()
    assert connection.resets == {1: 0}
