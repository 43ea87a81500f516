// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

/// What the environment says about keeping things for the next start.
enum CacheSetting {
    /// - Throws: `configuration` for a value of `PERCEPTD_CACHE` that means nothing.
    static func cache() throws(Failure) -> ModelCache {
        switch Environment.variable("PERCEPTD_CACHE") {
        case "off": .off
        case nil, "on": ModelCache(folder: folder) { StandardError.print($0) }
        case let value?:
            throw Failure(.configuration, "PERCEPTD_CACHE=\(value): it must be on or off")
        }
    }

    /// The XDG base directory specification has paths that are not absolute ignored.
    private static var folder: String? {
        let home = Environment.variable("HOME").map { "\($0)/.cache" }
        let cache = Environment.variable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        return cache.map { "\($0)/perceptd" }
    }
}
