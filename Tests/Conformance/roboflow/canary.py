# SPDX-License-Identifier: Apache-2.0
"""A port of this machine that counts who calls: nobody may, whatever a request names."""
import contextlib
import socket
import threading
import time


class Canary:
    """TCP on both loopback addresses and UDP on one, all on the same port. What is said is not listened to."""

    def __init__(self, port: int = 0, hosts: tuple[str, ...] = ("127.0.0.1", "::1")):
        self.calls, self.sockets, self.port = 0, [], port
        for host in hosts:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with contextlib.suppress(OSError):  # a machine without IPv6
                for kind, listen in ((socket.SOCK_STREAM, self._accept), (socket.SOCK_DGRAM, self._receive)):
                    one = socket.socket(family, kind)
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    one.bind((host, self.port))
                    self.port = one.getsockname()[1]
                    if kind == socket.SOCK_STREAM:
                        one.listen(50)
                    self.sockets.append(one)
                    threading.Thread(target=listen, args=(one,), daemon=True).start()

    def heard_itself(self) -> bool:
        """Whether it would hear a call: the checks that count none need to know."""
        before = self.calls
        host = self.sockets[0].getsockname()[0]
        socket.create_connection((host, self.port), timeout=5).close()
        deadline = time.monotonic() + 5
        while self.calls == before and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.calls == before + 1

    def _accept(self, listener: socket.socket):
        with contextlib.suppress(OSError):
            while True:
                link, _ = listener.accept()
                self.calls += 1
                link.close()

    def _receive(self, listener: socket.socket):
        with contextlib.suppress(OSError):
            while True:
                listener.recv(2048)
                self.calls += 1

    def close(self):
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
