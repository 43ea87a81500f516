// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the process was given.
enum Environment {
    /// Nil where the variable is not set or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
