// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Encoder

/// What the user asks the encoder to compute in.
enum PrecisionChoice: String, CaseIterable, ExpressibleByArgument {
    /// Left to the processor.
    case auto
    case fp32
    case bf16
    case int8

    /// nil for `auto`.
    var precision: Precision? { Precision(rawValue: rawValue) }
}
