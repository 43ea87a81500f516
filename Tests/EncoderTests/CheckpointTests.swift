// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Encoder

@Suite struct CheckpointTests {
    @Test(arguments: ["F32", "F16", "BF16"])
    func bothLayoutsGiveTheSameTensorsInEveryElementType(type: String) throws {
        let model = CheckpointTestModel()
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let original = try Checkpoint(path: folder.write("original.safetensors", model.original(type: type).bytes))
        let openClip = try Checkpoint(path: folder.write("openclip.safetensors", model.openClip(type: type).bytes))
        let wrapped = try Checkpoint(
            path: folder.write("m.safetensors", model.original(type: type, prefix: "module.").bytes))
        for tensor in model.tensors {
            for checkpoint in [original, openClip, wrapped] {
                #expect(try checkpoint.read(tensor.name, shape: tensor.shape) == tensor.values, "\(tensor.name)")
            }
        }
        #expect(original.configuration.image == openClip.configuration.image)
        #expect(original.configuration.text == openClip.configuration.text)
    }

    @Test func theConfigurationComesFromTheShapes() throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let configuration = try Checkpoint(
            path: folder.write("demo.safetensors", CheckpointTestModel().original().bytes)
        )
        .configuration
        let image = ModelConfiguration.Image(
            imageSize: 8, patchSize: 4, width: 64, layers: 2, heads: 1, mlpWidth: 128, hasClassToken: true,
            poolHeads: 8,
            poolMLPWidth: 256)
        let text = ModelConfiguration.Text(
            contextLength: 8, vocabularySize: 20, width: 64, layers: 2, heads: 1, mlpWidth: 96)
        #expect(configuration == ModelConfiguration(image: image, text: text, embeddingDimension: 48, name: "demo"))
        #expect(configuration.image.grid == 2)
        #expect(configuration.image.tokens == 5)
        #expect(configuration.image.headDimension == 64)
    }

    @Test func aModelWithoutClassTokenHasHeadsOfNinetySix() throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let model = CheckpointTestModel(width: 96, hasClassToken: false)
        for (name, file) in [("a.safetensors", model.original()), ("b.safetensors", model.openClip())] {
            let image = try Checkpoint(path: folder.write(name, file.bytes)).configuration.image
            #expect(image.heads == 1)
            #expect(image.tokens == 4)
            #expect(!image.hasClassToken)
        }
    }

    @Test func aMatrixIsGivenInOneOrientationHoweverItLies() throws {
        let model = CheckpointTestModel()
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let projection = try #require(model.tensors.first { $0.name == "visual.proj" })
        for (name, file) in [("a.safetensors", model.original()), ("b.safetensors", model.openClip())] {
            let checkpoint = try Checkpoint(path: folder.write(name, file.bytes))
            #expect(try (checkpoint.root / "visual").read("proj", shape: [64, 48]) == projection.values)
        }
    }

    @Test(arguments: ["F32", "F16", "BF16"])
    func rowsOfTheTokenEmbeddingAreGatheredAlone(type: String) throws {
        let model = CheckpointTestModel()
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let checkpoint = try Checkpoint(path: folder.write("a.safetensors", model.openClip(type: type).bytes))
        let embedding = try #require(model.tensors.first { $0.name == "token_embedding.weight" })
        var row = [Float](repeating: 0, count: 64)
        try row.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
            try checkpoint.copyRow("token_embedding.weight", row: 19, into: buffer)
        }
        #expect(row == Array(embedding.values[19 * 64..<20 * 64]))
        for wrong in [-1, 20, Int.max] {
            let failure = row.withUnsafeMutableBufferPointer { buffer in
                #expect(throws: Failure.self) {
                    try checkpoint.copyRow("token_embedding.weight", row: wrong, into: buffer)
                }
            }
            #expect(failure?.code == .software)
        }
    }

    @Test func askingForAnotherNameOrShapeIsAFaultOfTheCaller() throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let checkpoint = try Checkpoint(path: folder.write("a.safetensors", CheckpointTestModel().original().bytes))
        for (name, shape) in [
            ("visual.proj", [48, 64]), ("visual.proj", [64 * 48]), ("visual.trunk.norm.weight", [64]),
        ] {
            let failure = #expect(throws: Failure.self) { try checkpoint.read(name, shape: shape) }
            #expect(failure?.code == .software)
            #expect(failure?.reason.contains(name) == true)
        }
    }

    @Test func tensorsNeedNotBeAligned() throws {
        var file = CheckpointTestModel().original()
        for padding in ["", " ", "  ", "   "] {
            file.preamble = "\"__metadata__\":{\"format\":\"pt\"}\(padding)"
            let folder = TemporaryFolder()
            defer { folder.remove() }
            let checkpoint = try Checkpoint(path: folder.write("a.safetensors", file.bytes))
            let values = try checkpoint.read("visual.conv1.weight", shape: [64, 3, 4, 4])
            #expect(values == CheckpointTestModel().tensors.first { $0.name == "visual.conv1.weight" }?.values)
        }
    }

    @Test func aLogitScaleMayBeAListOfOne() throws {
        var file = CheckpointTestModel().original()
        file.edit("logit_scale") {
            $0.shape = [1]
            $0.data = SafetensorsBuilder.encode([4.5], "F32")
        }
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let checkpoint = try Checkpoint(path: folder.write("a.safetensors", file.bytes))
        #expect(try checkpoint.read("logit_scale", shape: []) == [4.5])
    }
}
