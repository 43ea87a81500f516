// SPDX-License-Identifier: Apache-2.0

/// The places of a tower whose values golden tests compare with the reference.
enum TowerStage: Hashable {
    /// Image only: [B,N,D] after `ln_pre`.
    case preNorm
    /// [R,D] after block `index`.
    case block(Int)
    /// Image [B,N,D] after `ln_post`; text [T,D], the last row of each sequence, after `ln_final`.
    case postNorm
    /// Image only: [B,D].
    case pooled
    /// [B,O] before normalisation.
    case projected
}

/// Sees the values of each stage; nil outside tests.
typealias StageTap = (TowerStage, UnsafeBufferPointer<Float>) -> Void
