// SPDX-License-Identifier: Apache-2.0

/// How the process ends: the `sysexits.h` numbers, which systemd's `RestartPreventExitStatus` and scripts can rely on.
package enum ExitCode: Int32, Sendable {
    case success = 0
    case unexpected = 1
    /// Bad command line (`EX_USAGE`).
    case usage = 64
    /// The input was read and is broken (`EX_DATAERR`).
    case badData = 65
    /// A source or model file is missing or cannot be opened (`EX_NOINPUT`).
    case noInput = 66
    /// A service that is needed cannot be reached (`EX_UNAVAILABLE`).
    case unavailable = 69
    /// A fault in perceptd itself (`EX_SOFTWARE`).
    case software = 70
    /// Output cannot be written (`EX_CANTCREAT`).
    case cannotWrite = 73
    /// Worth another try later (`EX_TEMPFAIL`).
    case temporary = 75
    /// The system forbids it (`EX_NOPERM`).
    case noPermission = 77
    /// The configuration, or this machine, can never work: do not restart (`EX_CONFIG`).
    case configuration = 78
}
