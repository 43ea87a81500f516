// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Long enough for other threads to get somewhere.
package func usleepBriefly() { usleep(2000) }

/// Waits until `condition` holds, looking every 2 ms; false where it does not hold after `seconds`.
package func waitUntil(seconds: Double = 20, _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        usleepBriefly()
    }
    return condition()
}

/// The same without blocking, for async tests.
package func eventually(seconds: Double = 20, _ condition: @Sendable () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return condition()
}
