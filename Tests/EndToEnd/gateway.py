"""A Switchyard under test, and the configurations it is started with."""

import json
import pathlib

import grpc
from switchyard.inference.v1 import inference_pb2_grpc

from model_server import API_KEY, ModelServer
from program import Program

MODEL = "smollm2"


def model(upstream_model: str = MODEL, **more) -> dict:
    return {"id": MODEL, "upstream_model": upstream_model, "context_window": 2048,
            "price": {"input": 0.10, "output": 0.40}} | more


def provider(name: str, base_url: str, **more) -> dict:
    return {"name": name, "dialect": "openai", "base_url": base_url, "api_key": API_KEY,
            "models": [model()]} | more


def local_provider(server: ModelServer, **more) -> dict:
    return provider("local", server.base_url, region="eu", **more)


def configuration(*providers: dict, **server) -> dict:
    return {"server": {"listen": ["127.0.0.1:0"]} | server, "providers": list(providers)}


def write_configuration(content: dict, folder: pathlib.Path) -> pathlib.Path:
    # JSON is YAML.
    file = folder / "switchyard.yaml"
    file.write_text(json.dumps(content, indent=2))
    return file


class Gateway:
    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, *arguments,
                 environment: dict | None = None):
        self.folder = folder
        self.program = Program("switchyard", [binary, "serve", *arguments], folder / "switchyard.log",
                               environment, folder)
        self.address = self.program.await_lines(r"^listening on (\S+)$")[0]
        self.channel = grpc.insecure_channel(self.address)
        self.stub = inference_pb2_grpc.InferenceServiceStub(self.channel)

    def new_channel(self) -> grpc.Channel:
        """A channel with a connection of its own."""
        return grpc.insecure_channel(self.address, [("grpc.use_local_subchannel_pool", 1)])

    def stop(self) -> None:
        self.channel.close()
        self.program.stop()
