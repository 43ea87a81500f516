// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A program that has a device open.
struct DeviceUser: CustomStringConvertible {
    let process: Int32
    /// As `ps` calls it.
    let name: String

    var description: String { "\(name) (process \(process))" }

    /// The first other program that has it open, as far as /proc shows: only root sees what others' programs do.
    static func find(_ path: String) -> DeviceUser? {
        guard let target = CameraNodes.target(of: path) else { return nil }
        for process in CameraNodes.entries("/proc").compactMap({ Int32($0) }) where process != getpid() {
            let folder = "/proc/\(process)/fd"
            let hasIt = CameraNodes.entries(folder).contains { link("\(folder)/\($0)") == target }
            if hasIt { return DeviceUser(process: process, name: name(process)) }
        }
        return nil
    }

    private static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? -1
        }
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    private static func name(_ process: Int32) -> String {
        let file = "/proc/\(process)/comm"
        guard let bytes = try? InputFile(file, action: file).head(64, action: file) else { return "another program" }
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }
}
