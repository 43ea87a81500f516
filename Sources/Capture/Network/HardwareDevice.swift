// SPDX-License-Identifier: Apache-2.0
import CFFmpeg
import Pipeline

/// Owns this machine's VAAPI device, on which decoders run.
final class HardwareDevice {
    private let reference: UnsafeMutablePointer<AVBufferRef>

    /// - Throws: `configuration` where this machine has none.
    init() throws(Failure) {
        var reference: UnsafeMutablePointer<AVBufferRef>?
        let status = av_hwdevice_ctx_create(&reference, AV_HWDEVICE_TYPE_VAAPI, nil, nil, 0)
        guard status >= 0, let reference else { throw Failure(.configuration, FFmpegError.text(status)) }
        self.reference = reference
    }

    deinit {
        var reference: UnsafeMutablePointer<AVBufferRef>? = reference
        av_buffer_unref(&reference)
    }

    /// Makes `decoder`, which is not open yet, use the device.
    ///
    /// - Throws: `configuration` where it cannot.
    func attach(to decoder: UnsafeMutablePointer<AVCodecContext>) throws(Failure) {
        var index: Int32 = 0
        while let way = avcodec_get_hw_config(decoder.pointee.codec, index) {
            let isDevice = way.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0
            if isDevice && way.pointee.device_type == AV_HWDEVICE_TYPE_VAAPI {
                // The decoder owns this reference; where the device cannot decode a profile it decodes in software.
                decoder.pointee.hw_device_ctx = av_buffer_ref(reference)
                return
            }
            index += 1
        }
        throw Failure(.configuration, "FFmpeg has no VAAPI decoder for \(CodecContext.name(decoder.pointee.codec_id))")
    }
}
