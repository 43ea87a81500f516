// SPDX-License-Identifier: Apache-2.0
import Crypto

/// A key that opens the API, as its hash: whoever reads the configuration does not have the key.
package struct APIKey: Sendable, Equatable {
    /// What the configuration calls it, for the log.
    package let name: String
    /// SHA-256 of the key, 32 bytes. A fast hash will do for keys that were made by chance, as `perceptd key` makes them.
    private let digest: [UInt8]

    /// - Parameter hash: `sha256:` and 64 hexadecimal digits; nil comes back for anything else
    package init?(name: String, hash: String) {
        let prefix = "sha256:"
        let digits = Array(hash.dropFirst(prefix.count).utf8)
        guard hash.hasPrefix(prefix), digits.count == 64 else { return nil }
        let nibbles = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard nibbles.count == 64 else { return nil }
        self.name = name
        digest = (0..<32).map { UInt8(nibbles[2 * $0] << 4 | nibbles[2 * $0 + 1]) }
    }

    /// How `key` stands in a configuration.
    package static func hash(of key: String) -> String {
        let digits = Array("0123456789abcdef")
        return "sha256:" + String(digest(of: key).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// Takes the same time whatever is wrong with it.
    func isHash(of digest: [UInt8]) -> Bool {
        var difference: UInt8 = 0
        for (mine, other) in zip(self.digest, digest) { difference |= mine ^ other }
        return difference == 0
    }

    static func digest(of key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}

extension [APIKey] {
    /// Whether one of them is the hash of `key`; looks at all of them in any case.
    func contains(key: String) -> Bool {
        let digest = APIKey.digest(of: key)
        return reduce(false) { found, candidate in candidate.isHash(of: digest) || found }
    }
}
