# SPDX-License-Identifier: Apache-2.0
"""What may happen on the way between a camera and perceptd: a TCP relay that goes deaf without closing, cuts, drops the
video of an RTSP stream or garbles it, and a UDP relay that loses packets."""
import random
import socket
import struct
import threading


class Link:
    """One client's connection and the one to the server behind it."""

    def __init__(self, relay: "Relay", client: socket.socket):
        self.relay, self.client = relay, client
        self.is_held = threading.Event()
        self.server = None
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        if self.relay.is_holding:
            self.is_held.set()
            return
        try:
            self.server = socket.create_connection(("127.0.0.1", self.relay.target), timeout=2)
            self.server.settimeout(None)
        except OSError:
            self.cut()
            return
        threading.Thread(target=self._carry, args=(self.client, self.server, lambda data: data), daemon=True).start()
        self._carry(self.server, self.client, ServerTalk(self.relay).pass_on)

    def _carry(self, origin: socket.socket, destination: socket.socket, change):
        try:
            while data := origin.recv(65536):
                if self.is_held.is_set():
                    return
                destination.sendall(change(data))
        except OSError:
            pass
        if not self.is_held.is_set():
            self.cut()

    def hold(self):
        """Leaves the client alone with a connection at whose other end nobody is; the server learns that it is over."""
        self.is_held.set()
        reset(self.server)

    def cut(self):
        """Ends the connection with a reset, as a router that restarts does."""
        reset(self.client)
        reset(self.server)
        self.relay.links.discard(self)


def reset(end: socket.socket | None):
    if end is None:
        return
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


class ServerTalk:
    """An RTSP server's answers and the interleaved packets between them, as far as they must be told apart."""

    def __init__(self, relay: "Relay"):
        self.relay, self.rest, self.random = relay, b"", random.Random(5)

    def pass_on(self, data: bytes) -> bytes:
        if self.relay.garbled:
            return self._garble(data)
        if not self.relay.is_rtsp:
            return data
        self.rest += data
        result = b""
        while (length := self._message()) and length <= len(self.rest):
            message, self.rest = self.rest[:length], self.rest[length:]
            is_video = message[:1] == b"$" and message[1] < 2  # the first stream's pair of channels
            if not (is_video and self.relay.is_muted):
                result += message
        return result

    def _message(self) -> int | None:
        """The length of the first message; None while its head is incomplete."""
        if self.rest[:1] == b"$":
            return 4 + struct.unpack(">H", self.rest[2:4])[0] if len(self.rest) >= 4 else None
        head = self.rest.find(b"\r\n\r\n")
        if head < 0:
            return None
        fields = self.rest[:head].lower().split(b"\r\n")
        body = [int(field.split(b":")[1]) for field in fields if field.startswith(b"content-length:")]
        return head + 4 + sum(body)

    def _garble(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for index in range(0, len(changed), 200):
            if self.random.random() < self.relay.garbled:
                changed[index] ^= 1 << self.random.randrange(8)
        return bytes(changed)


class Relay:
    """A TCP relay on a port of its own."""

    def __init__(self, port: int, target: int, is_rtsp: bool = False):
        self.port, self.target, self.is_rtsp = port, target, is_rtsp
        self.is_holding = self.is_muted = False
        self.garbled = 0.0
        self.links: set[Link] = set()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            self.links.add(Link(self, client))

    def hold(self):
        """Nothing passes any more and nothing is closed: the other end is gone without a word."""
        self.is_holding = True
        for link in list(self.links):
            link.hold()

    def release(self):
        """New connections pass; those that were held stay deaf."""
        self.is_holding = False

    def cut(self):
        for link in list(self.links):
            link.cut()

    def mute(self, is_muted: bool):
        """Video packets are swallowed, sound and talk pass."""
        self.is_muted = is_muted

    def garble(self, share: float):
        """That share of every 200th byte gets a wrong bit."""
        self.garbled = share


class LossyRelay:
    """Passes UDP packets on to another port, all but a share of them."""

    def __init__(self, port: int, target: int, loss: float):
        self.port, self.target, self.loss, self.random = port, target, loss, random.Random(7)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        threading.Thread(target=self._pass_on, daemon=True).start()

    def _pass_on(self):
        while True:
            packet = self.socket.recv(65536)
            if self.random.random() >= self.loss:
                self.socket.sendto(packet, ("127.0.0.1", self.target))
