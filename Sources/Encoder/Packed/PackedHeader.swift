// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The first page of a packed file: what the payload behind it is, and of which checkpoint.
struct PackedHeader: Sendable, Hashable {
    static let byteCount = 4096
    private static let magic = Array("perceptd".utf8)
    /// Of the file's format; what is inside the payload has a version of its own, `PackedKey.layout`.
    private static let version = 1
    private static let maximumVariant = 64

    let layout: Int
    let variant: String
    let key: Digest
    /// Of the checkpoint.
    let fingerprint: Digest
    /// Of the checkpoint's files when the fingerprint was taken.
    let identity: Digest
    /// Bytes, from `byteCount` on to the end of the file.
    let payloadLength: Int
    let payloadDigest: Digest

    /// One page, which ends in its own digest.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(raw: Self.magic)
        writer.append(Self.version)
        writer.append(layout)
        writer.append(variant)
        for digest in [key, fingerprint, identity, payloadDigest] { writer.append(digest) }
        writer.append(payloadLength)
        writer.pad(to: Self.byteCount - Digest.byteCount)
        writer.append(Digest(writer.bytes))
        return writer.bytes
    }

    /// - Throws: `badData` with what is wrong; whatever stands there.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> PackedHeader {
        guard bytes.starts(with: magic) else { throw Failure(.badData, "it is no packed model") }
        var scanner = ByteScanner(bytes)
        _ = scanner.take(magic.count)
        guard let found = scanner.count(), found == version else {
            throw Failure(.badData, "it was written by another version of perceptd")
        }
        let payload = bytes.prefix(byteCount - Digest.byteCount)
        var tail = ByteScanner(Array(bytes.suffix(Digest.byteCount)))
        guard bytes.count == byteCount, tail.digest() == Digest(Array(payload)),
            let layout = scanner.count(), let variant = scanner.text(limit: maximumVariant), let key = scanner.digest(),
            let fingerprint = scanner.digest(), let identity = scanner.digest(), let payloadDigest = scanner.digest(),
            let payloadLength = scanner.count(), payloadLength >= 0
        else { throw Failure(.badData, "its header is damaged") }
        return PackedHeader(
            layout: layout, variant: variant, key: key, fingerprint: fingerprint, identity: identity,
            payloadLength: payloadLength, payloadDigest: payloadDigest)
    }
}
