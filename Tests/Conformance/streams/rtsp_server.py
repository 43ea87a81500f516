# SPDX-License-Identifier: Apache-2.0
"""An RTSP server of GStreamer's that plays encoded films from memory, in a process of its own so that it can be killed.

    rtsp_server.py PORT CLIPS-FOLDER OPTIONS

OPTIONS is JSON: {"mounts": {PATH: {"clip": NAME, "audio": bool, "transport": "udp|tcp|any", "loss": 0..1}},
"auth": "basic|digest", "user": ..., "password": ..., "certificate": PEM-FILE, "addresses": ...}."""
import base64
import json
import pathlib
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

from clips import Clips  # noqa: E402
from control import obey, say  # noqa: E402

TRANSPORTS = {
    "udp": GstRtsp.RTSPLowerTrans.UDP,
    "tcp": GstRtsp.RTSPLowerTrans.TCP,
    "any": GstRtsp.RTSPLowerTrans.UDP | GstRtsp.RTSPLowerTrans.TCP,
}


SOUND_RATE = 8000
HUM = bytes(0x80 | (index * 7) % 64 for index in range(SOUND_RATE))


def push(source: Gst.Element, data: bytes) -> Gst.FlowReturn:
    return source.emit("push-buffer", Gst.Buffer.new_wrapped(data))


def add_stream(pipeline: Gst.Bin, number: int, name: str, caps: str, payloader: str):
    """A live stream that the projector feeds; the server finds its payloader by name."""
    source = Gst.ElementFactory.make("appsrc", name)
    settings = {"caps": Gst.Caps.from_string(caps), "is-live": True, "do-timestamp": True, "format": Gst.Format.TIME}
    for key, value in settings.items():
        source.set_property(key, value)
    packets = Gst.parse_bin_from_description(payloader, True)
    packets.set_name(f"pay{number}")
    pipeline.add(source)
    pipeline.add(packets)
    source.link(packets)


class Projector:
    """Pushes the film of a mount into one pipeline, frame by frame, on time."""

    def __init__(self, mount: "Mount", pipeline: Gst.Bin):
        self.mount, self.is_over = mount, False
        self.video, self.sound = pipeline.get_by_name("video"), pipeline.get_by_name("sound")
        threading.Thread(target=self._play, daemon=True).start()

    def stop(self, *_):
        self.is_over = True

    def _play(self):
        film, index, due = None, 0, time.monotonic()
        while not self.is_over:
            if film is not self.mount.film:  # a new one starts at its first keyframe
                film, index = self.mount.film, 0
            if index in film.marks:
                say(mark=film.marks[index], at=time.monotonic())
            if push(self.video, film.units[index]) != Gst.FlowReturn.OK:
                return
            if self.sound:
                push(self.sound, HUM[: SOUND_RATE // film.rate])
            index = (index + 1) % len(film.units)
            due += 1 / film.rate
            wait = due - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            elif wait < -1:  # the process was stopped: go on from now
                due = time.monotonic()


class Film:
    def __init__(self, clips: Clips, name: str):
        self.units, self.rate, self.marks = clips.units(name), clips.rate(name), clips.marks(name)


class Mount(GstRtspServer.RTSPMediaFactory):
    """One path of the server: one pipeline for all of its clients."""

    def __init__(self, film: Film, audio: bool = False, transport: str = "any", loss: float = 0):
        super().__init__()
        self.film, self.audio, self.loss = film, audio, loss
        self.set_shared(True)
        self.set_latency(0)
        self.set_protocols(TRANSPORTS[transport])
        self.connect("media-configure", self._configure)

    def do_create_element(self, _url):
        pipeline = Gst.Bin.new("mount")
        payloader = "rtph264pay pt=96 config-interval=0"
        if self.loss:
            payloader += f" ! netsim drop-probability={self.loss}"
        add_stream(pipeline, 0, "video", "video/x-h264,stream-format=byte-stream,alignment=au", payloader)
        if self.audio:
            add_stream(pipeline, 1, "sound", f"audio/x-mulaw,rate={SOUND_RATE},channels=1", "rtppcmupay pt=0")
        return pipeline

    def _configure(self, _factory, media):
        projector = Projector(self, media.get_element())
        media.connect("unprepared", projector.stop)


class Server:
    def __init__(self, port: int, clips: Clips, options: dict):
        self.clips, self.options = clips, options
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.set_service(str(port))
        self.mounts: dict[str, Mount] = {}
        for path, settings in options.get("mounts", {}).items():
            self.mount(path, settings)
        if "password" in options or "certificate" in options:
            self.password(options.get("password"))
        assert self.server.attach(None), "the port is taken"

    def mount(self, path: str, settings: dict):
        settings = dict(settings)
        mount = Mount(Film(self.clips, settings.pop("clip", "moving")), **settings)
        if "password" in self.options or "certificate" in self.options:
            rights = GstRtspServer.RTSPPermissions()
            rights.add_role_from_structure(Gst.Structure.from_string(
                "viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true")[0])
            mount.set_permissions(rights)
        self.mounts[path] = mount
        self.server.get_mount_points().add_factory("/" + path, mount)

    def unmount(self, path: str):
        self.server.get_mount_points().remove_factory("/" + path)

    def clip(self, path: str, name: str):
        self.mounts[path].film = Film(self.clips, name)

    def password(self, password: str | None):
        """What is asked of clients that come from now on."""
        auth = GstRtspServer.RTSPAuth()
        if "certificate" in self.options:
            auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(self.options["certificate"]))
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        if password is None:
            auth.set_default_token(token)
        else:
            user = self.options["user"]
            if self.options.get("auth") == "digest":
                auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
                auth.add_digest(user, password, token)
            else:
                auth.add_basic(base64.b64encode(f"{user}:{password}".encode()).decode(), token)
        self.server.set_auth(auth)


def main():
    Gst.init(None)
    port, folder, options = int(sys.argv[1]), pathlib.Path(sys.argv[2]), json.loads(sys.argv[3])
    server = Server(port, Clips(folder), options)
    loop = GLib.MainLoop()
    commands = {"mount": server.mount, "unmount": server.unmount, "clip": server.clip, "password": server.password}
    obey(commands, loop.quit)
    say(ready=port)
    loop.run()


main()
