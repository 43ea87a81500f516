# SPDX-License-Identifier: Apache-2.0
"""Roboflow's own client, unchanged, against a running server: all eight methods of CLIP and Perception Encoder."""
import asyncio
import base64
import warnings

import numpy as np
from inference_sdk import InferenceConfiguration, InferenceHTTPClient
from inference_sdk.config import InferenceSDKGuidanceWarning
from inference_sdk.http.utils.encoding import numpy_array_to_base64_jpeg, pillow_image_to_base64_jpeg

import pictures
import sdk_errors
import sdk_keys
import sdk_models
from reference import expect_close
from stage import Stage
from table import equal, expect

TEXTS = ["a dog", "a red car on a street", "Überraschung: 犬 & <b>fish</b>"]
CLIP_VERSIONS = ["RN50", "RN101", "RN50x4", "RN50x16", "RN50x64", "ViT-B-16", "ViT-B-32", "ViT-L-14", "ViT-L-14-336px"]


class Inputs:
    """The same pictures in every form that the client takes, and what `perceptd embed` says about each."""

    def __init__(self, stage: Stage):
        self.images = [pictures.make(seed) for seed in range(3)]
        self.paths = []
        for number, image in enumerate(self.images):
            path = stage.work / f"picture-{number}.png"
            path.write_bytes(pictures.png(image))
            self.paths.append(str(path))
        self.files = [pictures.png(image) for image in self.images]
        self.arrays = [np.asarray(image)[:, :, ::-1].copy() for image in self.images]
        # What the client sends for a PIL picture or an array is a JPEG that it makes itself.
        self.sent_images = [base64.b64decode(pillow_image_to_base64_jpeg(image)) for image in self.images]
        self.sent_arrays = [base64.b64decode(numpy_array_to_base64_jpeg(array)) for array in self.arrays]
        self.base64 = [base64.b64encode(data).decode() for data in self.files]

    def forms(self) -> dict[str, tuple[list, list[bytes]]]:
        return {"file": (self.paths, self.files), "PIL picture": (self.images, self.sent_images),
                "array": (self.arrays, self.sent_arrays), "base64": (self.base64, self.files)}


def play(stage: Stage):
    warnings.simplefilter("ignore", InferenceSDKGuidanceWarning)
    inputs = Inputs(stage)
    with stage.server("sdk", "--clip-alias") as server:
        for mode in ("v1", "v0"):
            client = InferenceHTTPClient(api_url=server.url)
            client.select_api_v0() if mode == "v0" else client.select_api_v1()
            play_images(stage, inputs, client, mode)
            play_texts(stage, client, mode)
            play_compare(stage, inputs, client, mode)
        play_batches(stage, inputs, server.url)
        with stage.table.check("CLIP: every version of CLIP is answered with the alias"):
            client = InferenceHTTPClient(api_url=server.url)
            for version in CLIP_VERSIONS:
                expect_answer(client.get_clip_text_embeddings(TEXTS[0], version), [stage.reference.of_text(TEXTS[0])])
        sdk_models.play(stage, server)
        sdk_errors.play(stage, inputs, server)
    sdk_errors.play_without_alias(stage, inputs)
    sdk_keys.play(stage, inputs)


def play_images(stage: Stage, inputs: Inputs, client: InferenceHTTPClient, mode: str):
    methods = {"get_clip_image_embeddings": client.get_clip_image_embeddings,
               "get_clip_image_embeddings_async": waiting(client.get_clip_image_embeddings_async),
               "get_perception_encoder_image_embeddings": client.get_perception_encoder_image_embeddings}
    for name, call in methods.items():
        for form, (given, sent) in inputs.forms().items():
            expected = stage.reference.of_pictures(sent)
            with stage.table.check(f"{mode} {name}, {form}"):
                expect_answer(call(given[0]), [expected[0]])
            with stage.table.check(f"{mode} {name}, three of {form}"):
                rows = call(given)
                equal(len(rows), 3, "answers")  # three requests, because max_batch_size is 1
                for row, one in zip(rows, expected):
                    expect_answer(row, [one])


def play_texts(stage: Stage, client: InferenceHTTPClient, mode: str):
    methods = {"get_clip_text_embeddings": client.get_clip_text_embeddings,
               "get_clip_text_embeddings_async": waiting(client.get_clip_text_embeddings_async),
               "get_perception_encoder_text_embeddings": client.get_perception_encoder_text_embeddings}
    for name, call in methods.items():
        with stage.table.check(f"{mode} {name}"):
            expect_answer(call(TEXTS[0]), [stage.reference.of_text(TEXTS[0])])
        with stage.table.check(f"{mode} {name}, three"):
            expect_answer(call(TEXTS), stage.reference.of_texts(TEXTS))


def play_compare(stage: Stage, inputs: Inputs, client: InferenceHTTPClient, mode: str):
    methods = {"clip_compare": client.clip_compare, "clip_compare_async": waiting(client.clip_compare_async)}
    picture, texts = inputs.files[0], stage.reference.of_texts(TEXTS)
    with_texts = stage.reference.compare(TEXTS, picture=picture)
    between_texts = stage.reference.compare(TEXTS, text="an animal")
    others = stage.reference.of_pictures(inputs.files)
    for name, call in methods.items():
        with stage.table.check(f"{mode} {name}, picture and texts"):
            expect_similarity(call(inputs.paths[0], TEXTS), with_texts)
        with stage.table.check(f"{mode} {name}, picture and one text"):
            expect_similarity(call(inputs.paths[0], TEXTS[1]), with_texts[1:2])
        with stage.table.check(f"{mode} {name}, picture and named texts"):
            named = dict(zip(["third", "type", "1"], reversed(TEXTS)))
            answer = call(inputs.paths[0], named)
            equal(list(answer["similarity"]), list(named), "order of the keys")
            expect_close(list(answer["similarity"].values()), with_texts[::-1])
        with stage.table.check(f"{mode} {name}, text and texts"):
            expect_similarity(call("an animal", TEXTS, subject_type="text"), between_texts)
        with stage.table.check(f"{mode} {name}, picture and pictures"):
            answer = call(inputs.paths[0], inputs.paths, prompt_type="image")
            expect_similarity(answer, [float(others[0] @ other) for other in others])
            expect_close(answer["similarity"][:1], [1.0], "a picture and itself")
        with stage.table.check(f"{mode} {name}, text and one picture"):
            answer = call(TEXTS[0], inputs.paths[0], subject_type="text", prompt_type="image")
            expect_similarity(answer, [float(texts[0] @ others[0])])


def play_batches(stage: Stage, inputs: Inputs, url: str):
    """Nine pictures: requests with lists of several sizes, the last one shorter, one after another and at once."""
    given, sent = inputs.paths * 3, inputs.files * 3
    expected = stage.reference.of_pictures(sent)
    for size, concurrent in ((4, 1), (8, 2), (2, 4), (1, 4)):
        client = InferenceHTTPClient(api_url=url)
        client.configure(InferenceConfiguration(max_batch_size=size, max_concurrent_requests=concurrent))
        name = f"9 pictures, max_batch_size {size}, max_concurrent_requests {concurrent}"
        for method in (client.get_clip_image_embeddings, waiting(client.get_clip_image_embeddings_async)):
            with stage.table.check(f"CLIP{' async' if method.__name__ == 'call' else ''}, {name}"):
                rows = method(given)  # the client splits them: a dictionary for each picture
                equal(len(rows), 9, "answers")
                expect_close([row["embeddings"][0] for row in rows], expected)
        with stage.table.check(f"PE, {name}"):
            rows = client.get_perception_encoder_image_embeddings(given)  # not split: a dictionary for each request
            equal([len(row["embeddings"]) for row in rows], [min(size, 9 - at) for at in range(0, 9, size)], "sizes")
            expect_close([one for row in rows for one in row["embeddings"]], expected)


def waiting(method):
    """An asynchronous method as one that waits."""
    def call(*arguments, **keywords):
        return asyncio.run(method(*arguments, **keywords))
    return call


def expect_answer(answer: dict, expected: list[np.ndarray]):
    expect(isinstance(answer, dict), f"expected a dictionary, got {answer!r:.200}")
    expect("time" in answer and answer.get("frame_id", 0) is None, f"time and frame_id: {sorted(answer)}")
    expect_close(answer["embeddings"], expected, "embeddings")
    # Read back as float32 they have length 1, as the encoder leaves them.
    lengths = np.linalg.norm(np.array(answer["embeddings"], dtype=np.float32).astype(np.float64), axis=1)
    expect(np.all(np.abs(lengths - 1) < 1e-5), f"lengths {lengths}")


def expect_similarity(answer: dict, expected: list[float]):
    expect(isinstance(answer["similarity"], list), f"similarity is no list: {answer!r:.200}")
    expect_close(answer["similarity"], expected, "similarity")
