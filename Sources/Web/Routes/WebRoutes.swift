// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// All routes, and what they share.
struct WebRoutes: Sendable {
    let routes: [Route]
    let meter = RequestMeter()

    /// - Throws: never, unless the program was built from a broken document
    init(
        _ settings: WebSettings, _ rooms: WebRooms, _ inference: InferenceService, _ departures: Departures
    ) throws(Failure) {
        let bodies = Budget(capacity: settings.bodyBudget)
        let embeddings = EmbeddingRoutes(
            inference: inference, settings: settings, bodies: bodies, departures: departures)
        let documents = try WebDocuments(settings, version: rooms.build.version, hasSources: rooms.live != nil)
        let operators = OperatorRoutes(
            inference: inference, settings: settings, bodies: bodies, build: rooms.build, meter: meter,
            documents: documents, serverID: ServerID.make(), live: rooms.live)
        let streams = LiveRoutes(live: rooms.live, settings: settings, departures: departures)
        let media = rooms.media.map {
            ClassifyRoutes(inference: inference, settings: settings, room: $0, departures: departures, log: rooms.log)
        }
        routes = embeddings.routes + operators.routes + streams.routes + (media?.routes ?? [])
    }
}
