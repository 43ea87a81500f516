// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A safetensors file whose header was read and whose data is mapped.
final class SafetensorsFile: Sendable {
    /// Four times the largest PE-Core and some: bounds the time that a sparse file of any length can take.
    static let maximumByteCount = 64 << 30

    private let file: MappedFile
    let tensors: [TensorRecord]

    /// - Throws: `noInput` or `noPermission` when the file cannot be opened, `badData` when its header breaks a rule.
    init(path: String) throws(Failure) {
        let file = try MappedFile(path: path, limit: Self.maximumByteCount)
        tensors = try file.withBytes { (bytes) throws(Failure) in
            try SafetensorsHeader.parse(bytes: bytes, fileSize: bytes.count, subject: printable(path)).tensors
        }
        self.file = file
    }

    var path: String { file.path }
    /// Of the file when it was opened.
    var identity: FileIdentity { file.identity }

    /// Lets go of every page; what is read later is mapped again.
    func release() { file.release(0..<file.byteCount) }

    /// Hands out the bytes of `range`. Do not escape the pointer.
    func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result)
        throws(Failure)
        -> Result
    {
        try file.withBytes { (bytes) throws(Failure) in try body(UnsafeRawBufferPointer(rebasing: bytes[range])) }
    }

    /// As `withBytes`, for a pass over a range that is long and not needed again soon.
    func withPassingBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try file.populate(range)
        defer { file.release(range) }
        return try withBytes(range, body)
    }
}
