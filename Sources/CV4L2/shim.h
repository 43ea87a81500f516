// SPDX-License-Identifier: Apache-2.0
// What the C importer cannot bring over: request numbers (casts), ioctl (variadic), and macros with arguments.
// Every call returns -1 on failure and leaves the reason in errno, as ioctl does.
#pragma once
#include <libv4lconvert.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

static inline int cv4l2_query_capabilities(int fd, struct v4l2_capability *answer) {
    return ioctl(fd, VIDIOC_QUERYCAP, answer);
}
static inline int cv4l2_enumerate_formats(int fd, struct v4l2_fmtdesc *entry) {
    return ioctl(fd, VIDIOC_ENUM_FMT, entry);
}
static inline int cv4l2_enumerate_sizes(int fd, struct v4l2_frmsizeenum *entry) {
    return ioctl(fd, VIDIOC_ENUM_FRAMESIZES, entry);
}
static inline int cv4l2_enumerate_intervals(int fd, struct v4l2_frmivalenum *entry) {
    return ioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, entry);
}
static inline int cv4l2_get_format(int fd, struct v4l2_format *format) { return ioctl(fd, VIDIOC_G_FMT, format); }
static inline int cv4l2_set_format(int fd, struct v4l2_format *format) { return ioctl(fd, VIDIOC_S_FMT, format); }
static inline int cv4l2_get_rate(int fd, struct v4l2_streamparm *rate) { return ioctl(fd, VIDIOC_G_PARM, rate); }
static inline int cv4l2_set_rate(int fd, struct v4l2_streamparm *rate) { return ioctl(fd, VIDIOC_S_PARM, rate); }
static inline int cv4l2_request_buffers(int fd, struct v4l2_requestbuffers *request) {
    return ioctl(fd, VIDIOC_REQBUFS, request);
}
static inline int cv4l2_query_buffer(int fd, struct v4l2_buffer *buffer) { return ioctl(fd, VIDIOC_QUERYBUF, buffer); }
static inline int cv4l2_enqueue(int fd, struct v4l2_buffer *buffer) { return ioctl(fd, VIDIOC_QBUF, buffer); }
static inline int cv4l2_dequeue(int fd, struct v4l2_buffer *buffer) { return ioctl(fd, VIDIOC_DQBUF, buffer); }

static inline int cv4l2_start(int fd) {
    enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return ioctl(fd, VIDIOC_STREAMON, &type);
}
static inline int cv4l2_stop(int fd) {
    enum v4l2_buf_type type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return ioctl(fd, VIDIOC_STREAMOFF, &type);
}

// How Y'CbCr was made, with the kernel's own rule for what a driver leaves open.
static inline enum v4l2_ycbcr_encoding cv4l2_encoding(const struct v4l2_pix_format *format) {
    return format->ycbcr_enc != V4L2_YCBCR_ENC_DEFAULT
        ? (enum v4l2_ycbcr_encoding)format->ycbcr_enc
        : V4L2_MAP_YCBCR_ENC_DEFAULT((enum v4l2_colorspace)format->colorspace);
}

// The same for the range of its numbers.
static inline enum v4l2_quantization cv4l2_quantization(const struct v4l2_pix_format *format) {
    return format->quantization != V4L2_QUANTIZATION_DEFAULT
        ? (enum v4l2_quantization)format->quantization
        : V4L2_MAP_QUANTIZATION_DEFAULT(
              0, (enum v4l2_colorspace)format->colorspace, cv4l2_encoding(format));
}
