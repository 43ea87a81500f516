// SPDX-License-Identifier: Apache-2.0

/// Which model a request wants.
enum ModelVersion: Sendable, Hashable {
    case standard
    case named(String)
}
