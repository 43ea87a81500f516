# SPDX-License-Identifier: Apache-2.0
"""A reader of server-sent events, as the HTML standard has them."""
import dataclasses
import http.client
import json
import time

import wire
from table import Missed


@dataclasses.dataclass
class Event:
    kind: str
    id: str | None
    data: dict


class Events:
    def __init__(self, server, path: str, headers: dict | None = None):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=wire.LIMIT)
        self.path, self.asked = path, {"Accept": "text/event-stream", **(headers or {})}

    def __enter__(self) -> "Events":
        self.connection.request("GET", self.path, headers=self.asked)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.headers = {name.lower(): value for name, value in self.response.getheaders()}
        return self

    def __exit__(self, *_):
        self.response.close()
        self.connection.close()

    def take(self, count: int) -> list[Event]:
        """The next ones; comments and retry times are passed over."""
        taken, fields, deadline = [], {}, time.monotonic() + 30
        while len(taken) < count:
            line = self.response.readline()
            if not line or time.monotonic() > deadline:
                raise Missed(f"{len(taken)} of {count} events, then {'none in time' if line else 'the end'}")
            text = line.decode().rstrip("\r\n")
            if text:
                name, _, value = text.partition(":")
                if name:
                    fields[name] = value.removeprefix(" ")
            else:
                if "data" in fields:
                    taken.append(Event(fields.get("event", "message"), fields.get("id"), json.loads(fields["data"])))
                fields = {}
        return taken

    def ends(self) -> bool:
        """Whether the server ends it now."""
        try:
            while self.response.readline():
                pass
            return True
        except http.client.IncompleteRead:
            return True
        except OSError:
            return False
