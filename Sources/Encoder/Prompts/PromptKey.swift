// SPDX-License-Identifier: Apache-2.0

/// What the floats of a prompt's embedding depend on, beside its text.
struct PromptKey: Sendable, Hashable {
    /// Of the checkpoint.
    let fingerprint: Digest
    let configuration: ModelConfiguration
    /// What computes: sums differ in their last bits between instruction sets, libraries and numbers of threads.
    let machine: String

    /// Of all of it, and of the versions of what computes.
    var digest: Digest {
        var bytes = ByteWriter()
        bytes.append(fingerprint)
        bytes.append(machine)
        let text = configuration.text
        let numbers = [
            Tokenizer.version, TextTower.version, text.contextLength, text.vocabularySize, text.width, text.layers,
            text.heads, text.mlpWidth, configuration.embeddingDimension,
        ]
        for number in numbers { bytes.append(number) }
        return Digest(bytes.bytes)
    }
}
