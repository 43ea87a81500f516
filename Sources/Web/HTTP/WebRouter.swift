// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Pipeline

/// From a request to its answer: finds the route, asks for the key, turns what goes wrong into JSON, counts.
///
/// A table of our own instead of Hummingbird's router: paths are fixed, and that a method is wrong must be told apart
/// from a path that is.
struct WebRouter: HTTPResponder {
    typealias Context = WebContext

    private let routes: [String: [Route]]
    private let admission: Admission
    private let compressionMinimum: Int
    private let meter: RequestMeter
    private let log: Logger

    init(_ settings: WebSettings, _ routes: WebRoutes, log: Logger) {
        self.routes = Dictionary(grouping: routes.routes, by: \.path)
        meter = routes.meter
        self.log = log
        admission = Admission(settings)
        compressionMinimum = settings.compressionMinimum
    }

    func respond(to request: Request, context: WebContext) async throws -> Response {
        let start = ContinuousClock.now
        let call = Self.call(request, context)
        var response = await answer(call)
        response.headers[.requestID] = call.id
        for field in admission.origins.headers(request.headers[.origin]) { response.headers.append(field) }
        response = await Gzip.compressed(response, for: request.headers, minimum: compressionMinimum)
        if request.method == .head { response = response.withoutBody }
        meter.record(
            route: isKnown(call) ? call.path : "other", code: response.status.code, start.duration(to: .now))
        if response.status.code == RequestMeter.clientLeft { throw ClientLeft() }
        return response
    }

    private func isKnown(_ call: Call) -> Bool { routes[call.path] != nil }

    private static func call(_ request: Request, _ context: WebContext) -> Call {
        let (path, query) = Query.split(target: request.head.path ?? "/")
        return Call(
            request: request, channel: context.channel, id: RequestID.make(request.headers), path: path, query: query)
    }

    private func answer(_ call: Call) async -> Response {
        do {
            if call.request.method == .options, let origin = call.request.headers[.origin], isKnown(call) {
                return Response(status: .noContent, headers: admission.origins.preflight(origin))
            }
            return try await route(call).answer(call)
        } catch let error as APIError {
            return error.response
        } catch let errors as ValidationErrors {
            return APIError(errors).response
        } catch is HTTPParserError {
            var error = APIError(.badRequest, APIError.noHTTP)
            error.closes = true
            return error.response
        } catch is ClientLeft, is CancellationError, is IOError, is ChannelError {
            return Response(status: .init(code: RequestMeter.clientLeft))
        } catch let fault as ModelFault {
            log.error("request \(call.id) to \(call.path): \(fault.failure.reason)")
            return APIError.brokenModel(call.id).response
        } catch {
            log.error("request \(call.id) to \(call.path): \(error)")
            return APIError.inside(call.id).response
        }
    }

    /// - Throws: `APIError` where the request is refused before its route sees it
    private func route(_ call: Call) throws -> Route {
        guard let candidates = routes[call.path] else { throw APIError(.notFound, detail: "Not Found") }
        let method = call.request.method == .head ? .get : call.request.method
        guard let route = candidates.first(where: { $0.method == method }) else {
            throw Self.wrongMethod(candidates)
        }
        try admission.check(call.request.head, call.query, route.guarding)
        return route
    }

    private static func wrongMethod(_ routes: [Route]) -> APIError {
        var error = APIError(.methodNotAllowed, detail: "Method Not Allowed")
        let methods = routes.map(\.method.rawValue) + (routes.contains { $0.method == .get } ? ["HEAD"] : [])
        error.headers[.allow] = methods.joined(separator: ", ")
        return error
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
