// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// Reads a file, puts defaults and variables in, and checks all of it.
    ///
    /// - Throws: everything that is wrong with it at once
    static func load(_ path: String, variables: Variables = .process) throws(ConfigurationError) -> Configuration {
        try parse(try ConfigurationFile.text(of: path), file: path, variables: variables)
    }

    /// - Parameter file: the path of the text, for messages and for relative paths in it
    static func parse(_ text: String, file: String, variables: Variables) throws(ConfigurationError) -> Configuration {
        var reader = YAMLReader()
        guard let root = reader.read(text) else { throw ConfigurationError(file: file, problems: reader.problems) }
        let context = ReadingContext(file: file, variables: variables)
        var configuration = ConfigurationReader(context).configuration(root)
        let problems = reader.problems + context.problems
        if !problems.isEmpty { throw ConfigurationError(file: file, problems: problems) }
        let summary = "configuration from \(file): \(configuration.summary)"
        configuration.origin = [summary] + configuration.origin + context.origins
        return configuration
    }
}
