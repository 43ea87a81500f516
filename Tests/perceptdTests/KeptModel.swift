// SPDX-License-Identifier: Apache-2.0

/// A model in a folder of its own and a user's cache beside it, for programs that keep things.
struct KeptModel {
    let workspace = Workspace()
    let path: String
    let packed: String

    init() {
        path = workspace.write("tiny.safetensors", TinyModel.bytes(vocabulary: TinyModel.vocabulary))
        packed = path + ".fp32.packed"
    }

    var cache: String { "\(workspace.path)/cache" }

    func program(_ arguments: String...) -> Program {
        var program = Program(arguments)
        program.environment["PERCEPTD_CACHE"] = "on"
        program.environment["XDG_CACHE_HOME"] = cache
        return program
    }

    /// Scores three frames.
    func watch() -> Program {
        program(
            "watch", Material.video, "--frames", "3", "--precision", "fp32", "-p", "a dog", "-p", "a cat", "--model",
            path)
    }

    /// The cosines of a run.
    static func cosines(_ outcome: Outcome) throws -> [[String: Float]] {
        try outcome.lines.map { try decode($0, as: FrameLine.self).cos }
    }
}
