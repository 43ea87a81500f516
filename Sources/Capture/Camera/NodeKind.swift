// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Pipeline

/// What a V4L2 node is for, as its capabilities tell.
enum NodeKind {
    case camera
    case metadata
    case output
    case codec
    /// Captures, in a way that perceptd does not read.
    case foreign(String)
    case other

    init(_ capability: v4l2_capability) {
        // A node's own capabilities where the driver tells them, else those of the whole device.
        let hasOwn = capability.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
        self.init(flags: hasOwn ? capability.device_caps : capability.capabilities)
    }

    init(flags: UInt32) {
        func has(_ flag: Int32) -> Bool { flags & UInt32(bitPattern: flag) != 0 }
        if has(V4L2_CAP_TOUCH) {
            self = .other
        } else if has(V4L2_CAP_VIDEO_CAPTURE) {
            self = has(V4L2_CAP_STREAMING) ? .camera : .foreign("it has no memory-mapped streaming")
        } else if has(V4L2_CAP_META_CAPTURE) || has(V4L2_CAP_META_OUTPUT) {
            self = .metadata
        } else if has(V4L2_CAP_VIDEO_OUTPUT) || has(V4L2_CAP_VIDEO_OUTPUT_MPLANE) || has(V4L2_CAP_VIDEO_OVERLAY) {
            self = .output
        } else if has(V4L2_CAP_VIDEO_M2M) || has(V4L2_CAP_VIDEO_M2M_MPLANE) {
            self = .codec
        } else if has(V4L2_CAP_VIDEO_CAPTURE_MPLANE) {
            self = .foreign("it has only the multi-planar interface, which perceptd does not read")
        } else {
            self = .other
        }
    }

    /// Whether it is a camera, whether or not perceptd can read it.
    var isCamera: Bool {
        switch self {
        case .camera, .foreign: true
        case .metadata, .output, .codec, .other: false
        }
    }

    /// - Throws: `noInput` for what is no camera, `badData` for a camera that cannot be read.
    func check(_ action: String) throws(Failure) {
        switch self {
        case .camera: return
        case .metadata: throw Failure(.noInput, "\(action): it is a metadata node, not a camera")
        case .output: throw Failure(.noInput, "\(action): it is an output, which shows video; not a camera")
        case .codec: throw Failure(.noInput, "\(action): it is a codec, not a camera")
        case .foreign(let reason): throw Failure(.badData, "\(action): \(reason)")
        case .other: throw Failure(.noInput, "\(action): it is not a video capture device")
        }
    }
}
