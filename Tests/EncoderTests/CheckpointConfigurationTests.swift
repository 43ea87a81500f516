// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

@Suite struct CheckpointConfigurationTests {
    /// Names and shapes of a model, without its gigabytes.
    private func shapes(_ model: CheckpointTestModel) -> [String: [Int]] { model.shapesByName }

    private func plan(_ shapes: [String: [Int]]) throws -> ModelConfiguration {
        let notes = try ModelNotes(files: [])
        return try CheckpointPlan(shapes: shapes, notes: notes, subject: "test", fallbackName: "none of them")
            .configuration
    }

    private static let published: [(PublishedModel, CheckpointTestModel)] = [
        (
            .tiny,
            .published(width: 192, layers: 12, patch: 16, grid: 24, embedding: 512, textWidth: 512, textLayers: 12)
        ),
        (
            .small,
            .published(width: 384, layers: 12, patch: 16, grid: 24, embedding: 512, textWidth: 512, textLayers: 12)
        ),
        (
            .base,
            .published(width: 768, layers: 12, patch: 16, grid: 14, embedding: 1024, textWidth: 1024, textLayers: 24)
        ),
        (
            .large,
            .published(width: 1024, layers: 24, patch: 14, grid: 24, embedding: 1024, textWidth: 1024, textLayers: 24)
        ),
        (
            .gigantic,
            .published(
                width: 1536, layers: 50, patch: 14, grid: 32, embedding: 1280, textWidth: 1280, textLayers: 24,
                mlp: 8960,
                hasClassToken: false, context: 72)
        ),
    ]

    @Test(arguments: [0, 1, 2, 3, 4])
    func aPublishedSizeIsRecognisedByItsShapes(index: Int) throws {
        let (published, model) = Self.published[index]
        let configuration = try plan(shapes(model))
        #expect(configuration.name == published.rawValue)
        #expect(configuration.image == published.image)
        #expect(configuration.text == published.text)
        #expect(configuration.mean == [0.5, 0.5, 0.5])
        #expect(shapes(model).count == [313, 313, 457, 601, 912][index])
    }

    @Test(arguments: ["keys-B16-original.txt", "keys-B16-openclip.txt"])
    func thePublishedNamesOfB16AreKnown(list: String) throws {
        let lines = try Fixture.lines("checkpoint/\(list)")
        let shapes = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let columns = line.split(separator: "\t")
                let sizes = columns[1].dropFirst().dropLast().split(separator: ", ").compactMap { Int($0) }
                return (String(columns[0]), sizes)
            })
        #expect(shapes.count == (list.contains("openclip") ? 460 : 457))
        #expect(try plan(shapes).name == "PE-Core-B16-224")
    }

    @Test func sizesBeyondAnyModelAreRefused() {
        for size in [1 << 21, 1 << 62, Int.max] {
            var wrong = shapes(CheckpointTestModel())
            wrong["visual.positional_embedding"] = [size, 64]
            wrong["token_embedding.weight"] = [size, 64]
            wrong["visual.attn_pool.mlp.c_fc.bias"] = [size]
            #expect(throws: Failure.self) { try plan(wrong) }
        }
    }

    @Test func sidesAndContextsAreBounded() throws {
        let largest = try plan(shapes(CheckpointTestModel(patch: 64, grid: 64, context: 4096)))
        #expect(largest.image.imageSize == 4096 && largest.text.contextLength == 4096)
        let refused: [(CheckpointTestModel, String)] = [
            (
                CheckpointTestModel(patch: 512, grid: 64),
                "test: 64 patches of 512 pixels make an image of 32768 pixels a side, more than 4096"
            ),
            (
                CheckpointTestModel(patch: 17, grid: 241, hasClassToken: false),
                "test: 241 patches of 17 pixels make an image of 4097 pixels a side, more than 4096"
            ),
            (
                CheckpointTestModel(context: 4097),
                "test: tensor positional_embedding has shape [4097, 64], wanted [at most 4096, 64]"
            ),
        ]
        for (model, reason) in refused {
            let failure = #expect(throws: Failure.self) { try plan(shapes(model)) }
            #expect(failure == Failure(.badData, reason))
        }
    }

    @Test func blockNumbersBeyondAnyModelAreRefused() {
        for index in ["999999999", "9223372036854775807", "99999999999999999999"] {
            var wrong = shapes(CheckpointTestModel())
            for name in wrong.keys where name.hasPrefix("transformer.resblocks.1.") {
                wrong["transformer.resblocks.\(index)." + name.dropFirst(24)] = wrong[name]
            }
            let failure = #expect(throws: Failure.self) { try plan(wrong) }
            #expect(failure?.reason.contains(index) == true)
        }
    }

    // MARK: files beside the checkpoint

    private func open(_ model: CheckpointTestModel, _ files: [String: String]) throws -> ModelConfiguration {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        for (name, text) in files { folder.write(name, text.utf8) }
        return try Checkpoint(path: folder.write("demo.safetensors", model.original().bytes)).configuration
    }

    /// timm's grid is the image size divided by the patch size, rounded down.
    @Test func theImageMayBeLargerThanItsPatches() throws {
        let config = #"{"model_cfg":{"vision_cfg":{"image_size":11}}}"#
        let image = try open(CheckpointTestModel(), ["open_clip_config.json": config]).image
        #expect((image.imageSize, image.patchSize, image.grid) == (11, 4, 2))
    }

    @Test func headsComeFromOpenClip() throws {
        let config = """
            {"model_cfg": {"embed_dim": 48, "vision_cfg": {"image_size": 8, "heads": 4, "attn_pool_heads": 2,
             "timm_model_name": "custom", "timm_proj": null}, "text_cfg": {"context_length": 8, "vocab_size": 20, "width": 64,
             "heads": 2, "layers": 2}, "custom_text": true}, "preprocess_cfg": {"mean": [0.1, 0.2, 0.3], "std": [1, 2, 3]},
             "perceptd": {"range": [-0.1, 0.9]}}
            """
        let configuration = try open(CheckpointTestModel(), ["open_clip_config.json": config])
        #expect(configuration.image.heads == 4)
        #expect(configuration.image.poolHeads == 2)
        #expect(configuration.text.heads == 2)
        #expect(configuration.mean == [0.1, 0.2, 0.3])
        #expect(configuration.std == [1, 2, 3])
        #expect(configuration.scoreRange == ScoreRange(low: -0.1, high: 0.9))
    }

    @Test func headsComeFromTheGeneratorOfReferenceModels() throws {
        let config = #"{"pe_test_cfg": {"cls": 0, "heads": 2, "theads": 4, "pool_heads": 4, "out": "x", "seed": 7}}"#
        let configuration = try open(CheckpointTestModel(width: 40, textWidth: 48), ["open_clip_config.json": config])
        #expect(configuration.image.heads == 2)
        #expect(configuration.image.poolHeads == 4)
        #expect(configuration.text.heads == 4)
    }

    @Test func headsComeFromYAML() throws {
        let config = """
            # made by hand
            vision:
              heads: 4   # of 16 channels
              attn_pooler_heads: 4
              transforms:
                - squash
                - normalise: {mean: 0.5}
            text:
              heads: 2
            preprocess_cfg:
              mean: [0.25, 0.5, 0.75]
            licence: 'apache-2.0'
            """
        let configuration = try open(CheckpointTestModel(), ["config.yaml": config])
        #expect(configuration.image.heads == 4)
        #expect(configuration.image.poolHeads == 4)
        #expect(configuration.text.heads == 2)
        #expect(configuration.mean == [0.25, 0.5, 0.75])
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n"])
    func anEmptyYAMLSaysNothing(text: String) throws {
        #expect(try open(CheckpointTestModel(), ["config.yaml": text]).image.heads == 1)
    }

    @Test(arguments: [
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":5}}}"#, "model_cfg.vision_cfg.heads"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":32}}}"#, "multiple of 4"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":0}}}"#, "model_cfg.vision_cfg.heads"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":-1}}}"#, "model_cfg.vision_cfg.heads"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":1.5}}}"#, "whole number"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":"4"}}}"#, "whole number"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":1e300}}}"#, "whole number"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":1e999}}}"#, "too large"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"head_width":48}}}"#, "head_width"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"attn_pool_heads":3}}}"#, "attn_pool_heads"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"heads":4,"num_heads":2}}}"#, "num_heads"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":[]}}"#, "'model_cfg.vision_cfg' must be an object"),
        ("open_clip_config.json", #"[]"#, "must be an object"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"image_size":16}}}"#, "[5, 64], which makes it 8"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"image_size":12}}}"#, "[5, 64], which makes it 8"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"image_size":7}}}"#, "[5, 64], which makes it 8"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"image_size":[8,16]}}}"#, "image_size"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"patch_size":8}}}"#, "visual.conv1.weight"),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"layers":3}}}"#, "vision_cfg.layers"),
        (
            "open_clip_config.json",
            #"{"model_cfg":{"vision_cfg":{"timm_model_name":"vit_pe_core_base_patch16_224"}}}"#, "vit_pe_core_base"
        ),
        ("open_clip_config.json", #"{"model_cfg":{"vision_cfg":{"timm_model_name":3}}}"#, "timm_model_name"),
        ("open_clip_config.json", #"{"model_cfg":{"embed_dim":64}}"#, "visual.proj has shape [64, 48]"),
        ("open_clip_config.json", #"{"model_cfg":{"text_cfg":{"context_length":77}}}"#, "context_length"),
        ("open_clip_config.json", #"{"model_cfg":{"text_cfg":{"vocab_size":49408}}}"#, "token_embedding.weight"),
        ("open_clip_config.json", #"{"model_cfg":{"quick_gelu":true}}"#, "quick_gelu"),
        ("open_clip_config.json", #"{"preprocess_cfg":{"mean":[0.5,0.5]}}"#, "preprocess_cfg.mean"),
        ("open_clip_config.json", #"{"preprocess_cfg":{"std":[0.5,0,0.5]}}"#, "preprocess_cfg.std"),
        ("open_clip_config.json", #"{"preprocess_cfg":{"std":[0.5,1e39,0.5]}}"#, "preprocess_cfg.std"),
        ("open_clip_config.json", #"{"perceptd":{"range":[0.4,0.1]}}"#, "perceptd.range"),
        ("open_clip_config.json", #"{"model_cfg":{},"model_cfg":{}}"#, "twice"),
        ("open_clip_config.json", #"{"model_cfg":"#, "open_clip_config.json"),
        ("open_clip_config.json", "", "open_clip_config.json"),
        ("open_clip_config.json", String(repeating: "[", count: 100_000), "nested"),
        ("open_clip_config.json", String(repeating: " ", count: 1_048_577), "1048577 bytes"),
        ("config.yaml", "heads: 5", "'heads'"),
        ("config.yaml", "vision:\n  heads: four", "'vision.heads'"),
        ("config.yaml", "heads: 2\nheads: 2", "line 2"),
        ("config.yaml", "vision:\n  heads: 2\n  heads: 2", "line 3"),
        ("config.yaml", "just words", "line 1"),
        ("config.yaml", "\theads: 2", "line 1"),
    ])
    func aFileThatIsWrongOrContradictsIsNamed(file: String, text: String, word: String) {
        let failure = #expect(throws: Failure.self) { try open(CheckpointTestModel(), [file: text]) }
        #expect(failure?.code == .badData)
        #expect(failure?.reason.contains(file) == true, "\(failure?.reason ?? "")")
        #expect(failure?.reason.contains(word) == true, "\(failure?.reason ?? "")")
    }

    /// A megabyte of lines: what grows with the square of them takes most of a minute.
    @Test(.timeLimit(.minutes(1)), arguments: ["", "  "])
    func aYAMLOfManyLinesIsReadOrRefused(indentation: String) throws {
        let lines = { (count: Int) in "vision:\n" + (0..<count).map { "\(indentation)k\($0): 1\n" }.joined() }
        for _ in 0..<4 {
            #expect(try open(CheckpointTestModel(), ["config.yaml": lines(65_000)]).image.heads == 1)
        }
        let failure = #expect(throws: Failure.self) { try open(CheckpointTestModel(), ["config.yaml": lines(80_000)]) }
        #expect(failure?.reason.contains("more than 65536 keys") == true, "\(failure?.reason ?? "")")
    }

    @Test func twoFilesThatDisagreeAreRefused() {
        let failure = #expect(throws: Failure.self) {
            try open(
                CheckpointTestModel(),
                ["open_clip_config.json": #"{"vision_cfg":{"heads":4}}"#, "config.yaml": "vision:\n  heads: 2"])
        }
        #expect(failure?.reason.contains("open_clip_config.json") == true)
        #expect(failure?.reason.contains("config.yaml") == true)
    }
}

extension CheckpointTestModel {
    fileprivate static func published(
        width: Int, layers: Int, patch: Int, grid: Int, embedding: Int, textWidth: Int, textLayers: Int,
        mlp: Int? = nil,
        hasClassToken: Bool = true, context: Int = 32
    ) -> CheckpointTestModel {
        CheckpointTestModel(
            width: width, layers: layers, mlp: mlp ?? 4 * width, patch: patch, grid: grid, hasClassToken: hasClassToken,
            poolMLP: 4 * width, embedding: embedding, textWidth: textWidth, textLayers: textLayers,
            textMLP: 4 * textWidth,
            context: context, vocabulary: 49408)
    }
}
