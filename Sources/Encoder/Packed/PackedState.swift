// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A packed file and what it is good for.
package struct PackedState: Sendable, Hashable {
    package enum Use: String, Sendable {
        /// The next start takes it.
        case ready
        /// It may be; the checkpoint has to be read to know, because its files look touched.
        case unknown
        /// The next start makes it anew: another checkpoint, another version of perceptd.
        case outdated
        /// The same: it is not what was written, or no packed file at all.
        case damaged
    }

    package let path: String
    /// Such as `bf16`; empty where the header cannot be read.
    package let variant: String
    package let byteCount: Int
    package let use: Use
    /// Why it is not ready; else empty.
    package let reason: String

    /// Looks at a file.
    ///
    /// - Parameters:
    ///   - fingerprint: of the checkpoint; nil where it was not taken
    ///   - identity: of the checkpoint's files
    ///   - keys: the arrangements this version can use
    ///   - threads: of the pass over its content; nil leaves that out
    init(path: String, fingerprint: Digest?, identity: Digest, keys: [PackedKey], threads: Int?) {
        self.path = path
        var (variant, byteCount, use, reason) = ("", 0, Use.ready, "")
        do throws(Failure) {
            let file = try PackedFile(path: path)
            (variant, byteCount) = (file.header.variant, PackedHeader.byteCount + file.header.payloadLength)
            if let threads { try file.check(threads: threads) }
            (use, reason) = Self.use(of: file.header, fingerprint, identity, keys)
        } catch {
            (use, reason) = (.damaged, error.reason)
        }
        self.variant = variant
        self.byteCount = byteCount
        self.use = use
        self.reason = reason
    }

    private static func use(of header: PackedHeader, _ fingerprint: Digest?, _ identity: Digest, _ keys: [PackedKey])
        -> (Use, String)
    {
        if let reason = keys.contains(where: { $0.digest == header.key }) ? nil : "of another version or configuration"
        {
            return (.outdated, reason)
        }
        if header.identity == identity { return (.ready, "") }
        guard let fingerprint else { return (.unknown, "the checkpoint's files were touched since") }
        return header.fingerprint == fingerprint ? (.ready, "") : (.outdated, "the checkpoint has changed since")
    }
}
