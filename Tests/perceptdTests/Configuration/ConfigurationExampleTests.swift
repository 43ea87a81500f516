// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import perceptd

/// The files in `configs` are what people begin with.
@Suite struct ConfigurationExampleTests {
    @Test func allOfThemAreHere() {
        #expect(
            ConfigurationText.examples == ["perceptd.yaml", "rtsp-camera.yaml", "several-cameras.yaml", "webcam.yaml"])
    }

    @Test(arguments: ConfigurationText.examples)
    func loads(name: String) throws {
        let variables = ConfigurationText.variables(["CAMERA_PASSWORD": "p@ss/word"])
        let configuration = try Configuration.load("\(ConfigurationText.configs)/\(name)", variables: variables)
        #expect(!configuration.sources.isEmpty && !configuration.prompts.isEmpty)
        #expect(configuration.sources.allSatisfy { !$0.location.contains("p@ss") })
        #expect(configuration.origin.allSatisfy { !$0.contains("p@ss") })
    }

    @Test func theOneWithEveryKeyDocumentsEachAndNoOther() throws {
        let text = try ConfigurationText.example("perceptd.yaml")
        #expect(try Self.documented(in: text) == Set(ConfigurationKeys.paths))
    }

    /// The test above must be able to fail, both ways.
    @Test func aKeyWithoutDocumentationIsNoticed() throws {
        let text = try ConfigurationText.example("perceptd.yaml")
        let without = text.replacing("    settle_frames: 5\n", with: "")
        #expect(without != text)
        #expect(
            Set(ConfigurationKeys.paths).subtracting(try Self.documented(in: without)) == [
                "defaults.reconnect.settle_frames", "sources.*.reconnect.settle_frames",
            ])
        let bare = text.replacing(
            #"    # Whether it runs. A disabled source is checked like the others. Default: true."#, with: "")
        #expect(Set(ConfigurationKeys.paths).subtracting(try Self.documented(in: bare)) == ["sources.*.enabled"])
        let more = text.replacing("  precision: auto\n", with: "  precision: auto\n  # What is new.\n  bark: 1\n")
        #expect(try Self.documented(in: more).subtracting(ConfigurationKeys.paths) == ["model.bark"])
    }

    /// The paths of all keys that have a comment right above them somewhere.
    private static func documented(in text: String) throws -> Set<String> {
        var reader = YAMLReader()
        let value = reader.read(text)
        let root = try #require(value)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var paths: Set<String> = []
        collect(root, path: [], lines, into: &paths)
        // What stands under 'defaults' may stand in a source as well, and the other way round: one comment is enough.
        for key in ConfigurationKeys.tuning + ConfigurationKeys.reconnect.map({ "reconnect.\($0)" }) {
            let both = ["defaults.\(key)", "sources.*.\(key)"]
            if !paths.isDisjoint(with: both) { paths.formUnion(both) }
        }
        return paths
    }

    private static func collect(_ value: YAMLValue, path: [String], _ lines: [Substring], into paths: inout Set<String>)
    {
        guard case .map(let entries) = value.content else { return }
        for entry in entries {
            let isName = path == ["sources"] || path == ["prompts"]
            let here = path + [isName ? "*" : entry.key]
            let above = entry.line >= 2 ? lines[entry.line - 2].drop { $0 == " " } : ""
            if !isName, above.hasPrefix("#") { paths.insert(here.joined(separator: ".")) }
            collect(entry.value, path: here, lines, into: &paths)
        }
    }
}
