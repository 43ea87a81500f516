// SPDX-License-Identifier: Apache-2.0

/// What open_clip and timm made of a tensor of perception_models.
///
/// timm's conversion is `checkpoint_filter_fn` in timm/models/eva.py (1.0.31), of which this is the inverse.
enum OpenClipForm: Sendable {
    /// The same under another name.
    case renamed(String)
    /// With this many axes of size 1 in front.
    case wrapped(Int, String)
    /// [a, b] as [b, a].
    case transposed(String)
    /// Rows of the query [D, ...] in one tensor, rows of key and value [2D, ...] in another.
    case split(query: String, keyValue: String)
}
