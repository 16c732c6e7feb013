"""A gRPC call without a stub: what h2load has to send, and what one call answers."""

import pathlib
import re
import subprocess

from load import Request

SERVICE = "/switchyard.inference.v1.InferenceService/"
HEADERS = ["content-type: application/grpc", "te: trailers"]


def field(number: int, value: bytes | str | int) -> bytes:
    """One protobuf field of fewer than 128 bytes, numbered below 16."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    content = value.encode() if isinstance(value, str) else value
    return bytes([number << 3 | 2, len(content)]) + content


def list_models() -> bytes:
    return b""


def complete(model: str, prompt: str) -> bytes:
    user = 3
    message = field(1, user) + field(2, field(1, prompt))
    return field(1, model) + field(2, message)


def request(method: str, message: bytes, folder: pathlib.Path) -> Request:
    body = folder / f"{method}.bin"
    body.write_bytes(b"\0" + len(message).to_bytes(4, "big") + message)
    return Request(SERVICE + method, HEADERS, body)


def answer(port: int, call: Request) -> bytes:
    """Makes the call once and returns the answer's body; ends the run unless its status is 0."""
    url = f"http://127.0.0.1:{port}{call.path}"
    trace = subprocess.run(["nghttp", "-v", "-n", *call.options(), url],
                           check=True, capture_output=True, text=True).stdout
    status = re.search(r"grpc-status: (\d+)", trace)
    if not status or status[1] != "0":
        raise SystemExit(f"{call.path} was not answered OK:\n{trace}")
    return subprocess.run(["nghttp", *call.options(), url], check=True, capture_output=True).stdout
