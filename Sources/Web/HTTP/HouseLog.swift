// SPDX-License-Identifier: Apache-2.0
import Logging

/// Carries what libraries log into the house's own log, from warnings upwards.
struct HouseLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning
    private let print: @Sendable (String) -> Void

    init(_ print: @escaping @Sendable (String) -> Void) { self.print = print }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { print("api: \(event.message)") }
}
