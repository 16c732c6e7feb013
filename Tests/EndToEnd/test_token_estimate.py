"""The estimate of a prompt's tokens, against what real tokenisers count."""

import ast
import json
import pathlib
import sysconfig
import urllib.request

import mistral_common
import pytest
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from command import run
from gateway import MODEL, configuration, model, provider, write_configuration
from model_server import API_KEY

ROOT = pathlib.Path(__file__).parents[2]
LIBRARY = pathlib.Path(sysconfig.get_path("stdlib"))
TEXTS = pathlib.Path(__file__).with_name("texts")
# Of the real count. A single text may be this much under.
MEAN_ERROR = 0.15
MOST_UNDER = 0.30
PIECE_CHARACTERS = (400, 1500)
PIECES = 12
# What the estimate adds for the message around a text.
MESSAGE_TOKENS = 4
MODULES = ("argparse.py", "asyncio/streams.py", "calendar.py", "csv.py", "decimal.py", "doctest.py",
           "email/message.py", "http/client.py", "logging/__init__.py", "statistics.py",
           "tempfile.py", "threading.py")


def pieces(texts: list[str]) -> list[str]:
    """Pieces of both lengths from all over the texts, the same in every run."""
    whole = "\n".join(texts)
    starts = range(0, len(whole) - max(PIECE_CHARACTERS), len(whole) // PIECES)
    return [whole[start:start + PIECE_CHARACTERS[number % 2]]
            for number, start in enumerate(starts)]


def modules() -> list[str]:
    return [(LIBRARY / name).read_text() for name in MODULES]


def documentation(module: str) -> str:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    found = (ast.get_docstring(node) for node in ast.walk(ast.parse(module))
             if isinstance(node, kinds))
    return "\n\n".join(text for text in found if text and len(text) > 150)


def english() -> list[str]:
    # The manual's prose, without its examples.
    manual = (ROOT / "README.md").read_text().split("```")[::2]
    return ["".join(manual), *map(documentation, modules())]


def swift() -> list[str]:
    return [file.read_text() for file in sorted((ROOT / "Sources" / "Router").rglob("*.swift"))]


def own_words(language: str) -> list[str]:
    return (TEXTS / f"{language}.txt").read_text().splitlines()


def tool_schemas() -> list[str]:
    properties = {name: {"type": kind, "description": f"The {name} of the order, as in the invoice."}
                  for name, kind in [("number", "integer"), ("customer", "string"),
                                     ("total", "number"), ("paid", "boolean"),
                                     ("delivery_date", "string"), ("item_count", "integer")]}
    schema = {"type": "object", "properties": properties, "required": list(properties),
              "additionalProperties": False}
    orders = [{"number": 7130 + n, "customer": f"customer-{n}", "total": 12.5 * n, "paid": n % 2 == 0,
               "delivery_date": f"2026-11-{n + 1:02}", "item_count": n} for n in range(20)]
    return [json.dumps(schema, indent=2), json.dumps(orders, indent=2), json.dumps(schema),
            json.dumps(orders), json.dumps(orders, separators=(",", ":"))]


# Chinese, Japanese and Korean are counted a line at a time: each is a text of its own.
CATEGORIES = {
    "english": lambda: pieces(english()),
    "python": lambda: pieces(modules()),
    "swift": lambda: pieces(swift()),
    "json": lambda: pieces(tool_schemas()),
    "chinese": lambda: own_words("chinese"),
    "japanese": lambda: own_words("japanese"),
    "korean": lambda: own_words("korean"),
}


@pytest.fixture(scope="module")
def estimate(binary, tmp_path_factory):
    upstream = provider("p", "http://127.0.0.1:1/v1", models=[model(context_window=1_000_000)])
    file = write_configuration(configuration(upstream), tmp_path_factory.mktemp("estimate"))

    def estimate(text: str) -> int:
        result = run(binary, "route", "--config", file, "--model", MODEL, "--json", "-", given=text)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)["inputTokens"] - MESSAGE_TOKENS

    return estimate


@pytest.fixture(scope="module")
def large_vocabulary():
    """A tokeniser of 131,000 tokens for many languages."""
    folder = pathlib.Path(mistral_common.__file__).parent
    tokenizer = Tekkenizer.from_file(next(folder.rglob("tekken_240911.json")))
    return lambda text: len(tokenizer.encode(text, bos=False, eos=False))


@pytest.fixture(scope="module")
def small_vocabulary(model_server):
    """The local model's own tokeniser: of 49,000 tokens, for English and code."""

    def count(text: str) -> int:
        request = urllib.request.Request(
            model_server.base_url.removesuffix("/v1") + "/tokenize",
            json.dumps({"content": text}).encode(),
            {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return len(json.load(answer)["tokens"])

    return count


def assert_near(texts: list[str], estimate, count) -> None:
    assert len(texts) >= 5
    ratios = [estimate(text) / count(text) for text in texts]
    mean_error = sum(abs(ratio - 1) for ratio in ratios) / len(ratios)
    print(f"mean error {mean_error:.3f}, from {min(ratios):.2f} to {max(ratios):.2f} of the count")
    assert mean_error <= MEAN_ERROR
    assert min(ratios) >= 1 - MOST_UNDER


@pytest.mark.parametrize("category", CATEGORIES)
def test_near_a_tokeniser_of_many_languages(category, estimate, large_vocabulary):
    assert_near(CATEGORIES[category](), estimate, large_vocabulary)


@pytest.mark.parametrize("category", ["english", "python", "swift", "json"])
def test_near_the_local_models_tokeniser(category, estimate, small_vocabulary):
    assert_near(CATEGORIES[category](), estimate, small_vocabulary)
