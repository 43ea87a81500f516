// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// What is known of a camera, for people and programs.
package struct CameraReport: Sendable, Hashable {
    /// A pixel format at one size.
    package struct Mode: Sendable, Hashable {
        package let format: String
        package let size: FrameSize
        /// Frames per second, as the driver lists them; empty where it does not tell.
        package let rates: [Double]
    }

    /// As the driver tells it, such as `HD Pro Webcam C920`.
    package let name: String
    /// Such as `/dev/video0`.
    package let node: String
    /// The path below /dev/v4l/by-id, which stays when the number changes; nil where there is no udev.
    package let link: String?
    /// Where it is plugged in.
    package let bus: String
    package let modes: [Mode]
    /// The mode that perceptd would choose, such as `YUYV 640x480 at 30 fps`; nil where it cannot read any.
    package let choice: String?
    /// Why it cannot be read now; nil where it can.
    package let failure: Failure?

    /// Every camera of this machine, and nodes that may be one and cannot be opened. Metadata and output nodes are none.
    package static func all(options: SourceOptions = SourceOptions()) -> [CameraReport] {
        CameraNodes.all().compactMap { report($0, options) }
    }

    private static func report(_ node: String, _ options: SourceOptions) -> CameraReport? {
        let action = "cannot read \(node)"
        do throws(Failure) {
            return CameraReport(try CameraDevice(node, action: action), options, action)
        } catch {
            // `noInput` is what the driver says of nodes that are no cameras.
            return error.code == .noInput ? nil : CameraReport(unopened: node, error)
        }
    }

    private init(unopened node: String, _ failure: Failure) {
        // The kernel tells the name to those who may not open the node, too.
        let file = "/sys/class/video4linux/\(node.dropFirst(5))/name"
        let bytes = try? InputFile(file, action: file).head(64, action: file)
        name = bytes.map { String(decoding: $0.prefix { byte in byte != 10 }, as: UTF8.self) } ?? "unknown"
        self.node = node
        link = CameraNodes.link(to: node)
        bus = ""
        modes = []
        choice = nil
        self.failure = failure
    }

    private init(_ device: CameraDevice, _ options: SourceOptions, _ action: String) {
        name = device.identity.card
        node = device.path
        link = device.identity.link
        bus = device.identity.bus
        let modes = device.modes()
        self.modes = Self.grouped(modes)
        var (choice, failure): (String?, Failure?)
        do throws(Failure) {
            choice = try ModeChoice(options).best(of: modes, action: action).description
            if device.isBusy { failure = CameraFault.busy(device.path, action) }
        } catch {
            failure = error
        }
        (self.choice, self.failure) = (choice, failure)
    }

    private static func grouped(_ modes: [CameraMode]) -> [Mode] {
        var (order, rates): ([CameraMode], [CameraMode: [Double]]) = ([], [:])
        for mode in modes {
            let key = CameraMode(format: mode.format, size: mode.size, rate: nil)
            if rates[key] == nil { order.append(key) }
            rates[key, default: []] += mode.rate.map { [$0.value] } ?? []
        }
        return order.map { Mode(format: $0.format.description, size: $0.size, rates: rates[$0] ?? []) }
    }
}
