// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many files and connections the process may have open: shells give 1,024, for programs that use `select`.
enum OpenFileLimit {
    /// Raises it as far as the system lets an ordinary process.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
