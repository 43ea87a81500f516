// SPDX-License-Identifier: Apache-2.0

/// What the names of a tower's blocks begin with; the block's index follows.
struct BlockPlace: Sendable {
    let original: String
    let openClip: String
}
