// SPDX-License-Identifier: Apache-2.0
// Getters for what the C importer cannot bring over (function-like macros, casts, arrays inside structures), and for
// what differs between FFmpeg 4.4 and 7.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static inline int cffmpeg_error_again(void) { return AVERROR(EAGAIN); }
static inline int cffmpeg_error_end(void) { return AVERROR_EOF; }
static inline int cffmpeg_error_exit(void) { return AVERROR_EXIT; }
static inline int cffmpeg_error_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int cffmpeg_error_protocol_not_found(void) { return AVERROR_PROTOCOL_NOT_FOUND; }
static inline int cffmpeg_error_http_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int cffmpeg_error_http_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int cffmpeg_error_http_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int cffmpeg_error_http_server(void) { return AVERROR_HTTP_SERVER_ERROR; }

static inline int cffmpeg_error_unknown(void) { return AVERROR_UNKNOWN; }
static inline int cffmpeg_error_http_bad_request(void) { return AVERROR_HTTP_BAD_REQUEST; }
static inline int cffmpeg_error_http_other(void) { return AVERROR_HTTP_OTHER_4XX; }

static inline int64_t cffmpeg_no_timestamp(void) { return AV_NOPTS_VALUE; }

static inline const uint8_t *cffmpeg_plane(const AVFrame *frame, int plane) { return frame->data[plane]; }
static inline int cffmpeg_stride(const AVFrame *frame, int plane) { return frame->linesize[plane]; }
static inline AVComponentDescriptor cffmpeg_component(const AVPixFmtDescriptor *format, int component) {
    return format->comp[component];
}
static inline AVStream *cffmpeg_stream(const AVFormatContext *context, int index) { return context->streams[index]; }

// The nine numbers of a stream's display matrix, or NULL. FFmpeg 6.1 moved them into the codec parameters.
static inline const int32_t *cffmpeg_stream_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#elif LIBAVFORMAT_VERSION_MAJOR >= 59
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#else
    int size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * (int)sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

static inline const int32_t *cffmpeg_frame_matrix(const AVFrame *frame) {
    const AVFrameSideData *data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
}

// 1 where the decoder says that a frame hides lost or broken data.
static inline int cffmpeg_frame_is_damaged(const AVFrame *frame) {
    return (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0;
}

// The arrays inside AVFrame come over as tuples, which `sws_scale` does not take.
static inline int cffmpeg_scale(struct SwsContext *context, const AVFrame *from, AVFrame *to) {
    return sws_scale(
        context, (const uint8_t *const *)from->data, from->linesize, 0, from->height, to->data, to->linesize);
}
