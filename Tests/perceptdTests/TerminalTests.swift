// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// `watch` on a terminal of its own.
@Suite(.serialized, .disabled(if: Sanitizer.delaysSignals, "thread sanitizer delivers signals late"))
struct TerminalTests {
    /// A program in a new session whose terminal this is.
    private final class Window {
        let process: RunningProgram
        private let window: Int32
        private let end: Int32
        private var bytes: [UInt8] = []

        init(_ arguments: [String], environment: [String: String] = [:]) {
            var name = [CChar](repeating: 0, count: 64)
            var (window, end) = (Int32(-1), Int32(-1))
            precondition(openpty(&window, &end, &name, nil, nil) == 0, "no pseudo terminal to be had")
            (self.window, self.end) = (window, end)
            for descriptor in [window, end] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(window, F_SETFL, O_NONBLOCK)
            var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(end, UInt(TIOCSWINSZ), &size)
            let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            var program = Program(["watch"] + arguments)
            program.environment = ["TERM": "xterm-256color", "LANG": "C.UTF-8"].merging(environment) { $1 }
            (program.input, program.output, program.error) = (.terminal(path), .terminal(path), .terminal(path))
            process = program.start()
        }

        deinit {
            close(window)
            close(end)
        }

        /// What was drawn so far.
        var text: String {
            var chunk = [UInt8](repeating: 0, count: 65536)
            while case let count = read(window, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
            return String(decoding: bytes, as: UTF8.self)
        }

        func type(_ key: UInt8) { _ = [key].withUnsafeBytes { write(window, $0.baseAddress, 1) } }

        func waitForText(_ wanted: String) -> Bool {
            for _ in 0..<1000 {
                if text.contains(wanted) { return true }
                usleep(20_000)
            }
            return false
        }

        var isEchoing: Bool {
            var modes = termios()
            return tcgetattr(end, &modes) == 0 && modes.c_lflag & tcflag_t(ECHO) != 0
        }

        /// Reads on until the process ends, which would wait for its last lines to be taken otherwise.
        func finish() -> Int32 {
            for _ in 0..<1000 where !process.endsUnread(seconds: 0.02) { _ = text }
            return process.finish(seconds: 1).code
        }

        var isRestored: Bool {
            let last = { (sequence: String) in self.text.ranges(of: sequence).last?.lowerBound }
            guard let hidden = last("\u{1B}[?25l") else { return isEchoing }
            return isEchoing && last("\u{1B}[?25h").map { $0 > hidden } == true
        }
    }

    private static let common = ["-p", "a dog", "--model", TinyModel.path]

    @Test func theReadoutIsDrawnAndTheTerminalGivenBackOnCtrlC() {
        let window = Window(["test:"] + Self.common)
        #expect(window.waitForText("\u{1B}[?25l"))
        #expect(window.waitForText("a dog"))
        #expect(window.waitForText("running"))
        #expect(!window.isEchoing)
        window.type(3)
        #expect(window.finish() == 0)
        #expect(window.isRestored)
        #expect(window.text.contains("test:: "), "the summary")
        #expect(!window.text.contains("{\"v\":1"))
    }

    @Test func aPictureIsNotTornByTheLog() {
        let window = Window(["test:", "--frames", "3"] + Self.common)
        #expect(window.finish() == 0)
        let drawing = window.text[(window.text.firstRange(of: "\u{1B}[?25l")?.lowerBound ?? window.text.startIndex)...]
        #expect(!drawing.contains("loaded in"))
        #expect(window.isRestored)
    }

    @Test func withoutColourThereIsNone() {
        let window = Window(["test:", "--frames", "5"] + Self.common, environment: ["NO_COLOR": "1", "LANG": "C"])
        #expect(window.finish() == 0)
        // ESC [ digits m, but for the plain reset that ends the drawing.
        let starts = window.text.split(separator: "\u{1B}[").dropFirst()
        let colours = starts.map { $0.prefix { $0.isNumber || $0 == ";" || $0 == "m" } }.filter { $0.last == "m" }
        #expect(colours.allSatisfy { $0 == "0m" })
        #expect(window.text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: [Material.notAVideo, "/tmp/nosuch.mp4"])
    func aFailureLeavesTheTerminalAsItWas(source: String) {
        let window = Window([source] + Self.common)
        #expect([65, 66].contains(window.finish()))
        #expect(window.isRestored)
        #expect(window.text.contains("perceptd: cannot read"))
    }

    @Test func aDumbTerminalGetsLines() {
        let window = Window(["test:", "--frames", "2"] + Self.common, environment: ["TERM": "dumb"])
        #expect(window.finish() == 0)
        #expect(window.text.ranges(of: "{\"v\":1").count == 2)
        #expect(!window.text.contains("\u{1B}"))
    }

    @Test func aTerminalThatTakesNothingDoesNotHoldUpTheEnd() {
        let window = Window(["test:", "--format", "jsonl", "--fps", "2000", "--policy", "every"] + Self.common)
        usleep(3_000_000)
        window.process.send(SIGTERM)
        #expect(window.process.endsUnread(seconds: 5))
        #expect(window.process.finish(seconds: 1).code == 73)
    }
}
