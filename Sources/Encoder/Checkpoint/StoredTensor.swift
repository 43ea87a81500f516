// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A tensor and the file that holds it: a model of several shards has several files.
struct StoredTensor: Sendable {
    /// Bytes, a multiple of every element size: few enough for the caches and for an even share of the work, enough to
    /// hide the system calls.
    private static let pieceLength = 1 << 20

    let file: SafetensorsFile
    let record: TensorRecord

    /// The tensor's bytes in the file, in lengths that are handled in one go.
    var pieces: [Range<Int>] { Self.pieces(of: record.bytes) }

    static func pieces(of bytes: Range<Int>) -> [Range<Int>] {
        stride(from: bytes.lowerBound, to: bytes.upperBound, by: pieceLength).map { start in
            start..<min(start + pieceLength, bytes.upperBound)
        }
    }

    /// Widens the whole tensor into `destination`, which has as many elements.
    ///
    /// - Throws: `noInput` when the file cannot be read any more.
    func widen(into destination: UnsafeMutableBufferPointer<Float>) throws(Failure) {
        let (size, pieces) = (record.elementType.byteCount, pieces)
        // The system takes longer to bring a page in than the processor to widen it, so every core helps.
        try Workers.run(pieces.count, threads: AvailableCores.count) { (index) throws(Failure) in
            let piece = pieces[index]
            let start = (piece.lowerBound - record.bytes.lowerBound) / size
            let target = UnsafeMutableBufferPointer(rebasing: destination[start..<start + piece.count / size])
            try file.withPassingBytes(piece) { record.elementType.widen($0, into: target) }
        }
    }

    /// Widens one row of a matrix [rows, `destination.count`].
    func widenRow(_ row: Int, into destination: UnsafeMutableBufferPointer<Float>) throws(Failure) {
        let length = destination.count * record.elementType.byteCount
        let start = record.bytes.lowerBound + row * length
        try file.withBytes(start..<start + length) { record.elementType.widen($0, into: destination) }
    }

    /// Widens the matrix [rows, columns] of the file as [columns, rows].
    func widenTransposed(into destination: UnsafeMutableBufferPointer<Float>) throws(Failure) {
        let (rows, columns) = (record.shape[0], record.shape[1])
        var values = [Float](repeating: 0, count: columns)
        try values.withUnsafeMutableBufferPointer { (line) throws(Failure) in
            for row in 0..<rows {
                try widenRow(row, into: line)
                for column in 0..<columns { destination[column * rows + row] = line[column] }
            }
        }
    }
}
