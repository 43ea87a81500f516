// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Reads `defaults` and `sources`.
struct SourceReader {
    /// The values of `defaults`, for a source that has no name yet.
    private let base: Configuration.Source

    init(defaults: Section?) {
        var base = Configuration.Source(name: "", location: "")
        if let defaults { SourceTuning.apply(defaults, to: &base) }
        self.base = base
    }

    /// Nil, with problems, where it cannot be told where the source is.
    func source(_ name: String, _ field: Field) -> Configuration.Source? {
        var source = base
        source.name = name
        if case .text = field.value.content {
            guard let place = SourcePlace(short: field) else { return nil }
            return placed(source, place)
        }
        guard let section = Section(field, keys: ConfigurationKeys.source) else { return nil }
        source.isEnabled = section["enabled"]?.isTrue() ?? true
        SourceTuning.apply(section, to: &source)
        guard let place = SourcePlace(section) else { return nil }
        place.checkKeys(of: section)
        return placed(source, place)
    }

    /// What means nothing there is not set there, wherever it came from.
    private func placed(_ source: Configuration.Source, _ place: SourcePlace) -> Configuration.Source {
        var source = source
        source.location = place.location
        if !place.isCamera { (source.size, source.pixelFormat) = (nil, nil) }
        if !place.isWeb { source.pollInterval = nil }
        return source
    }
}
