// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Sinks

/// The line that `embed` prints: `{"input":...,"model":...,"embedding":[...]}`.
struct EmbeddingOutput {
    private let model: String
    private let writer: FileDescriptorWriter

    init(model: String, descriptor: Int32) {
        self.model = model
        writer = FileDescriptorWriter(descriptor)
    }

    func write(_ input: String, _ embedding: Embedding) throws {
        var line = JSONLine()
        line.member("input", string: input)
        line.member("model", string: model)
        line.member("embedding", floats: embedding.values)
        try writer.write(line.finished())
    }
}
