// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

/// Something that every reader of a stream is told; its text is made once for all of them.
struct LiveMessage: Sendable {
    enum Kind: String, Sendable {
        case started
        case score
        case status
        case lost
    }

    let kind: Kind
    /// Rises by one from message to message; nil for what is one reader's own.
    let id: UInt64?
    /// A JSON object without a newline.
    let json: ByteBuffer

    /// - Parameter line: a JSON object with the newline that lines end with
    init(_ kind: Kind, id: UInt64?, line: [UInt8]) {
        self.kind = kind
        self.id = id
        json = ByteBuffer(bytes: line.dropLast())
    }

    /// Which model and prompts the scores are for.
    static func started(id: UInt64?, model: String, prompts: [Prompt]) -> LiveMessage {
        var line = JSONLine()
        line.member("v", integer: 1)
        line.member("kind", string: "started")
        line.member("ts", string: WallTime.now().rfc3339.description)
        line.member("model", string: model)
        line.member("prompts", objects: prompts.map(\.json))
        return LiveMessage(.started, id: id, line: line.finished())
    }

    /// How many scores a reader was too slow for since it was last told.
    static func lost(_ count: UInt64) -> LiveMessage {
        var line = JSONLine()
        line.member("v", integer: 1)
        line.member("kind", string: "lost")
        line.member("count", integer: Int(clamping: count))
        return LiveMessage(.lost, id: nil, line: line.finished())
    }

    /// As the HTML standard has it (section 9.2, server-sent events): the text holds no newline.
    var event: ByteBuffer {
        var text = ByteBuffer()
        text.reserveCapacity(json.readableBytes + 64)
        if let id { text.writeString("id: \(id)\n") }
        text.writeString("event: \(kind.rawValue)\ndata: ")
        text.writeImmutableBuffer(json)
        text.writeStaticString("\n\n")
        return text
    }
}

extension Prompt {
    /// `{"id":...,"text":...,"range":[0.15,0.4]}`
    var json: JSONLine {
        var line = JSONLine()
        line.member("id", string: id)
        line.member("text", string: text)
        line.member("range", floats: [range.low, range.high])
        return line
    }
}
