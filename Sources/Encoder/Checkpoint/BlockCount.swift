// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// How many blocks a tower has, from the names of its tensors.
enum BlockCount {
    /// - Parameters:
    ///   - prefix: what stands before the index, such as `visual.transformer.resblocks.`
    /// - Throws: `badData` when there is none, or when an index is left out.
    static func find(_ prefix: String, in names: some Sequence<String>, subject: String) throws(Failure) -> Int {
        var tensors: [Int: Int] = [:]
        for name in names {
            if let index = index(after: prefix, in: name) { tensors[index, default: 0] += 1 }
        }
        // A name or two are no block: they are reported as unexpected, and not as a block from which ten are missing.
        let blocks = tensors.filter { $0.value * 2 >= Architecture.tensorsPerBlock }.keys.sorted()
        guard !blocks.isEmpty else {
            throw Failure(.badData, "\(subject): no block: the tensors of \(prefix)0 are missing")
        }
        for (wanted, found) in blocks.enumerated() where found != wanted {
            throw Failure(
                .badData,
                "\(subject): the tensors of \(prefix)\(wanted) are missing, although \(prefix)\(found) is there")
        }
        return blocks.count
    }

    private static func index(after prefix: String, in name: String) -> Int? {
        guard name.hasPrefix(prefix) else { return nil }
        let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
        guard let index = Int(digits), String(index) == digits, index >= 0 else { return nil }
        return index
    }
}
