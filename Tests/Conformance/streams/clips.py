# SPDX-License-Identifier: Apache-2.0
"""The films that the servers play, encoded once, so that nobody encodes while perceptd is measured.

H.264 lies there as Annex B with a delimiter before each frame (`units`), as MP4 and MPEG-TS for ffmpeg to send, and as
JPEG pictures for HTTP."""
import json
import pathlib
import subprocess

RATE = 10
FAST_RATE = 30
LOOP_SECONDS = 4
NOISE_SECONDS = 60  # noise that comes again after a few seconds is none
DELIMITER = b"\x00\x00\x00\x01\x09"
JPEG_END = b"\xff\xd9"
# What a slow camera hides: no frame waits in the encoder for a later one.
LIVE = ["-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]


# One slice a frame, parameter sets with each keyframe, as cameras do it.
PARAMETERS = "aud=1:repeat-headers=1:scenecut=0:sliced-threads=0:threads=1"


class Clips:
    """A folder of films by name: moving, still, repeated, noisy, wide, switching."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    def units(self, name: str) -> list[bytes]:
        """The frames of a film, each begun by its delimiter."""
        data = (self.folder / f"{name}.h264").read_bytes()
        return [DELIMITER + part for part in data.split(DELIMITER) if part]

    def pictures(self, name: str) -> list[bytes]:
        data = (self.folder / f"{name}.mjpeg").read_bytes()
        return [part + JPEG_END for part in data.split(JPEG_END) if part]

    def rate(self, name: str) -> int:
        return FAST_RATE if name == "switching" else RATE

    def marks(self, name: str) -> dict[int, str]:
        """What is shown from which frame on, where the film tells."""
        path = self.folder / f"{name}.marks"
        return {int(index): label for index, label in json.loads(path.read_text()).items()} if path.exists() else {}

    def make(self, demo: pathlib.Path):
        """Encodes them all: seconds of one core."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for label, second in [("dog", 2.0), ("car", 6.5)]:
            picture = str(self.folder / f"{label}.png")
            ffmpeg("-ss", str(second), "-i", str(demo), "-frames:v", "1", "-s", "640x360", picture)
        still = ["-loop", "1", "-r", str(RATE), "-i", str(self.folder / "dog.png")]
        self._film("moving", ["-f", "lavfi", "-i", f"testsrc2=size=320x240:rate={RATE}"])
        self._film("wide", ["-f", "lavfi", "-i", f"testsrc2=size=480x270:rate={RATE}"])
        # A camera whose sensor hangs: its encoder goes on, with a keyframe each second.
        self._film("still", still, size="320x240")
        # A scene in which nothing moves, as a sensor sees it.
        self._film("noisy", still, size="320x240", filters="noise=alls=4:allf=t", seconds=NOISE_SECONDS)
        # A server that sends one encoded picture again and again.
        (self.folder / "repeated.h264").write_bytes(self.units("still")[0])
        (self.folder / "repeated.mjpeg").write_bytes(self.pictures("still")[0])
        self._switching()

    def _film(self, name: str, source: list[str], size: str = "", filters: str = "null", seconds: int = LOOP_SECONDS):
        scaled = f"scale={size.replace('x', ':')},{filters}" if size else filters
        film = self.folder / name
        ffmpeg(*source, "-t", str(seconds), "-vf", scaled, "-c:v", "libx264", *LIVE, "-g", str(RATE),
               "-x264-params", PARAMETERS, "-f", "h264", f"{film}.h264")
        ffmpeg("-framerate", str(RATE), "-i", f"{film}.h264", "-c", "copy", f"{film}.mp4")
        ffmpeg("-i", f"{film}.mp4", "-c", "copy", "-f", "mpegts", f"{film}.ts")
        ffmpeg("-i", f"{film}.h264", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", f"{film}.mjpeg")

    def _switching(self):
        """A dog and a red car in turn at 30 frames a second, at intervals that fit no period of the reader's."""
        lengths = [31, 37, 29, 41]
        listing, marks, index = [], {}, 0
        for turn, length in enumerate(lengths):
            label = ["dog", "car"][turn % 2]
            marks[index] = label
            listing += [f"file '{self.folder}/{label}.png'\nduration {1 / FAST_RATE:.6f}"] * length
            index += length
        (self.folder / "switching.txt").write_text("\n".join(listing) + "\n")
        (self.folder / "switching.marks").write_text(json.dumps(marks))
        ffmpeg("-f", "concat", "-safe", "0", "-i", str(self.folder / "switching.txt"), "-r", str(FAST_RATE),
               "-frames:v", str(index), "-c:v", "libx264", *LIVE, "-g", str(FAST_RATE), "-x264-params", PARAMETERS,
               "-f", "h264", str(self.folder / "switching.h264"))


def ffmpeg(*arguments: str):
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments], check=True)
