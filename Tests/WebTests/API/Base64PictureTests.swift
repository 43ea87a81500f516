// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

/// What Python's `base64.b64decode(text, validate=False)` makes of the same text.
@Suite struct Base64PictureTests {
    @Test(arguments: [
        ("aGVsbG8=", "hello"), ("aGVsbG8", nil), ("aGVsbG8==", "hello"), ("aGVs bG8=\n", "hello"),
        ("data:image/png;base64,aGVsbG8=", "hello"), ("data:image/svg+xml;charset=utf-8;base64,aGVsbG8=", "hello"),
        ("aGVs", "hel"), ("aGU=", "he"), ("aA==", "h"), ("aA=", nil), ("a", nil), ("aGVsbG8=aGVs", "hello"),
        ("-_aGVs", "hel"), ("QUJD!!REVG", "ABCDEF"),
    ])
    func decodes(text: String, expected: String?) throws {
        #expect((try? Base64Picture.bytes(text)).map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(arguments: ["", "====", "!!!!", "data:image/png;base64,"])
    func saysThatNothingIsThere(text: String) {
        #expect { try Base64Picture.bytes(text) } throws: { error in
            (error as? APIError).map { String(decoding: $0.body, as: UTF8.self) }?.contains("Empty image payload.")
                == true
        }
    }
}
