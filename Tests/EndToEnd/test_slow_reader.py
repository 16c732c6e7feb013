"""Back-pressure: a client that doesn't read suspends the provider, and memory stays bounded."""

import time

from conversation import ask
from gateway import provider

MEBIBYTE = 1 << 20
# What may be on the way: two sockets' buffers each way, the client library's, and the gateway's.
IN_FLIGHT_BYTES = 48 * MEBIBYTE
GATEWAY_GROWTH_BYTES = 32 * MEBIBYTE


def test_a_slow_reader_suspends_the_provider(start_gateway, faults):
    gateway = start_gateway(provider("torrent", faults.base_url("torrent")))
    before = gateway.program.resident_bytes()
    stream = gateway.stub.StreamComplete(ask("Hello"))
    next(stream)
    sent = -1
    while sent != faults.sent_bytes:
        sent = faults.sent_bytes
        assert sent < IN_FLIGHT_BYTES
        time.sleep(0.5)
    assert gateway.program.resident_bytes() - before < GATEWAY_GROWTH_BYTES

    received = 0
    while received < sent + MEBIBYTE:
        received += len(next(stream).delta.text)
    assert faults.sent_bytes > sent
    stream.cancel()
