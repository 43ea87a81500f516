// SPDX-License-Identifier: Apache-2.0
import CSystemd
import Glibc

/// What systemd is told of the process, as `sd_notify(3)` has it; nothing where nobody listens (`$NOTIFY_SOCKET`).
package struct ServiceManager: Sendable {
    /// Seconds within which a sign of life is expected; nil where none is.
    package let watchdogInterval: Double?

    package init() {
        var microseconds: UInt64 = 0
        watchdogInterval = sd_watchdog_enabled(0, &microseconds) > 0 ? Double(microseconds) / 1e6 : nil
    }

    /// Starting takes up to so many seconds more.
    package func extendStart(seconds: Int) { notify("EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)") }

    /// Configuration and model are loaded; cameras may still be away.
    package func ready() { notify("READY=1") }

    /// A reload begins; `ready` ends it.
    package func reloading() {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        notify("RELOADING=1\nMONOTONIC_USEC=\(Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000)")
    }

    package func stopping() { notify("STOPPING=1") }

    /// One line for `systemctl status`.
    package func status(_ text: String) { notify("STATUS=\(text)") }

    /// A sign of life. Only from where frames are scored, so that it says more than that some timer runs.
    package func feedWatchdog() { notify("WATCHDOG=1") }

    private func notify(_ state: String) { _ = sd_notify(0, state) }
}
