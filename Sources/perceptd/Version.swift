// SPDX-License-Identifier: Apache-2.0
import Encoder

/// What `perceptd --version` says.
enum Version {
    static let number = "0.1.0"

    static var text: String {
        let request = Environment.variable("PERCEPTD_CPU")
        let instructions = (try? InstructionSet.choose(request: request))?.rawValue ?? "none, see PERCEPTD_CPU"
        return "perceptd \(number)\ninstructions: \(instructions)\nmatrix products: \(PerceptionModel.productLibrary)"
    }
}
