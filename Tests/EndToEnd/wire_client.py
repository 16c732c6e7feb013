"""An HTTP/2 client that sends what no gRPC library would."""

import socket

import h2.config
import h2.connection
import h2.events

WAIT_SECONDS = 10
COMPLETE = "/switchyard.inference.v1.InferenceService/Complete"
LIST_MODELS = "/switchyard.inference.v1.InferenceService/ListModels"


def framed(message: bytes) -> bytes:
    """A message with gRPC's prefix: not compressed, its length."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def unframed(body: bytes) -> list[tuple[int, bytes]]:
    """The flag and the bytes of each message."""
    messages = []
    while body:
        end = 5 + int.from_bytes(body[1:5], "big")
        assert len(body) >= end, "a message is cut"
        messages.append((body[0], body[5:end]))
        body = body[end:]
    return messages


def connect(address: str) -> socket.socket:
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=WAIT_SECONDS)


class Answer:
    """The header fields of the head and of the trailers together, what is in between, and the error
    of a reset."""

    def __init__(self):
        self.fields: dict[str, str] = {}
        self.body = b""
        self.reset_code: int | None = None

    @property
    def http_status(self) -> str:
        return self.fields[":status"]

    @property
    def grpc_status(self) -> int:
        return int(self.fields["grpc-status"])


def call(address: str, path: str, body: bytes | None, **headers: str) -> Answer:
    """Sends one request on a connection of its own, and reads its answer to the end.

    `headers` replace the usual ones; `_` stands for `-`, and an empty value leaves one out.
    """
    fields = {":method": "POST", ":scheme": "http", ":authority": address, ":path": path,
              "content-type": "application/grpc", "te": "trailers"}
    for name, value in headers.items():
        fields[(":method" if name == "method" else name.replace("_", "-"))] = value
    connection = h2.connection.H2Connection(h2.config.H2Configuration(
        header_encoding="utf-8", validate_outbound_headers=False))
    connection.initiate_connection()
    connection.send_headers(1, [(name, value) for name, value in fields.items() if value],
                            end_stream=body is None)
    if body is not None:
        connection.send_data(1, body, end_stream=True)
    with connect(address) as plug:
        plug.sendall(connection.data_to_send())
        return _read_answer(connection, plug)


def _read_answer(connection: h2.connection.H2Connection, plug: socket.socket) -> Answer:
    answer = Answer()
    while received := plug.recv(65536):
        for event in connection.receive_data(received):
            if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                answer.fields |= dict(event.headers)
            elif isinstance(event, h2.events.DataReceived):
                answer.body += event.data
                connection.acknowledge_received_data(
                    event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamReset):
                answer.reset_code = int(event.error_code)
                return answer
            elif isinstance(event, h2.events.StreamEnded):
                return answer
        plug.sendall(connection.data_to_send())
    raise ConnectionError("the connection was closed before the answer ended")
