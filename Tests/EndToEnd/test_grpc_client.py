"""The gateway as grpcio's users meet it: deadlines, metadata, compression."""

import grpc
import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ask, text_of
from failure import CALL_ID, metadata_of
from gateway import local_provider, provider


@pytest.mark.parametrize("compression", [
    grpc.Compression.NoCompression, grpc.Compression.Gzip, grpc.Compression.Deflate,
], ids=lambda compression: compression.name)
def test_requests_may_be_compressed(stub, compression):
    prompt = "Say hello. " + "Please. " * 50
    answer = stub.Complete(ask(prompt, tokens=8), compression=compression)
    assert text_of(answer) == text_of(stub.Complete(ask(prompt, tokens=8)))
    assert list(stub.StreamComplete(ask(prompt, tokens=8), compression=compression))


def test_answers_are_compressed_where_the_configuration_says_so(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server), compress_responses=True)
    with grpc.insecure_channel(
            gateway.address, compression=grpc.Compression.Gzip,
            options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        stub = type(gateway.stub)(channel)
        assert text_of(stub.Complete(ask("Hello", tokens=8)))
        assert stub.ListModels(pb.ListModelsRequest()).models
        events = list(stub.StreamComplete(ask("Hello", tokens=8)))
        assert events[-1].HasField("completed")


def test_a_client_that_takes_no_compression_gets_none(start_gateway, model_server):
    gateway = start_gateway(local_provider(model_server), compress_responses=True)
    # Bit 0 is identity.
    with grpc.insecure_channel(gateway.address, [
            ("grpc.compression_enabled_algorithms_bitset", 1),
            ("grpc.use_local_subchannel_pool", 1)]) as channel:
        assert text_of(type(gateway.stub)(channel).Complete(ask("Hello", tokens=8)))


def test_metadata_of_any_kind_is_taken_and_every_answer_has_its_call_id(stub):
    metadata = [
        ("x-tenant", "blue"), ("x-tenant", "green"), ("x-trace-bin", bytes(range(256))),
        ("x-empty", ""), ("x-long", "v" * 4000),
    ]
    ids = set()
    for _ in range(3):
        _, call = stub.ListModels.with_call(pb.ListModelsRequest(), metadata=metadata)
        ids.add(metadata_of(call)[CALL_ID])
    assert len(ids) == 3


def test_too_much_metadata_fails_the_call_alone(stub):
    with pytest.raises(grpc.RpcError) as failure:
        stub.ListModels(pb.ListModelsRequest(), metadata=[("x-long", "v" * 20_000)])
    assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stub.ListModels(pb.ListModelsRequest()).models


@pytest.mark.parametrize("milliseconds", [1, 50, 300])
def test_a_deadline_ends_the_call_in_time(start_gateway, faults, milliseconds):
    gateway = start_gateway(provider("hanging", faults.base_url("hang")))
    with pytest.raises(grpc.RpcError) as failure:
        gateway.stub.Complete(ask("Hello"), timeout=milliseconds / 1000)
    assert failure.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_client_with_keepalive_settings_of_its_own_lives(gateway):
    options = [
        ("grpc.keepalive_time_ms", 10_000), ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0), ("grpc.use_local_subchannel_pool", 1),
    ]
    with grpc.insecure_channel(gateway.address, options) as channel:
        assert type(gateway.stub)(channel).ListModels(pb.ListModelsRequest()).models
