// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// A camera of V4L2, found again under another number after it was unplugged.
package final class CameraSource: FrameSource {
    package let name: String
    package let isLive = true
    private let options: SourceOptions
    private let pool: PixelPool
    /// The camera that was opened first; nil until then.
    private let known = Protected<CameraIdentity?>(nil)

    /// - Parameter path: a node or a link to one, which is followed anew at every run
    init(_ path: String, options: SourceOptions, pool: PixelPool) {
        name = path
        self.options = options
        self.pool = pool
    }

    private var action: String { "cannot read \(name)" }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let device = try open()
        if device.path != name { deliver(.notice("\(name) is \(device.path) now")) }
        let session = try CameraSession(
            device, name: name, first: first, options: options, pool: pool, action: action)
        try session.play(stop: stop, action: action, deliver: deliver)
    }

    /// The camera at the path, or the one that was there, wherever it is now.
    private func open() throws(Failure) -> CameraDevice {
        let known = known.withLock { $0 }
        let device: CameraDevice
        do throws(Failure) {
            device = try CameraDevice(name, action: action)
        } catch {
            guard let known else { throw error }
            if let found = find(known) { return found }
            // What was there and is not is unplugged, whatever the number.
            throw error.code == .noInput ? CameraFault.gone(action) : error
        }
        guard let known, !isNamedByLink else {
            self.known.withLock { $0 = device.identity }
            return device
        }
        if known.isSame(as: device.identity) { return device }
        if let found = find(known) { return found }
        throw Failure(.unavailable, "\(action): unplugged; another camera, \(device.identity.card), is there now")
    }

    /// A link of udev's means whatever it leads to.
    private var isNamedByLink: Bool { name.hasPrefix("/dev/v4l/") }

    private func find(_ known: CameraIdentity) -> CameraDevice? {
        if isNamedByLink { return nil }
        for node in CameraNodes.all() where node != name {
            if let device = try? CameraDevice(node, action: action), known.isSame(as: device.identity) { return device }
        }
        return nil
    }

    package func seemsBack() -> Bool {
        guard let device = try? open() else { return false }
        return !device.isBusy
    }
}
