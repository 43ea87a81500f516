// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

extension Response {
    static func json(_ line: JSONLine, status: HTTPResponse.Status = .ok) -> Response {
        .bytes(line.finished(), type: "application/json", status: status)
    }

    static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// As Roboflow's server answers, in its order and with its nulls; `resolved_model` of its 1.8 is left out, because
    /// 1.5's own test wants exactly these keys.
    static func embeddings(_ embeddings: [Embedding], _ time: Duration) -> Response {
        var line = head(time)
        line.member("embeddings", rows: embeddings)
        return .json(line)
    }

    /// - Parameter labels: where the prompts were given as an object
    static func similarities(_ values: [Float], labels: [String]?, _ time: Duration) -> Response {
        var line = head(time)
        if let labels {
            var similarity = JSONLine()
            for (label, value) in zip(labels, values) { similarity.member(label, float: value) }
            line.member("similarity", object: similarity)
        } else {
            line.member("similarity", floats: values)
        }
        line.null("parent_id")
        return .json(line)
    }

    private static func head(_ time: Duration) -> JSONLine {
        var line = JSONLine()
        line.null("inference_id")
        line.null("frame_id")
        line.member("time", number: time / .seconds(1), places: 6)
        return line
    }
}
