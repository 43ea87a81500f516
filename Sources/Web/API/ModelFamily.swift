// SPDX-License-Identifier: Apache-2.0

/// The two families of routes.
enum ModelFamily: String, Sendable, CaseIterable {
    case perceptionEncoder = "perception_encoder"
    case clip

    /// The member of a request that names the model.
    var versionField: String {
        switch self {
        case .perceptionEncoder: "perception_encoder_version_id"
        case .clip: "clip_version_id"
        }
    }
}
