// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import NIOCore

/// A request on its way through its route.
struct Call: Sendable {
    let request: Request
    let channel: any Channel
    /// Stands in the answer and in the log.
    let id: String
    let path: String
    let query: Query
}
