// SPDX-License-Identifier: Apache-2.0
import Encoder

/// What `perceptd --version` says.
enum Version {
    static let number = "0.1.0"

    /// Version, rung, and what pictures and texts are multiplied with.
    static var text: String {
        let library = PerceptionModel.productLibrary
        guard let instructions = try? Environment.instructions() else {
            return "perceptd \(number)\ninstructions: none, see PERCEPTD_CPU\ntexts: fp32 on \(library)"
        }
        return """
            perceptd \(number)
            instructions: \(instructions.rawValue)
            pictures: \(Precision.automatic(instructions).rawValue) on kernels of its own, unless --precision says otherwise
            texts: fp32 on \(library)
            """
    }
}
