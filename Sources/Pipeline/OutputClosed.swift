// SPDX-License-Identifier: Apache-2.0

/// The reader of an output went away (`EPIPE`): no fault, and nothing more to do.
package struct OutputClosed: Error, Sendable {
    package init() {}
}
