// SPDX-License-Identifier: Apache-2.0

/// The two families of routes.
enum ModelFamily: String, Sendable, CaseIterable {
    case perceptionEncoder = "perception_encoder"
    case clip

    /// What Roboflow's server calls its CLIP models.
    static let clipVersions: Set<String> = [
        "RN50", "RN101", "RN50x4", "RN50x16", "RN50x64", "ViT-B-16", "ViT-B-32", "ViT-L-14", "ViT-L-14-336px",
    ]

    /// The member of a request that names the model.
    var versionField: String {
        switch self {
        case .perceptionEncoder: "perception_encoder_version_id"
        case .clip: "clip_version_id"
        }
    }
}
