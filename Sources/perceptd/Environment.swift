// SPDX-License-Identifier: Apache-2.0
import Encoder
import Glibc
import Pipeline

/// What the process was given.
enum Environment {
    /// Nil where the variable is not set or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }

    /// The rung that `PERCEPTD_CPU` asks for, or this processor's best.
    ///
    /// - Throws: `configuration` for an unknown name and for a rung that this processor lacks
    static func instructions() throws(Failure) -> InstructionSet {
        try InstructionSet.choose(request: variable("PERCEPTD_CPU"))
    }
}
