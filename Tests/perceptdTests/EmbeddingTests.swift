// SPDX-License-Identifier: Apache-2.0
import Testing

/// `tokenize`, `embed` and `compare`: the shape of their lines, and that nothing is lost in them.
@Suite struct EmbeddingTests {
    @Test func tokenizePrintsEveryTextAndItsIds() throws {
        let outcome = Program("tokenize", "a cat", "A  CAT!", "").run()
        #expect(outcome.code == 0 && outcome.error.isEmpty)
        #expect(outcome.lines.first == #"{"text":"a cat","ids":[49406,320,2368,49407]}"#)
        let lines: [TokenLine] = try outcome.lines.map { try decode($0) }
        #expect(lines.map(\.text) == ["a cat", "A  CAT!", ""])
        #expect(lines.map(\.ids) == [[49406, 320, 2368, 49407], [49406, 320, 2368, 256, 49407], [49406, 49407]])
    }

    @Test func tokenizeCutsToTheContext() throws {
        let outcome = Program("tokenize", "--context", "4", "a cat and a dog").run()
        let line: TokenLine = try decode(outcome.lines[0])
        #expect(line.ids == [49406, 320, 2368, 49407])
    }

    @Test func tokenizeTakesTextsThatBeginWithDashes() throws {
        let texts = { (outcome: Outcome) in try outcome.lines.map { try decode($0, as: TokenLine.self).text } }
        #expect(try texts(Program("tokenize", "-dog", "--cat").run()) == ["-dog", "--cat"])
        #expect(try texts(Program("tokenize", "--", "-dog").run()) == ["-dog"])
        #expect(try texts(Program("tokenize", "--", "--").run()) == ["--"])
    }

    @Test(arguments: ["\"", "\\", "\n", "\t\u{1}\u{7F}", "é", "👩‍👩‍👧", "\u{202E}abc", "\u{2028}"])
    func anyTextComesBackAsItWas(text: String) throws {
        let outcome = Program("tokenize", "x" + text).run()
        #expect(outcome.lines.count == 1)
        #expect(try decode(outcome.lines[0], as: TokenLine.self).text == "x" + text)
    }

    @Test func embeddingsHaveLengthOneAndReadBackExactly() throws {
        let model = ["--model", TinyModel.path]
        let outcome = Program(["embed", "text"] + model + ["a cat", "a dog", "--", "-3 degrees"]).run()
        #expect(outcome.code == 0)
        let lines: [EmbeddingLine] = try outcome.lines.map { try decode($0) }
        #expect(lines.map(\.input) == ["a cat", "a dog", "-3 degrees"])
        for (line, text) in zip(lines, outcome.lines) {
            #expect(line.model == "tiny")
            #expect(line.embedding.count == TinyModel.dimension)
            #expect(abs(line.embedding.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            // The shortest decimals that are these floats, which is what Swift prints them as.
            #expect(text.hasSuffix("[\(line.embedding.map(\.description).joined(separator: ","))]}"))
        }
    }

    @Test func picturesAreEmbeddedInOrder() throws {
        let outcome = Program("embed", "image", "--model", TinyModel.path, Material.picture, Material.otherPicture)
            .run()
        #expect(outcome.code == 0)
        let lines: [EmbeddingLine] = try outcome.lines.map { try decode($0) }
        #expect(lines.map(\.input) == [Material.picture, Material.otherPicture])
        for line in lines { #expect(abs(line.embedding.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5) }
        #expect(lines[0].embedding != lines[1].embedding)
    }

    @Test func aBadPictureDoesNotKeepTheOthersFromBeingEmbedded() throws {
        let files = [Material.picture, Material.notAPicture, Material.otherPicture]
        let outcome = Program(["embed", "image", "--model", TinyModel.path] + files).run()
        #expect(outcome.code == 65)
        let lines: [EmbeddingLine] = try outcome.lines.map { try decode($0) }
        #expect(lines.map(\.input) == [Material.picture, Material.otherPicture])
        #expect(outcome.complaints.count == 1)
        #expect(outcome.complaints.first?.contains("text.jpg") == true)
    }

    @Test func compareIsTheCosineOfTheEmbeddings() throws {
        let embedded = Program("embed", "text", "--model", TinyModel.path, "a cat", "a dog").run()
        let vectors = try embedded.lines.map { try decode($0, as: EmbeddingLine.self).embedding }
        let cosine = zip(vectors[0], vectors[1]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        // A prompt that is given twice has one answer: JSON keys are unique.
        let arguments = ["--text", "a cat", "a dog", "a cat", "a dog", "--model", TinyModel.path]
        let outcome = Program(["compare"] + arguments).run()
        #expect(outcome.code == 0)
        #expect(outcome.lines.count == 1)
        #expect(outcome.text.hasPrefix(#"{"similarity":{"a dog":"#))
        let line: SimilarityLine = try decode(outcome.lines[0])
        #expect(line.similarity.count == 2)
        #expect(abs((line.similarity["a dog"] ?? 2) - cosine) < 1e-5)
        #expect(abs((line.similarity["a cat"] ?? 2) - 1) < 1e-5)
    }

    @Test func compareTakesAPictureAndTextsThatBeginWithDashes() throws {
        let model = ["--model", TinyModel.path]
        let picture = Program(["compare", "--image", Material.picture] + model + ["--", "-dog"]).run()
        #expect(try decode(picture.lines[0], as: SimilarityLine.self).similarity.keys.sorted() == ["-dog"])
        let text = Program(["compare", "--text", "-dog", "-cat"] + model).run()
        #expect(text.code == 64)
        #expect(Program(["compare", "--text", "-dog"] + model + ["--", "-cat"]).run().code == 0)
    }

    @Test(arguments: ["scalar", "avx2", "avx512"])
    func everyInstructionSetOfThisMachineGivesTheSame(name: String) throws {
        var program = Program("embed", "text", "--model", TinyModel.path, "a cat")
        let best: EmbeddingLine = try decode(program.run().lines[0])
        program.environment["PERCEPTD_CPU"] = name
        let outcome = program.run()
        if outcome.code == 78 && outcome.error.contains("this processor does not have it") { return }
        let other: EmbeddingLine = try decode(outcome.lines[0])
        #expect(zip(best.embedding, other.embedding).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func aLongTextAndManyTextsAreFine() throws {
        let long = String(repeating: "a dog & &amp; a cät ", count: 6000)
        let outcome = Program("embed", "text", "--model", TinyModel.path, long, "x").run()
        #expect(outcome.code == 0)
        #expect(try decode(outcome.lines[0], as: EmbeddingLine.self).input == long)
        let many = (0..<1000).map { "prompt \($0)" }
        let similar = Program(["compare", "--model", TinyModel.path, "--text", "x"] + many).run()
        #expect(similar.code == 0)
        #expect(try decode(similar.lines[0], as: SimilarityLine.self).similarity.count == 1000)
    }
}
