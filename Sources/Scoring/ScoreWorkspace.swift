// SPDX-License-Identifier: Apache-2.0

/// What scoring a batch needs beside the prompts, and the cosines it found; kept from batch to batch, so that nothing is
/// allocated but the scores themselves.
package struct ScoreWorkspace: Sendable {
    /// Frames as rows of vectors: [B, vectors].
    var frames: [PromptPanel.Lanes] = []
    /// [B, number of prompts], and whatever a larger batch left behind.
    var cosines: [Float] = []

    package init() {}
}
