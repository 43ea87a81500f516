// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline

/// The search for NaN and infinity in every tensor of a model, on all processors.
struct FiniteScan {
    /// A tensor, or a part of one that a processor takes in one go.
    private struct Piece {
        let tensor: StoredTensor
        let bytes: Range<Int>
    }

    private let pieces: [Piece]

    init(_ tensors: [StoredTensor]) {
        pieces = tensors.flatMap { tensor in tensor.pieces.map { Piece(tensor: tensor, bytes: $0) } }
    }

    /// - Throws: `badData` with the tensor, the place and the value that is not finite; the first one in the order of
    ///   the tensors, whichever processor is faster.
    func run() throws(Failure) {
        let first = Protected<(index: Int, failure: Failure)?>(nil)
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            if let found = first.withLock({ $0?.index }), found < index { return }
            guard let failure = Self.failure(in: pieces[index]) else { return }
            first.withLock { if index < $0?.index ?? .max { $0 = (index, failure) } }
        }
        if let found = first.withLock({ $0 }) { throw found.failure }
    }

    private static func failure(in piece: Piece) -> Failure? {
        let record = piece.tensor.record
        do throws(Failure) {
            return try piece.tensor.file.withPassingBytes(piece.bytes) { bytes in
                guard let index = record.elementType.firstNonFinite(bytes) else { return nil }
                let size = record.elementType.byteCount
                let element = UnsafeRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size])
                let place = (piece.bytes.lowerBound - record.bytes.lowerBound) / size + index
                return Failure(
                    .badData,
                    "\(printable(piece.tensor.file.path)): tensor \(printable(record.name)) holds"
                        + " \(value(element, record.elementType)) at index \(place) of shape \(shapeText(record.shape))"
                )
            }
        } catch {
            return error
        }
    }

    private static func value(_ element: UnsafeRawBufferPointer, _ type: ElementType) -> String {
        var value: Float = 0
        withUnsafeMutablePointer(to: &value) {
            type.widen(element, into: UnsafeMutableBufferPointer(start: $0, count: 1))
        }
        return value.isNaN ? "NaN" : value < 0 ? "-infinity" : "infinity"
    }
}
