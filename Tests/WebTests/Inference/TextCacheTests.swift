// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Web

@Suite struct TextCacheTests {
    private let model = SlowEncoder().served

    @Test func whatIsUsedStaysAndWhatIsNotGoes() {
        let cache = TextCache(capacity: 8)
        cache.keep(Embedding([1]), of: "used", model)
        for number in 0..<100 {
            cache.keep(Embedding([Float(number)]), of: "text \(number)", model)
            #expect(cache.embedding(of: "used", model) == Embedding([1]))
        }
        #expect((0..<90).allSatisfy { cache.embedding(of: "text \($0)", model) == nil })
        #expect(cache.embedding(of: "text 99", model) == Embedding([99]))
    }

    @Test func textsThatOnlyLookTheSameAreTwo() {
        let cache = TextCache(capacity: 8)
        cache.keep(Embedding([1]), of: "caf\u{E9}", model)
        #expect(cache.embedding(of: "cafe\u{301}", model) == nil)
    }

    @Test func modelsDoNotShare() {
        let cache = TextCache(capacity: 8)
        cache.keep(Embedding([1]), of: "a", model)
        let other = ServedModel(
            name: "other", pictureWidth: 1, pictureHeight: 1, pictures: model.pictures, texts: model.texts)
        #expect(cache.embedding(of: "a", other) == nil)
        cache.clear()
        #expect(cache.embedding(of: "a", model) == nil)
    }
}
