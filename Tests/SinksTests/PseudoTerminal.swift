// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// A real terminal of the kernel, without a window.
final class PseudoTerminal: Sendable {
    /// The window's end: what was drawn is read here.
    let master: Int32
    /// The program's end.
    let slave: Int32

    init(columns: Int, rows: Int) throws {
        var (master, slave) = (Int32(-1), Int32(-1))
        try SystemError.check("cannot open a pseudo terminal") { openpty(&master, &slave, nil, nil, nil) }
        (self.master, self.slave) = (master, slave)
        resize(columns: columns, rows: rows)
        _ = fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        close(slave)
        close(master)
    }

    /// The window is closed. The number stays ours until `deinit`: were it closed here, another test could get it.
    func hangUp() throws {
        let nothing = open("/dev/null", O_RDWR)
        defer { close(nothing) }
        try SystemError.check("cannot close the window") { dup2(nothing, master) }
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    }

    /// What was drawn since the last call.
    func output() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = read(master, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Feeds what is drawn to `screen` until `isRight`; false after five seconds.
    func wait(_ screen: inout ScreenModel, until isRight: (ScreenModel) -> Bool) -> Bool {
        for _ in 0..<500 {
            screen.feed(output())
            if isRight(screen) { return true }
            usleep(10_000)
        }
        return false
    }
}
