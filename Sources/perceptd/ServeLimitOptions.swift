// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Web

/// How much `serve` takes of its clients.
struct ServeLimitOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pictures and texts that may wait at a time; requests beyond that are told to try again (503).",
            valueName: "count"))
    var queue = WebSettings().queueLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pictures, prompts or texts of one request, at most.", valueName: "count"))
    var maxItems = WebSettings().itemLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Models in memory at a time; the one not used for longest makes room.", valueName: "count"))
    var maxModels = WebSettings().modelLimit

    @Option(help: ArgumentHelp("The body of a request, at most.", valueName: "size"))
    var maxBody = ByteSize(WebSettings().bodyLimit)

    @Option(help: ArgumentHelp("A video that is uploaded, at most.", valueName: "size"))
    var maxUpload = ByteSize(WebSettings().uploadLimit)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Videos and pictures that are uploaded to be classified at a time.", valueName: "count"))
    var maxUploads = WebSettings().uploadPlaces

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Frames of a video that are scored for one request, at most.", valueName: "count"))
    var maxFrames = WebSettings().mediaFrames

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that scoring a video that was uploaded may take.", valueName: "seconds"))
    var classifySeconds = WebSettings().mediaSeconds

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pixels of a picture, at most.", valueName: "count"))
    var maxPixels = WebSettings().pixelLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Seconds that a client may take for a request's head, or do nothing with its body.", valueName: "seconds"))
    var receiveSeconds = WebSettings().headSeconds

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds from a request's body to its answer, at most.", valueName: "seconds"))
    var answerSeconds = WebSettings().answerSeconds

    @Option(help: ArgumentHelp("A picture that is fetched from a URL, at most.", valueName: "size"))
    var maxFetch = ByteSize(WebSettings().fetchLimit)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that fetching a picture may take, redirects included.", valueName: "seconds"))
    var fetchSeconds = WebSettings().fetchSeconds

    func validate() throws {
        for (name, value, bounds) in [
            ("--queue", queue, 1...100_000), ("--max-items", maxItems, 1...10_000),
            ("--max-models", maxModels, 1...100),
            ("--max-body", maxBody.bytes, 1024...(1 << 40)), ("--max-upload", maxUpload.bytes, 1024...(1 << 50)),
            ("--max-pixels", maxPixels, 1...1_000_000_000), ("--receive-seconds", receiveSeconds, 1...86_400),
            ("--max-fetch", maxFetch.bytes, 1024...(1 << 30)), ("--fetch-seconds", fetchSeconds, 1...3600),
            ("--answer-seconds", answerSeconds, 1...86_400), ("--max-uploads", maxUploads, 1...1000),
            ("--max-frames", maxFrames, 1...100_000_000), ("--classify-seconds", classifySeconds, 1...86_400),
        ] where !bounds.contains(value) {
            throw ValidationError("\(name) is \(value): it must be \(bounds.lowerBound) to \(bounds.upperBound)")
        }
    }

    func apply(to settings: WebSettings) -> WebSettings {
        var settings = settings
        settings.queueLimit = queue
        settings.itemLimit = maxItems
        settings.modelLimit = maxModels
        settings.bodyLimit = maxBody.bytes
        settings.uploadLimit = maxUpload.bytes
        settings.uploadPlaces = maxUploads
        settings.mediaFrames = maxFrames
        settings.mediaSeconds = classifySeconds
        settings.pixelLimit = maxPixels
        settings.receiveSeconds = receiveSeconds
        settings.answerSeconds = answerSeconds
        settings.fetchLimit = maxFetch.bytes
        settings.fetchSeconds = fetchSeconds
        settings.fitBudgets()
        return settings
    }
}
