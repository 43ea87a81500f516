// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the files beside a checkpoint say about it: `open_clip_config.json` of open_clip, `config.yaml` of
/// perception_models.
///
/// Not read: `preprocess_cfg.interpolation` and `resize_mode`, since every PE-Core squashes bilinearly and timm's
/// default says otherwise.
struct ModelNotes: Sendable {
    struct Note: Sendable {
        let value: Int
        /// File and key, for messages.
        let place: String
    }

    private(set) var counts: [ModelFact: Note] = [:]
    private(set) var mean: [Float]?
    private(set) var std: [Float]?
    private(set) var scoreRange: ScoreRange?
    /// The published model that `timm_model_name` names, and where it does.
    private(set) var published: (model: PublishedModel, place: String)?

    /// - Throws: `badData` with the file and the key that has a wrong type or a value that another file contradicts.
    init(folder: String) throws(Failure) {
        try self.init(files: ConfigFile.all(["open_clip_config.json", "config.yaml"], in: folder))
    }

    init(files: [ConfigFile]) throws(Failure) {
        for file in files { try take(file) }
    }

    private mutating func take(_ file: ConfigFile) throws(Failure) {
        if case .null = file.root { return }
        // On the hub the model's part is wrapped; open_clip's own `model_configs` are not.
        for wrapper in ["", "model_cfg."] {
            for fact in ModelFact.allCases {
                for key in fact.keys { try take(fact, file, wrapper + key) }
            }
            try takeModelName(file, wrapper + "vision_cfg.timm_model_name")
            if try file.boolean(wrapper + "quick_gelu") == true {
                throw file.failure(wrapper + "quick_gelu", "is true, but PE-Core is computed with the exact GELU")
            }
        }
        try takePreprocessing(file)
        try takeRange(file)
    }

    private mutating func take(_ fact: ModelFact, _ file: ConfigFile, _ key: String) throws(Failure) {
        guard let value = try fact == .imageSize ? imageSize(file, key) : file.count(key) else { return }
        if let other = counts[fact], other.value != value {
            throw file.failure(key, "is \(value), but \(other.place) is \(other.value)")
        }
        counts[fact] = Note(value: value, place: "\(file.name): '\(key)'")
    }

    /// timm also writes [height, width].
    private func imageSize(_ file: ConfigFile, _ key: String) throws(Failure) -> Int? {
        guard case .array? = try file.value(key) else { return try file.count(key) }
        let sides = try file.floats(key, length: 2) ?? []
        guard sides[0] == sides[1], let side = Int(exactly: sides[0]), side > 0 else {
            throw file.failure(key, "must be one side of a square in pixels")
        }
        return side
    }

    private mutating func takeModelName(_ file: ConfigFile, _ key: String) throws(Failure) {
        // timm appends its weights' tag: `vit_pe_core_base_patch16_224.fb`.
        guard let name = try file.string(key)?.split(separator: ".").first else { return }
        guard let model = PublishedModel.allCases.first(where: { $0.timmName == name }) else { return }
        published = (model, "\(file.name): '\(key)'")
    }

    private mutating func takePreprocessing(_ file: ConfigFile) throws(Failure) {
        mean = try file.floats("preprocess_cfg.mean", length: 3) ?? mean
        std = try file.floats("preprocess_cfg.std", length: 3) ?? std
        if let std, std.contains(where: { $0 <= 0 }) { throw file.failure("preprocess_cfg.std", "must be more than 0") }
    }

    /// Our own addition, for models whose cosines are not those of PE-Core.
    private mutating func takeRange(_ file: ConfigFile) throws(Failure) {
        guard let bounds = try file.floats("perceptd.range", length: 2) else { return }
        guard let range = ScoreRange(low: bounds[0], high: bounds[1]) else {
            throw file.failure("perceptd.range", "must be [low, high] with -1 <= low < high <= 1")
        }
        scoreRange = range
    }
}
