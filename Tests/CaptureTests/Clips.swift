// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Video files made on the spot by the `ffmpeg` program, in a folder that goes away with this.
final class Clips: Sendable {
    let folder: String

    init() {
        var template = Array("/tmp/perceptd-capture-XXXXXX".utf8CString)
        folder =
            template.withUnsafeMutableBufferPointer {
                $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            } ?? "/tmp"
    }

    deinit { _ = Self.run(["rm", "-rf", folder]) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Whether clips can be made at all here.
    static let canEncode = run(["ffmpeg", "-version"]) == 0

    /// Whether this FFmpeg was built with an encoder.
    static func hasEncoder(_ name: String) -> Bool {
        run(["sh", "-c", "ffmpeg -v quiet -h encoder=\(name) | grep -q Encoder"]) == 0
    }

    /// `ffmpeg <arguments> <folder>/<name>`; returns the path.
    @discardableResult
    func make(_ name: String, _ arguments: String...) -> String {
        let status = Self.run(["ffmpeg", "-y", "-v", "error"] + arguments + [path(name)])
        precondition(status == 0, "ffmpeg could not make \(name): \(arguments)")
        return path(name)
    }

    /// A moving test picture.
    @discardableResult
    func pattern(
        _ name: String, size: String = "160x120", rate: Int = 25, seconds: Double = 1, _ arguments: [String] = []
    ) -> String {
        let source = "testsrc2=size=\(size):rate=\(rate):duration=\(seconds)"
        let status = Self.run(["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", source] + arguments + [path(name)])
        precondition(status == 0, "ffmpeg could not make \(name): \(arguments)")
        return path(name)
    }

    func write(_ name: String, _ bytes: [UInt8]) -> String {
        let file = fopen(path(name), "wb")
        if let file {
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
        }
        return path(name)
    }

    /// The whole of a file.
    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let count = ftell(file)
        rewind(file)
        var bytes = [UInt8](repeating: 0, count: count)
        let taken = fread(&bytes, 1, count, file)
        return Array(bytes.prefix(taken))
    }

    /// What ffmpeg itself decodes, as raw bytes.
    func decoded(_ path: String, format: String) -> [UInt8] {
        let raw = make("decoded.raw", "-i", path, "-vsync", "0", "-f", "rawvideo", "-pix_fmt", format)
        return Self.read(raw)
    }

    /// Runs a program and waits for it; returns its exit status.
    static func run(_ arguments: [String]) -> Int32 {
        var process: pid_t = 0
        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnp(&process, arguments[0], &actions, nil, &texts, environ) == 0 else { return 127 }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && SystemError.number == EINTR {}
        return status >> 8 & 0xFF
    }
}
