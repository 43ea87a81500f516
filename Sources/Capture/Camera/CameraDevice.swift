// SPDX-License-Identifier: Apache-2.0
import CV4L2
import Glibc
import Pipeline

/// Owns an open V4L2 node that captures video.
final class CameraDevice {
    /// Do not keep it: closed when this goes away.
    let descriptor: Int32
    let path: String
    let identity: CameraIdentity
    private let action: String

    /// Opens the node without waiting; nothing of the camera is changed yet.
    ///
    /// - Parameter action: what is tried, such as `cannot read /dev/video0`
    /// - Throws: `noInput` where it is not there or is no camera, `noPermission`, `badData` for cameras that are read
    ///   in ways perceptd does not know, `unavailable` where it is being unplugged.
    init(_ path: String, action: String) throws(Failure) {
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CameraFault.failure(SystemError.number, path: path, action: action)
        }
        var capability = v4l2_capability()
        let status = cv4l2_query_capabilities(descriptor, &capability)
        let number = SystemError.number
        self.descriptor = descriptor
        self.path = path
        self.action = action
        identity = CameraIdentity(
            card: Self.text(capability.card), bus: Self.text(capability.bus_info), link: CameraNodes.link(to: path))
        // From here on `deinit` closes.
        if status < 0 { throw CameraFault.failure(number, path: path, action: action) }
        try NodeKind(capability).check(action)
    }

    deinit { close(descriptor) }

    /// Text of a structure: ended by a zero, or as long as its place.
    static func text<Bytes>(_ bytes: Bytes) -> String {
        withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Calls the driver until it is not interrupted.
    ///
    /// - Throws: the failure that the driver's answer stands for.
    func call(_ body: (Int32) -> Int32) throws(Failure) {
        while body(descriptor) < 0 {
            let number = SystemError.number
            if number == EINTR { continue }
            throw CameraFault.failure(number, path: path, action: action)
        }
    }

    /// Whether the driver takes this call.
    func accepts(_ body: (Int32) -> Int32) -> Bool {
        while body(descriptor) < 0 {
            if SystemError.number != EINTR { return false }
        }
        return true
    }

    /// Whether another program captures from it: asks to give back buffers that are not ours.
    var isBusy: Bool {
        var request = v4l2_requestbuffers()
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        request.memory = V4L2_MEMORY_MMAP.rawValue
        return !accepts { cv4l2_request_buffers($0, &request) } && SystemError.number == EBUSY
    }

    /// Whether the path still leads to what was opened.
    var isStillThere: Bool {
        var (opened, present) = (stat(), stat())
        guard fstat(descriptor, &opened) == 0, stat(path, &present) == 0 else { return false }
        return opened.st_rdev == present.st_rdev && opened.st_ino == present.st_ino
    }
}
