# SPDX-License-Identifier: Apache-2.0
"""Clips of every kind of Y'CbCr that cameras and files bring, made with the ffmpeg program."""
import pathlib
import subprocess

import numpy as np
from PIL import Image

BT601 = "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m"
BT709 = "-colorspace bt709 -color_primaries bt709 -color_trc bt709"
BT2020 = "-colorspace bt2020nc -color_primaries bt2020 -color_trc bt2020-10"
X264 = "-c:v libx264 -preset ultrafast -crf 20"
VP9 = "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -b:v 2M"
X265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none"

# name: (source, size, what turns its RGB into Y'CbCr, codec and tags, file type)
CLIPS = {
    "420-601": ("testsrc2", "320x240", "scale=out_color_matrix=bt601", f"{X264} -pix_fmt yuv420p {BT601}", "mp4"),
    "420-709": ("testsrc2", "320x240", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "420-2020": ("testsrc2", "320x240", "scale=out_color_matrix=bt2020", f"{X264} -pix_fmt yuv420p {BT2020}", "mp4"),
    "420-601-full": ("testsrc2", "320x240", "scale=out_color_matrix=bt601:out_range=full",
                     f"{X264} -pix_fmt yuvj420p -color_range pc {BT601}", "mp4"),
    "420-709-full": ("testsrc2", "320x240", "scale=out_color_matrix=bt709:out_range=full",
                     f"{X264} -pix_fmt yuvj420p -color_range pc {BT709}", "mp4"),
    "420-untold": ("testsrc2", "320x240", "null", f"{X264} -pix_fmt yuv420p", "mp4"),
    "420-709-HD": ("testsrc2", "1280x720", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "422-709": ("testsrc2", "320x240", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv422p {BT709}", "mkv"),
    "444-709": ("testsrc2", "320x240", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv444p {BT709}", "mkv"),
    "444-601-full": ("testsrc2", "320x240", "scale=out_color_matrix=bt601:out_range=full",
                     f"{X264} -pix_fmt yuvj444p -color_range pc {BT601}", "mkv"),
    "10-bit-709": ("testsrc2", "320x240", "scale=out_color_matrix=bt709", f"{X265} -pix_fmt yuv420p10le {BT709}", "mp4"),
    "10-bit-2020": ("testsrc2", "320x240", "scale=out_color_matrix=bt2020", f"{X265} -pix_fmt yuv420p10le {BT2020}", "mp4"),
    "mjpeg": ("testsrc2", "320x240", "null", "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p", "avi"),
    "mjpeg-422": ("testsrc2", "320x240", "null", "-c:v mjpeg -q:v 3 -pix_fmt yuvj422p", "avi"),
    "vp9": ("testsrc2", "320x240", "scale=out_color_matrix=bt709",
            f"{VP9} -pix_fmt yuv420p {BT709}", "webm"),
    "mpeg4": ("testsrc2", "320x240", "null", "-c:v mpeg4 -q:v 3", "mp4"),
    "grey": ("testsrc2", "320x240", "null", f"{X264} -pix_fmt gray", "mkv"),
    "rgb-ffv1": ("testsrc2", "320x240", "null", "-c:v ffv1 -pix_fmt bgr0", "mkv"),
    "mandelbrot": ("mandelbrot", "640x480", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "camera-like": ("picture", "640x480", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "noise": ("noise", "320x240", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    # Not both at once: there swscale stretches chroma, so that it lies a pixel off at the far edge (cosine 0.998).
    "odd-width": ("testsrc2", "321x240", "scale=out_color_matrix=bt709", f"{VP9} -pix_fmt yuv420p {BT709}", "webm"),
    "odd-height": ("testsrc2", "320x239", "scale=out_color_matrix=bt709", f"{VP9} -pix_fmt yuv420p {BT709}", "webm"),
    "odd-width-mjpeg": ("testsrc2", "321x240", "null", "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p", "avi"),
    "tall": ("testsrc2", "120x1080", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "tiny": ("testsrc2", "32x24", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
    "turned-90": ("testsrc2", "320x240", "scale=out_color_matrix=bt709", f"{X264} -pix_fmt yuv420p {BT709}", "mp4"),
}
FRAMES = 2


def ffmpeg(*arguments) -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True, stdout=subprocess.PIPE).stdout


def write_clip(folder: pathlib.Path, name: str) -> pathlib.Path:
    source, size, convert, codec, suffix = CLIPS[name]
    path = folder / f"{name}.{suffix}"
    folder.mkdir(parents=True, exist_ok=True)
    inputs = {
        "testsrc2": f"testsrc2=s={size}:r=2", "mandelbrot": f"mandelbrot=s={size}:r=2:start_scale=1",
        "noise": f"nullsrc=s={size}:r=2,geq=r=random(1)*255:g=random(2)*255:b=random(3)*255",
        "picture": f"gradients=s={size}:r=2:n=6:seed=5,noise=alls=12:allf=t",
    }[source]
    made = path if name != "turned-90" else folder / f"{name}.upright.{suffix}"
    ffmpeg("-f", "lavfi", "-i", f"{inputs},format=gbrp", "-frames:v", str(FRAMES), "-vf", convert, *codec.split(), str(made))
    if made != path:
        ffmpeg("-display_rotation", "90", "-i", str(made), "-c", "copy", str(path)) if has_display_rotation() else ffmpeg(
            "-i", str(made), "-c", "copy", "-metadata:s:v:0", "rotate=90", str(path))
    return path


def has_display_rotation() -> bool:
    """ffmpeg 6 and later; before it, metadata."""
    text = subprocess.run(["ffmpeg", "-hide_banner", "-h", "full"], capture_output=True, text=True).stdout
    return "display_rotation" in text


def decode_rgb(path: pathlib.Path) -> list[Image.Image]:
    """ffmpeg's own R'G'B' of each frame, upright."""
    probe = ffmpeg("-i", str(path), "-frames:v", "1", "-f", "image2pipe", "-c:v", "ppm", "-")
    width, height = map(int, probe.split(b"\n", 2)[1].split())
    raw = ffmpeg("-i", str(path), "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)
    return [Image.fromarray(frame) for frame in frames]
