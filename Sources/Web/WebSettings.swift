// SPDX-License-Identifier: Apache-2.0

/// How the API is offered, and how much it takes.
package struct WebSettings: Sendable, Equatable {
    /// Where it listens; 0 takes any free port.
    package var host = "127.0.0.1"
    package var port = 9001
    /// Places for pictures and texts that are decoded, wait or are encoded; beyond that requests get 503.
    package var queueLimit = 256
    /// Pictures, prompts or texts of one request; Roboflow's `CLIP_MAX_BATCH_SIZE`.
    package var itemLimit = 8
    /// Models in memory at a time.
    package var modelLimit = 2
    /// Bytes of a request's body; those of a video that is uploaded are `uploadLimit`.
    package var bodyLimit = 64 << 20
    package var uploadLimit = 1 << 30
    /// Bytes of all bodies that are held at a time.
    package var bodyBudget = 256 << 20
    /// Pixels of a picture, and bytes of all decoded pictures that are held at a time.
    package var pixelLimit = 64_000_000
    package var pixelBudget = 512 << 20
    /// Bytes of one text.
    package var textLimit = 16_384
    /// Texts whose embeddings are remembered.
    package var textCache = 4096
    /// Bytes of a request's head.
    package var headLimit = 32 << 10
    /// Videos and pictures that are uploaded or classified at a time, each in a temporary file while it is.
    package var uploadPlaces = 4
    /// Pixels of a video's frame: decoders keep up to twenty of them, whatever the file's size.
    package var videoPixelLimit = 9_437_184
    /// Frames of a video that are scored for one request, and seconds that this may take.
    package var mediaFrames = 100_000
    package var mediaSeconds = 600
    /// Clients that may read the scores of running sources at a time.
    package var streamLimit = 64
    /// Connections at a time.
    package var connectionLimit = 8192
    /// Seconds that a connection may do nothing, that a head may take, and that a body may take beyond what
    /// `bodyPace` bytes a second give it.
    package var idleSeconds = 75
    package var headSeconds = 10
    package var bodySeconds = 10
    package var bodyPace = 4096
    /// Seconds that a client may leave an answer unread.
    package var writeSeconds = 30
    /// Seconds from a request's body to its answer.
    package var answerSeconds = 60
    /// Seconds that requests under way get at the end.
    package var drainSeconds = 8
    /// Answers of so many bytes are compressed, for clients that take it.
    package var compressionMinimum = 16 << 10
    /// Whoever has one of these may use the API; nobody needs one where there is none.
    package var keys: [APIKey] = []
    package var tls: TLSFiles?
    /// Web pages that may use the API, such as `https://example.org`; `*` for all.
    package var origins: [String] = []
    /// Whether pictures may be given as URLs, which are then fetched from here.
    package var allowsURLs = false
    /// Hosts that they may name; any where there is none. `*.example.com` stands for what is below example.com.
    package var urlHosts: [String] = []
    /// Networks from which they may come although these are not of the public internet.
    package var urlNetworks: [NetworkBlock] = []
    /// Certificates that are trusted for that, PEM; nil for the system's.
    package var trustFile: String?
    /// Seconds that fetching a picture may take, its bytes, and those of all that are fetched at a time.
    package var fetchSeconds = 10
    package var fetchLimit = 32 << 20
    package var fetchBudget = 512 << 20
    /// Whether `/clip` answers with the Perception Encoder.
    package var aliasesCLIP = false

    package init() {}

    /// Takes one length of time for both: what a head may take, and what a body may beyond its pace.
    package var receiveSeconds: Int {
        get { headSeconds }
        set { (headSeconds, bodySeconds) = (newValue, newValue) }
    }

    /// Raises what is held at a time to a few of the largest that are taken one by one.
    package mutating func fitBudgets() {
        bodyBudget = max(bodyBudget, Self.product(4, bodyLimit))
        pixelBudget = max(pixelBudget, Self.product(6, pixelLimit))
        fetchBudget = max(fetchBudget, Self.product(4, fetchLimit))
    }

    private static func product(_ factor: Int, _ value: Int) -> Int {
        let (product, overflows) = value.multipliedReportingOverflow(by: factor)
        return overflows ? .max : product
    }

    /// A certificate chain and its key, PEM both.
    package struct TLSFiles: Sendable, Equatable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}
