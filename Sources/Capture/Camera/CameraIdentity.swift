// SPDX-License-Identifier: Apache-2.0

/// What tells a camera from others, whatever number its node has.
struct CameraIdentity: Sendable, Hashable {
    /// Its name as the driver tells it, such as `HD Pro Webcam C920`.
    let card: String
    /// Where it is plugged in, such as `usb-0000:00:14.0-1`.
    let bus: String
    /// The path below /dev/v4l/by-id that udev gave it, with its serial number; nil where there is no udev.
    let link: String?

    /// Whether both are the same camera: by its serial number where there is one, else by name and place.
    func isSame(as other: CameraIdentity) -> Bool {
        if let link, let otherLink = other.link { return link == otherLink }
        return card == other.card && bus == other.bus
    }
}
