// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Where what was computed from a checkpoint is kept for the next start, and who is told about it.
package struct ModelCache: Sendable {
    /// Nothing is kept, and nothing that was kept is used.
    package static let off = ModelCache(isOn: false, folder: nil) { _ in }

    let isOn: Bool
    /// Whether anything new is kept.
    private(set) var keeps: Bool
    /// perceptd's part of the user's cache; nil for a user without one.
    let folder: String?
    /// Takes lines for the log.
    let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - folder: `$XDG_CACHE_HOME/perceptd`, made when it is needed; nil where there is none
    ///   - report: takes one line at a time for the log
    package init(folder: String?, report: @escaping @Sendable (String) -> Void) {
        self.init(isOn: true, folder: folder, report: report)
    }

    private init(isOn: Bool, folder: String?, report: @escaping @Sendable (String) -> Void) {
        self.isOn = isOn
        keeps = isOn
        self.folder = folder
        self.report = report
    }

    /// The same for those who use what is there and leave nothing behind.
    package var readOnly: ModelCache {
        var cache = self
        cache.keeps = false
        return cache
    }

    /// Makes a folder and those it lies in, for nobody but the user, as the XDG base directory specification asks.
    static func makeFolders(_ path: String) throws(Failure) {
        guard mkdir(path, 0o700) < 0 else { return }
        let number = SystemError.number
        if number == EEXIST { return }
        guard number == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError.failure(number, "cannot make folder \(printable(path))")
        }
        try makeFolders(String(path[..<slash]))
        if mkdir(path, 0o700) < 0, case let number = SystemError.number, number != EEXIST {
            throw SystemError.failure(number, "cannot make folder \(printable(path))")
        }
    }
}
