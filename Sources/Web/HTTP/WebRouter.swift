// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// From a request to its answer: finds the route, asks for the key, turns what goes wrong into JSON, counts.
///
/// A table of our own instead of Hummingbird's router: paths are fixed, and that a method is wrong must be told apart
/// from a path that is.
struct WebRouter: HTTPResponder {
    typealias Context = WebContext

    private let routes: [String: [Route]]
    private let settings: WebSettings
    private let origins: OriginPolicy
    private let meter: RequestMeter
    private let log: Logger

    init(_ settings: WebSettings, _ routes: WebRoutes, log: Logger) {
        self.routes = Dictionary(grouping: routes.routes, by: \.path)
        self.settings = settings
        meter = routes.meter
        self.log = log
        origins = OriginPolicy(settings.origins)
    }

    func respond(to request: Request, context: WebContext) async throws -> Response {
        let start = ContinuousClock.now
        let call = Self.call(request, context)
        var response = await answer(call)
        response.headers[.requestID] = call.id
        for field in origins.headers(request.headers[.origin]) { response.headers.append(field) }
        response = await Gzip.compressed(response, for: request.headers, minimum: settings.compressionMinimum)
        if request.method == .head { response = response.withoutBody }
        meter.record(
            route: isKnown(call) ? call.path : "other", code: response.status.code, start.duration(to: .now))
        if response.status.code == RequestMeter.clientLeft { throw ClientLeft() }
        return response
    }

    private func isKnown(_ call: Call) -> Bool { routes[call.path] != nil }

    private static func call(_ request: Request, _ context: WebContext) -> Call {
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return Call(
            request: request, channel: context.channel, id: RequestID.make(request.headers), path: String(parts[0]),
            query: Query(parts.count > 1 ? parts[1] : ""))
    }

    private func answer(_ call: Call) async -> Response {
        do {
            if call.request.method == .options, let origin = call.request.headers[.origin], isKnown(call) {
                return Response(status: .noContent, headers: origins.preflight(origin))
            }
            return try await route(call).answer(call)
        } catch let error as APIError {
            return error.response
        } catch let errors as ValidationErrors {
            return APIError(errors).response
        } catch is ClientLeft {
            return Response(status: .init(code: RequestMeter.clientLeft))
        } catch {
            log.error("request \(call.id) to \(call.path): \(error)")
            return APIError.inside(call.id).response
        }
    }

    /// - Throws: `APIError` where the request is refused before its route sees it
    private func route(_ call: Call) throws -> Route {
        let origin = call.request.headers[.origin]
        guard let candidates = routes[call.path] else { throw APIError(.notFound, detail: "Not Found") }
        let method = call.request.method == .head ? .get : call.request.method
        guard let route = candidates.first(where: { $0.method == method }) else {
            throw Self.wrongMethod(candidates)
        }
        guard origins.allows(origin, host: call.request.head.authority) else {
            throw APIError(
                .forbidden, "Pages of this origin may not use the API; --cors-origin of perceptd allows them.")
        }
        try checkKey(call, route)
        return route
    }

    private static func wrongMethod(_ routes: [Route]) -> APIError {
        var error = APIError(.methodNotAllowed, detail: "Method Not Allowed")
        let methods = routes.map(\.method.rawValue) + (routes.contains { $0.method == .get } ? ["HEAD"] : [])
        error.headers[.allow] = methods.joined(separator: ", ")
        return error
    }

    private func checkKey(_ call: Call, _ route: Route) throws(APIError) {
        if settings.keys.isEmpty || route.guarding == .open { return }
        if let key = call.key { return try settings.check(key: key) }
        // Without a key in front of it a body is read only as far as the route must look for one.
        if route.guarding == .key { try settings.check(key: nil) }
    }
}

extension Call {
    /// The key in the query or a header, in the order of Roboflow's server.
    var key: String? {
        if let key = query["api_key"] { return key }
        if let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") {
            return String(value.dropFirst(7))
        }
        return request.headers[.apiKey]
    }
}

extension WebSettings {
    /// - Throws: `APIError` 401 where keys are needed and this is none of them
    func check(key: String?) throws(APIError) {
        if keys.isEmpty { return }
        if let key, keys.contains(key: key) { return }
        throw .unauthorised(isMissing: key == nil)
    }
}

extension Response {
    /// As HEAD wants it.
    fileprivate var withoutBody: Response {
        var head = self
        head.body = ResponseBody()
        // Behind the body, because setting that sets this.
        if let length = body.contentLength { head.headers[.contentLength] = String(length) }
        return head
    }
}
