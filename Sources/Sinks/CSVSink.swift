// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A table for spreadsheets: a header, then one row per scored frame, flushed per row. Behind the columns with the values
/// 0-100 come those with the cosines, `PROMPT cos`.
///
/// Quoted as RFC 4180 says, but lines end in a bare newline, as every tool on Linux expects. A score that is not a
/// number is an empty field.
package final class CSVSink: EventSink {
    private let line = Protected<[UInt8]>([])
    private let writer: FileDescriptorWriter

    private static let columns = ["ts", "source", "seq", "pts", "age_ms", "dropped_since"]
    /// A field with one of these is quoted.
    private static let special: Set<UInt8> = [
        UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
    ]

    /// - Parameter descriptor: stays open as long as the sink lives; the sink does not close it.
    package init(descriptor: Int32) { writer = FileDescriptorWriter(descriptor) }

    package func receive(_ event: PipelineEvent) throws {
        switch event {
        case .started(_, let prompts): try write { Self.header(prompts, &$0) }
        case .scored(let frame): try write { Self.row(frame, &$0) }
        case .opened, .damaged, .notice, .status, .ended, .finished: break
        }
    }

    private func write(_ fill: (inout [UInt8]) -> Void) throws {
        try line.withLock { line in
            line.removeAll(keepingCapacity: true)
            fill(&line)
            line.append(UInt8(ascii: "\n"))
            try writer.write(line)
        }
    }

    private static func header(_ prompts: [Prompt], _ line: inout [UInt8]) {
        let names = prompts.map(\.id)
        for (place, name) in (columns + names + names.map { "\($0) cos" }).enumerated() {
            if place > 0 { separate(&line) }
            append(name, to: &line)
        }
    }

    private static func row(_ frame: ScoredFrame, _ line: inout [UInt8]) {
        frame.captured.rfc3339.append(to: &line)
        separate(&line)
        append(frame.source, to: &line)
        separate(&line)
        line += String(frame.sequence).utf8
        separate(&line)
        append(frame.pts, places: 6, to: &line)
        separate(&line)
        append(frame.age, places: 3, to: &line)
        separate(&line)
        line += String(frame.dropped.lost).utf8
        for score in frame.scores {
            separate(&line)
            append(Double(score.value), places: 2, to: &line)
        }
        for score in frame.scores {
            separate(&line)
            // The shortest decimal that reads back as the same float.
            if score.cosine.isFinite { line += score.cosine.description.utf8 }
        }
    }

    private static func separate(_ line: inout [UInt8]) { line.append(UInt8(ascii: ",")) }

    private static func append(_ value: Double, places: Int, to line: inout [UInt8]) {
        if value.isFinite { DecimalText.append(value, places: places, to: &line) }
    }

    private static func append(_ text: String, to line: inout [UInt8]) {
        guard text.utf8.contains(where: special.contains) else {
            line += text.utf8
            return
        }
        line.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }
}
