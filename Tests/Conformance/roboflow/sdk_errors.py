# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, as Roboflow's own client tells it: its own types of errors, with the messages of the original."""
import socket

from inference_sdk import InferenceConfiguration, InferenceHTTPClient
from inference_sdk.http.errors import HTTPCallErrorError, HTTPServerConnectionError, InvalidParameterError

from server import Server
from stage import Stage
from table import contains, equal, expect, raises
import sdk

MALFORMED = "Could not load input image. Cause: Malformed base64 input image."
EMPTY = "Could not load input image. Cause: Empty image payload."
UNKNOWN = ("Requested Roboflow resource not found. Make sure that workspace, project or model you referred in request"
           " exists.")


def play(stage: Stage, inputs, server: Server):
    client = InferenceHTTPClient(api_url=server.url)
    image_methods = {"PE": client.get_perception_encoder_image_embeddings, "CLIP": client.get_clip_image_embeddings}
    text_methods = {"PE": client.get_perception_encoder_text_embeddings, "CLIP": client.get_clip_text_embeddings}
    table = stage.table
    for family, call in image_methods.items():
        with table.check(f"{family}: base64 of what is no picture"):
            expect_error(lambda: call("bm8gcGljdHVyZQ=="), 400, MALFORMED)
        with table.check(f"{family}: no base64"):
            expect_error(lambda: call("%%%"), 400)
        with table.check(f"{family}: empty picture"):
            expect_error(lambda: call(""), 400, EMPTY)
        with table.check(f"{family}: picture of an unknown version"):
            expect_error(lambda: call(inputs.paths[0], "no-such-version"), 404, UNKNOWN)
        with table.check(f"{family}: unknown version and broken picture: the version is told"):
            expect_error(lambda: call("%%%", "no-such-version"), 404, UNKNOWN)
    for family, call in text_methods.items():
        with table.check(f"{family}: text of an unknown version"):
            expect_error(lambda: call("a dog", "no-such-version"), 404, UNKNOWN)
        with table.check(f"{family}: text of a version with a slash"):
            expect_error(lambda: call("a dog", "a/b"), 400, "Invalid Model ID sent in request.")
        with table.check(f"{family}: a number for a text"):
            expect_error(lambda: call(5), 422)
        with table.check(f"{family}: nine texts"):
            expect_error(lambda: call(["a dog"] * 9), 400)
    with table.check("clip_compare with nine prompts"):
        expect_error(lambda: client.clip_compare(inputs.paths[0], ["a dog"] * 9), 400)
    with table.check("clip_compare: a wrong type of prompt is refused by the client"):
        raises(InvalidParameterError, lambda: client.clip_compare(inputs.paths[0], "a dog", prompt_type="video"))
    with table.check("clip_compare with a number for a prompt"):
        expect_error(lambda: client.clip_compare(inputs.paths[0], 5), 422)
    with table.check("nine pictures in one request"):
        several = InferenceHTTPClient(api_url=server.url)
        several.configure(InferenceConfiguration(max_batch_size=9))
        expect_error(lambda: several.get_clip_image_embeddings(inputs.paths * 3), 400)
    for name, call in {"get_clip_image_embeddings_async": client.get_clip_image_embeddings_async,
                       "get_clip_text_embeddings_async": client.get_clip_text_embeddings_async}.items():
        with table.check(f"{name} of an unknown version"):
            argument = inputs.paths[0] if "image" in name else "a dog"
            # The asynchronous client tells the status line only.
            expect_error(lambda: sdk.waiting(call)(argument, "no-such-version"), 404)
    with table.check("a model that no longer listens"):
        gone = InferenceHTTPClient(api_url=f"http://127.0.0.1:{closed_port()}")
        raises(HTTPServerConnectionError, lambda: gone.get_clip_text_embeddings("a dog"))
        raises(HTTPServerConnectionError, lambda: gone.get_perception_encoder_image_embeddings(inputs.paths[0]))


def play_without_alias(stage: Stage, inputs):
    """A Perception Encoder does not answer for CLIP unless its operator says so."""
    with stage.server("no-alias") as server:
        client = InferenceHTTPClient(api_url=server.url)
        calls = {"get_clip_image_embeddings": lambda: client.get_clip_image_embeddings(inputs.paths[0]),
                 "get_clip_text_embeddings": lambda: client.get_clip_text_embeddings("a dog"),
                 "clip_compare": lambda: client.clip_compare(inputs.paths[0], "a dog")}
        for name, call in calls.items():
            with stage.table.check(f"{name} without a CLIP model"):
                error = expect_error(call, 501)
                contains(error.api_message.lower(), "clip", "message")
        with stage.table.check("Perception Encoder beside it"):
            equal(len(client.get_perception_encoder_text_embeddings("a dog")["embeddings"]), 1, "rows")


def expect_error(call, status: int, message: str | None = None) -> HTTPCallErrorError:
    error = raises(HTTPCallErrorError, call)
    equal(error.status_code, status, "status")
    expect(error.api_message not in (None, "", "N/A"), f"no message in {error!r}")
    if message is not None:
        equal(error.api_message, message, "message")
    return error


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
