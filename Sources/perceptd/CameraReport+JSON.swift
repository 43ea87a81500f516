// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

/// Reports for programs.
extension CameraReport {
    /// One array, ended by a newline.
    static func json(_ cameras: [CameraReport]) -> [UInt8] {
        let objects = cameras.map { camera in Array(camera.json.finished().dropLast()) }
        return Array("[".utf8) + Array(objects.joined(separator: Array(",\n".utf8))) + Array("]\n".utf8)
    }

    private var json: JSONLine {
        var line = JSONLine()
        line.member("name", string: name)
        line.member("node", string: node)
        if let link { line.member("by_id", string: link) }
        line.member("bus", string: bus)
        if let choice { line.member("choice", string: choice) }
        if let failure { line.member("fault", string: failure.reason) }
        line.member("modes", objects: modes.map(Self.json))
        return line
    }

    private static func json(_ mode: Mode) -> JSONLine {
        var line = JSONLine()
        line.member("format", string: mode.format)
        line.member("width", integer: mode.size.width)
        line.member("height", integer: mode.size.height)
        line.member("rates", numbers: mode.rates, places: 3)
        return line
    }
}
