// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// What the encoder computes in.
enum Precision: String, CaseIterable, ExpressibleByArgument {
    /// The fastest that is exact enough; so far there is only one.
    case auto
    case fp32
}
