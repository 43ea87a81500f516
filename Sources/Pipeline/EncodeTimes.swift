// SPDX-License-Identifier: Apache-2.0

/// Where the time of one batch went, in milliseconds.
package struct EncodeTimes: Sendable, Hashable {
    package var preprocess: Double
    package var encode: Double

    package init(preprocess: Double, encode: Double) {
        self.preprocess = preprocess
        self.encode = encode
    }
}
