// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Synchronization

/// A picture of some lines that is redrawn in place on the main screen, where it also stays in the end.
///
/// While it is up, the cursor is hidden and rests on the line below the picture, and typed keys are not echoed into it.
struct TerminalScreen: Sendable {
    private let writer: FileDescriptorWriter
    private let fallbackSize: TerminalSize
    private(set) var size: TerminalSize
    private var drawn: [String] = []
    private var drawnSize: TerminalSize?
    private var drawnAt: ContinuousClock.Instant?

    /// The descriptor of the terminal that must be restored, or one of the two below.
    private static let active = Atomic<Int32>(-1)
    /// Whether it echoed what was typed until we told it not to.
    private static let wasEchoing = Atomic<Bool>(false)
    // Not stored: a signal handler must not be the first to initialise a global.
    private static var none: Int32 { -1 }
    private static var never: Int32 { -2 }

    init(descriptor: Int32, fallbackSize: TerminalSize) {
        writer = FileDescriptorWriter(descriptor)
        self.fallbackSize = fallbackSize
        size = fallbackSize
    }

    /// Asks the terminal for its size: a question costs less than a microsecond, and a signal handler for `SIGWINCH`
    /// would be one more owner of the process's signals.
    mutating func measure() -> TerminalSize {
        var window = winsize()
        let isKnown = ioctl(writer.descriptor, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 && window.ws_row > 0
        size = isKnown ? TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row)) : fallbackSize
        return size
    }

    /// Whether it must be drawn although nothing new is known: after a resize, and twice a second for clocks and ages.
    func isStale(now: ContinuousClock.Instant) -> Bool {
        guard let drawnAt, drawnSize == size else { return true }
        return now - drawnAt >= .milliseconds(450)
    }

    /// Replaces the picture. One `write`, as a synchronized update (mode 2026): no terminal shows half of it.
    mutating func draw(_ lines: [String], now: ContinuousClock.Instant) throws {
        guard try enter() else { return }
        var text = Control.beginUpdate + erase()
        // Automatic wrapping is off: a character drawn wider than we think is cut off instead of breaking the picture.
        text += Control.wrapOff
        for line in lines { text += line + Control.newLine }
        text += Control.wrapOn + Control.endUpdate
        (drawn, drawnSize, drawnAt) = (lines, size, now)
        try writer.write(Array(text.utf8))
    }

    /// Leaves picture and `summary` on the screen and gives the terminal back.
    mutating func leave(_ summary: [String]) throws {
        release()
        let text = summary.reduce(into: "") { $0 += $1 + Control.newLine }
        drawn = []
        try writer.write(Array(text.utf8))
    }

    /// Moves to where the picture begins and erases it.
    private func erase() -> String {
        guard let drawnSize else { return "\r" }
        let up = drawn.isEmpty ? "\r" : "\r\u{1B}[\(drawn.count)A"
        if drawnSize == size { return up + Control.eraseBelow }
        // After a resize nobody knows which lines the terminal wrapped or scrolled: start on an empty screen.
        return up + Control.eraseBelow + Control.home + Control.eraseBelow
    }

    /// Takes the terminal, at first and after it was given back; false if it is not to be had.
    private mutating func enter() throws -> Bool {
        let group = tcgetpgrp(writer.descriptor)
        // In the background the terminal is somebody else's.
        guard group == -1 || group == getpgrp() else { return false }
        let descriptor = writer.descriptor
        let (isNew, owner) = Self.active.compareExchange(
            expected: Self.none, desired: descriptor, ordering: .acquiringAndReleasing)
        guard isNew else { return owner == descriptor }
        // Whatever was drawn before belongs to the scrollback now.
        drawn = []
        Self.silence(descriptor)
        try writer.write(Array(Control.hideCursor.utf8))
        return true
    }

    /// Gives the terminal back if this is what holds it.
    func release() {
        let (isOurs, _) = Self.active.compareExchange(
            expected: writer.descriptor, desired: Self.none, ordering: .acquiringAndReleasing)
        if isOurs { Self.giveBack(writer.descriptor) }
    }

    /// Gives the terminal back for good. Async-signal-safe: atomics, `poll`, `write`, `tcgetattr`, `tcsetattr`; no lock, no
    /// allocation.
    static func restore() { giveBack(active.exchange(never, ordering: .acquiringAndReleasing)) }

    /// Gives the terminal back until somebody draws again. Async-signal-safe.
    static func suspend() {
        let descriptor = active.load(ordering: .acquiring)
        guard descriptor >= 0 else { return }
        giveBack(active.exchange(none, ordering: .acquiringAndReleasing))
    }

    private static func giveBack(_ descriptor: Int32) {
        guard descriptor >= 0 else { return }
        let bytes = Control.restore
        // A terminal that takes nothing (its window hangs) must not hang us as well.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&request, 1, 0) > 0 { _ = write(descriptor, bytes.utf8Start, bytes.utf8CodeUnitCount) }
        if wasEchoing.exchange(false, ordering: .acquiringAndReleasing) {
            changeModes(descriptor) { $0 | tcflag_t(ECHO) }
        }
    }

    /// Keys that are typed must not move the picture; Ctrl-C keeps working.
    private static func silence(_ descriptor: Int32) {
        changeModes(descriptor) { modes in
            if modes & tcflag_t(ECHO) != 0 { wasEchoing.store(true, ordering: .releasing) }
            return modes & ~tcflag_t(ECHO)
        }
    }

    /// Not from the background, where changing the terminal stops the process.
    private static func changeModes(_ descriptor: Int32, _ change: (tcflag_t) -> tcflag_t) {
        var modes = termios()
        guard tcgetpgrp(descriptor) == getpgrp(), tcgetattr(descriptor, &modes) == 0 else { return }
        modes.c_lflag = change(modes.c_lflag)
        tcsetattr(descriptor, TCSANOW, &modes)
    }
}

/// Escape sequences that every terminal since the VT220 knows, or ignores.
private enum Control {
    static let beginUpdate = "\u{1B}[?2026h"
    static let endUpdate = "\u{1B}[?2026l"
    static let wrapOff = "\u{1B}[?7l"
    static let wrapOn = "\u{1B}[?7h"
    static let hideCursor = "\u{1B}[?25l"
    static let eraseBelow = "\u{1B}[J"
    static let home = "\u{1B}[H"
    static let newLine = "\r\n"
    /// Ends an update that was cut short, resets colours, wraps lines again, shows the cursor.
    static let restore: StaticString = "\u{1B}[?2026l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h"
}
