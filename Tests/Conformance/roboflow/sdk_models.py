# SPDX-License-Identifier: Apache-2.0
"""Server information and management of models with Roboflow's own client."""
import asyncio

from inference_sdk import InferenceHTTPClient
from inference_sdk.http.errors import HTTPCallErrorError, ModelNotInitializedError, ModelTaskTypeNotSupportedError

from server import Server
from stage import Stage
from table import equal, expect, raises

MODEL = "perception_encoder/demo"


def play(stage: Stage, server: Server):
    client = InferenceHTTPClient(api_url=server.url)
    with stage.table.check("get_server_info"):
        first, second = client.get_server_info(), client.get_server_info()
        expect(first.name and first.version and first.uuid, f"a field is empty: {first}")
        equal(second.uuid, first.uuid, "uuid of the same server")
    calls = {"": (client.list_loaded_models, client.load_model, client.unload_model, client.unload_all_models,
                  client.get_model_description),
             "_async": tuple(synchronous(method) for method in (
                 client.list_loaded_models_async, client.load_model_async, client.unload_model_async,
                 client.unload_all_models_async, client.get_model_description_async))}
    for suffix, (list_models, load, unload, unload_all, describe) in calls.items():
        with stage.table.check(f"load_model{suffix}, list_loaded_models{suffix}"):
            expect(MODEL in ids(load(MODEL)), "the answer of load_model does not name the model")
            described = next(one for one in list_models().models if one.model_id == MODEL)
            equal(described.task_type, "embedding", "task_type")
        with stage.table.check(f"get_model_description{suffix}"):
            equal(describe(MODEL, allow_loading=False).model_id, MODEL, "model_id")
        with stage.table.check(f"unload_model{suffix}"):
            expect(MODEL not in ids(unload(MODEL)), "the answer of unload_model still names the model")
            expect(MODEL not in ids(list_models()), "the registry still names the model")
            equal(ids(unload(MODEL)), ids(list_models()), "unloading what is not loaded")
            raises(ModelNotInitializedError, lambda: describe(MODEL, allow_loading=False))
            equal(describe(MODEL).model_id, MODEL, "model_id, loaded to be described")
        with stage.table.check(f"unload_all_models{suffix}"):
            load(MODEL)
            equal(ids(unload_all()), [], "models left")
            equal(ids(list_models()), [], "registry")
        with stage.table.check(f"a request after unload_all_models{suffix} loads the model again"):
            unload_all()
            equal(len(client.get_perception_encoder_text_embeddings("a dog")["embeddings"]), 1, "rows")
            expect(MODEL in ids(list_models()), "the registry does not name the model that just answered")
        with stage.table.check(f"load_model{suffix} of an unknown model"):
            for unknown in ("perception_encoder/no-such-model", "coco/3"):
                equal(raises(HTTPCallErrorError, lambda: load(unknown)).status_code, 404, f"status of {unknown}")
            expect(MODEL in ids(list_models()), "the model that was loaded is gone")
    with stage.table.check("infer() refuses on the client's side: the task is embedding"):
        raises(ModelTaskTypeNotSupportedError, lambda: client.infer("x", model_id=MODEL))


def ids(registered) -> list[str]:
    return [one.model_id for one in registered.models]


def synchronous(method):
    return lambda *arguments, **keywords: asyncio.run(method(*arguments, **keywords))
