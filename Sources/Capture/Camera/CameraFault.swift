// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// What goes wrong with cameras, in words that say what to do.
enum CameraFault {
    /// The failure that an error number of a call to a camera stands for.
    ///
    /// - Parameters:
    ///   - path: the node or a link to it
    ///   - action: what was tried, such as `cannot read /dev/video0`
    static func failure(_ number: Int32, path: String, action: String) -> Failure {
        switch number {
        case EBUSY: busy(path, action)
        case EACCES, EPERM: forbidden(path, action)
        case ENOENT, ENOTDIR: absent(action)
        case ENODEV, ENXIO: gone(action)
        case ENOTTY: Failure(.noInput, "\(action): it is not a V4L2 device")
        case ENOSPC:
            Failure(
                .unavailable,
                "\(action): the bus has no room for this mode; try --pixel-format mjpeg, a smaller --size or another port"
            )
        case EINVAL, EIO, EPROTO:
            Failure(.unavailable, "\(action): the driver says: \(String(cString: strerror(number)))")
        default: SystemError.failure(number, action)
        }
    }

    static func gone(_ action: String) -> Failure { Failure(.unavailable, "\(action): unplugged") }

    static func busy(_ path: String, _ action: String) -> Failure {
        let user = DeviceUser.find(path).map(\.description) ?? "another program"
        return Failure(.unavailable, "\(action): in use by \(user); a camera serves one program at a time")
    }

    private static func absent(_ action: String) -> Failure {
        let cameras = CameraReport.all().map { "\($0.node) (\($0.name))" }
        let present = cameras.isEmpty ? "this machine has no camera" : "there are \(cameras.joined(separator: ", "))"
        return Failure(.noInput, "\(action): no such device; \(present)")
    }

    private static func forbidden(_ path: String, _ action: String) -> Failure {
        var status = stat()
        guard stat(path, &status) == 0 else { return Failure(.noPermission, "\(action): no permission") }
        let group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) } ?? String(status.st_gid)
        let needed = mode_t(S_IRGRP | S_IWGRP)
        guard status.st_mode & needed == needed, status.st_gid != 0 else {
            return Failure(.noPermission, "\(action): no permission; only its owner may use it (group \(group))")
        }
        return Failure(
            .noPermission,
            "\(action): no permission; it belongs to the group \(group): sudo usermod -aG \(group) \(user), then log in anew"
        )
    }

    private static var user: String { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "USER" }
}
