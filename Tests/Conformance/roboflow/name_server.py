# SPDX-License-Identifier: Apache-2.0
"""A name server whose answers change: the first lookup of a name gives a public address, every later one this machine.
A server that looks a name up once to check it and once more to connect is led inside by it."""
import socket
import struct
import threading

A, INTERNET, ANSWER = 1, 1, 0x8180


class NameServer:
    def __init__(self, domain: str, first: str, later: str):
        self.domain, self.first, self.later = domain.lower(), first, later
        self.lookups: dict[str, int] = {}
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            query, client = self.socket.recvfrom(2048)
            end = query.index(0, 12)
            name, at = [], 12
            while at < end:
                name.append(query[at + 1:at + 1 + query[at]].decode().lower())
                at += 1 + query[at]
            kind = struct.unpack_from(">H", query, end + 1)[0]
            question, records, whole = query[12:end + 5], b"", ".".join(name)
            if kind == A and whole.endswith(self.domain):
                self.lookups[whole] = self.lookups.get(whole, 0) + 1
                address = self.first if self.lookups[whole] == 1 else self.later
                records = struct.pack(">HHHIH", 0xC00C, A, INTERNET, 0, 4) + socket.inet_aton(address)
            head = query[:2] + struct.pack(">HHHHH", ANSWER, 1, bool(records), 0, 0)
            self.socket.sendto(head + question + records, client)
