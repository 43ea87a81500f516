// SPDX-License-Identifier: Apache-2.0
import Encoder
import Glibc

/// What `perceptd --version` says.
enum Version {
    static let number = "0.1.0"

    static var text: String {
        let request = getenv("PERCEPTD_CPU").map { String(cString: $0) }
        let instructions = (try? InstructionSet.choose(request: request)).map(\.rawValue) ?? "none, see PERCEPTD_CPU"
        return "perceptd \(number)\ninstructions: \(instructions)\nmatrix products: \(PerceptionModel.productLibrary)"
    }
}
