// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Turns the tree of a file into a configuration, and notes everything that is wrong with it.
struct ConfigurationReader {
    /// Of sources and of prompts: far more than any machine encodes.
    private static let limit = 1000

    private let context: ReadingContext

    init(_ context: ReadingContext) { self.context = context }

    /// To be used only where the context has no problems.
    func configuration(_ root: YAMLValue) -> Configuration {
        let field = Field(value: root, path: "", line: root.line, column: root.column, context: context)
        var configuration = Configuration()
        if root.content == .nothing {
            context.complain(.init(rule: "is empty"))
            return configuration
        }
        guard let file = Section(field, keys: ConfigurationKeys.file) else { return configuration }
        let missing = ["model", "outputs"].filter { file[$0] == nil }
        if !missing.isEmpty {
            configuration.origin = ["not in the file, so default: \(missing.joined(separator: ", "))"]
        }
        checkVersion(file)
        configuration.model = model(file)
        let (sources, names) = sources(file)
        configuration.sources = sources
        configuration.prompts = prompts(file, sources: names)
        configuration.outputs = outputs(file) ?? configuration.outputs
        configuration.api = file.section("api", keys: ConfigurationKeys.api).map { APIReader().settings($0) }
        return configuration
    }

    private func checkVersion(_ file: Section) {
        guard let field = file["version"] else {
            file.complain("needs 'version: 1'")
            return
        }
        _ = field.converted("must be 1, the only version there is") { $0 == "1" ? true : nil }
    }

    private func model(_ file: Section) -> Configuration.Model {
        var model = Configuration.Model()
        guard let section = file.section("model", keys: ConfigurationKeys.model) else { return model }
        model.name = section["name"]?.words() ?? model.name
        model.folder = section["folder"]?.words()
        model.precision = section["precision"]?.choice(PrecisionChoice.self) ?? model.precision
        if let threads = section["threads"], !threads.isWord("auto") {
            model.threads = threads.integer(1...1024, alternative: ", or 'auto'")
        }
        return model
    }

    /// With the names of all, even of those that have problems: prompts may refer to them.
    private func sources(_ file: Section) -> ([Configuration.Source], names: [String]) {
        let reader = SourceReader(defaults: file.section("defaults", keys: ConfigurationKeys.tuning))
        guard let entries = entries(file, "sources", "at least one camera, stream or file") else { return ([], []) }
        return (entries.compactMap { reader.source($0.key, $0.field) }, entries.map(\.key))
    }

    private func prompts(_ file: Section, sources: [String]) -> [Configuration.PromptEntry] {
        let reader = PromptReader(sources: sources)
        let entries = entries(file, "prompts", "at least one sentence to look for") ?? []
        return entries.compactMap { reader.prompt($0.key, $0.field) }
    }

    private func entries(_ file: Section, _ key: String, _ need: String) -> [(key: String, field: Field)]? {
        guard let field = file[key] else {
            file.complain("needs '\(key)': \(need)")
            return nil
        }
        guard let section = Section(field, keys: nil) else { return nil }
        if section.fields.isEmpty { section.complain("must name \(need)") }
        if section.fields.count > Self.limit {
            section.complain("must name at most \(Self.limit)")
            return nil
        }
        return section.named
    }

    /// Nil where the file says nothing about them.
    private func outputs(_ file: Section) -> [Configuration.Output]? {
        guard let section = file.section("outputs", keys: ConfigurationKeys.outputs) else { return nil }
        if section.fields.isEmpty { section.complain("must name at least one of stdout and null") }
        return section.fields.compactMap { key, field in
            if key == "null" { return Section(field, keys: []).map { _ in .null } }
            let output = Section(field, keys: ConfigurationKeys.standardOutput)
            return output.map { .standardOutput(status: $0["status"]?.isTrue() ?? true) }
        }
    }
}
