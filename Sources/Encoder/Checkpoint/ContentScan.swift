// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The one pass over every byte of a model: NaN and infinity are looked for, and the fingerprint is taken meanwhile,
/// which costs next to nothing because each piece is in the processor's cache by then.
struct ContentScan {
    /// A tensor, or a part of one that a processor takes in one go; or a part of the header.
    private struct Piece {
        let file: SafetensorsFile
        let tensor: StoredTensor?
        let bytes: Range<Int>
    }

    private let pieces: [Piece]

    /// - Parameter tensors: all of the model, in the order of the files and of their data
    init(_ tensors: [StoredTensor]) {
        var pieces: [Piece] = []
        for tensor in tensors {
            if pieces.last?.file !== tensor.file {
                let header = StoredTensor.pieces(of: 0..<tensor.record.bytes.lowerBound)
                pieces += header.map { Piece(file: tensor.file, tensor: nil, bytes: $0) }
            }
            pieces += tensor.pieces.map { Piece(file: tensor.file, tensor: tensor, bytes: $0) }
        }
        self.pieces = pieces
    }

    /// - Returns: the digest of all bytes of all files
    /// - Throws: `badData` with the tensor, the place and the value that is not finite; the first one in the order of
    ///   the tensors, whichever processor is faster.
    func run(threads: Int) throws(Failure) -> Digest {
        var digests = [Digest](repeating: Digest(high: 0, low: 0), count: pieces.count)
        try digests.withUnsafeMutableBufferPointer { (digests) throws(Failure) in
            try Workers.run(pieces.count, threads: threads) { (index) throws(Failure) in
                digests[index] = try Self.look(at: pieces[index])
            }
        }
        return Digest(digests)
    }

    private static func look(at piece: Piece) throws(Failure) -> Digest {
        try piece.file.withPassingBytes(piece.bytes) { (bytes) throws(Failure) in
            if let tensor = piece.tensor, let index = tensor.record.elementType.firstNonFinite(bytes) {
                throw failure(tensor, piece.bytes, bytes, index)
            }
            return Digest(bytes)
        }
    }

    private static func failure(
        _ tensor: StoredTensor, _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ index: Int
    ) -> Failure {
        let record = tensor.record
        let size = record.elementType.byteCount
        let element = UnsafeRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size])
        let place = (range.lowerBound - record.bytes.lowerBound) / size + index
        return Failure(
            .badData,
            "\(printable(tensor.file.path)): tensor \(printable(record.name)) holds"
                + " \(value(element, record.elementType)) at index \(place) of shape \(shapeText(record.shape))")
    }

    private static func value(_ element: UnsafeRawBufferPointer, _ type: ElementType) -> String {
        var value: Float = 0
        withUnsafeMutablePointer(to: &value) {
            type.widen(element, into: UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return value.isNaN ? "NaN" : value < 0 ? "-infinity" : "infinity"
    }
}
