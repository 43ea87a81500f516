# SPDX-License-Identifier: Apache-2.0
"""What every part is given: the program, a folder, the table, and servers made of them."""
import dataclasses
import pathlib

from reference import Reference
from server import Server
from table import Table

ROOT = pathlib.Path(__file__).resolve().parents[3]


@dataclasses.dataclass
class Stage:
    program: pathlib.Path
    models: pathlib.Path
    work: pathlib.Path
    table: Table
    is_short: bool
    seed: int
    load_model: str | None = None  # a model whose encoder is what takes the time, for `load`

    def __post_init__(self):
        self.reference = Reference(self.program, self.models, self.work)

    def server(self, name: str, *options: str, **keywords) -> Server:
        return Server(self.program, self.models, self.work, name, *options, **keywords)
