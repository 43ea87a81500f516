// SPDX-License-Identifier: Apache-2.0

/// One line of the readout: pieces of clean text with what they mean, from which colours follow.
struct StyledLine: Sendable, Hashable {
    /// What a piece of text means to the reader; the colour is decided when it is drawn.
    enum Tone: Sendable, Hashable {
        case plain, title, faint, good, middling, bad, accent

        /// Select Graphic Rendition: the 16 colours, which every theme defines readably.
        fileprivate var code: String {
            switch self {
            case .plain: ""
            case .title: "\u{1B}[1m"
            case .faint: "\u{1B}[2m"
            case .good: "\u{1B}[32m"
            case .middling: "\u{1B}[33m"
            case .bad: "\u{1B}[31m"
            case .accent: "\u{1B}[36m"
            }
        }
    }

    private struct Piece: Sendable, Hashable {
        let text: String
        let tone: Tone
    }

    private var pieces: [Piece] = []
    /// In columns.
    private(set) var width = 0

    init() {}

    init(_ text: String, _ tone: Tone = .plain) { append(text, tone) }

    mutating func append(_ text: String, _ tone: Tone = .plain) {
        guard !text.isEmpty else { return }
        pieces.append(Piece(text: text, tone: tone))
        width += DisplayWidth.of(text)
    }

    mutating func append(_ line: StyledLine) {
        pieces += line.pieces
        width += line.width
    }

    /// Blanks up to `column`; none if the line is there already.
    mutating func pad(to column: Int) { append(String(repeating: " ", count: max(0, column - width))) }

    /// What fits into `columns`.
    func clipped(to columns: Int) -> StyledLine {
        guard width > columns else { return self }
        var line = StyledLine()
        for piece in pieces {
            let part = DisplayText.prefix(piece.text.unicodeScalars, columns - line.width)
            line.append(part, piece.tone)
            // Half of a wide character may be missing: nothing narrower from behind it may take the place.
            if part != piece.text { break }
        }
        return line
    }

    func text(hasColours: Bool) -> String {
        pieces.reduce(into: "") { line, piece in
            let isColoured = hasColours && piece.tone != .plain
            line += isColoured ? piece.tone.code + piece.text + "\u{1B}[0m" : piece.text
        }
    }
}
