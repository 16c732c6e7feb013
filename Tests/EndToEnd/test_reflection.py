"""Server reflection, as grpcio's and buf's clients ask for it."""

import json
import pathlib
import subprocess
import sys

import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from gateway import MODEL

INFERENCE = "switchyard.inference.v1.InferenceService"
SERVICES = [
    "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection", INFERENCE,
]
BUF = pathlib.Path(sys.executable).parent / "buf"


@pytest.fixture
def database(gateway) -> ProtoReflectionDescriptorDatabase:
    return ProtoReflectionDescriptorDatabase(gateway.channel)


def test_the_services_are_listed(database):
    assert sorted(database.get_services()) == SERVICES


def test_a_call_is_made_with_nothing_but_reflection(gateway, database):
    pool = DescriptorPool(database)
    method = pool.FindServiceByName(INFERENCE).FindMethodByName("ListModels")
    request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
    call = gateway.channel.unary_unary(
        f"/{INFERENCE}/ListModels", request_serializer=request.SerializeToString,
        response_deserializer=response.FromString)
    assert call(request(), timeout=5).models[0].id == MODEL


@pytest.mark.parametrize("symbol", [
    INFERENCE, f"{INFERENCE}.Complete", "switchyard.inference.v1.CompleteRequest",
    "switchyard.inference.v1.Routing.Policy", "google.rpc.ErrorInfo",
])
def test_a_symbol_resolves_to_its_file(database, symbol):
    assert database.FindFileContainingSymbol(symbol).name


def test_an_unknown_symbol_does_not_end_the_stream(database):
    with pytest.raises(KeyError):
        database.FindFileContainingSymbol("no.such.Symbol")
    assert database.FindFileContainingSymbol(INFERENCE)


def buf_curl(gateway, *arguments: str) -> str:
    command = [BUF, "curl", "--protocol", "grpc", "--http2-prior-knowledge", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", ["grpc-v1", "grpc-v1alpha"])
def test_buf_lists_and_calls(gateway, version):
    reflection = ["--reflect", "--reflect-protocol", version]
    address = f"http://{gateway.address}"
    assert buf_curl(gateway, *reflection, "--list-services", address).split() == SERVICES
    answer = buf_curl(gateway, *reflection, "--data", "{}", f"{address}/{INFERENCE}/ListModels")
    assert json.loads(answer)["models"][0]["id"] == MODEL
