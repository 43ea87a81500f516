// SPDX-License-Identifier: Apache-2.0

/// Every key that a configuration file may have. `configs/perceptd.yaml` documents each; a test compares the two.
enum ConfigurationKeys {
    static let file = ["version", "model", "defaults", "sources", "prompts", "outputs", "api"]
    static let model = ["name", "folder", "precision", "threads"]
    /// Where a source is: exactly one of them.
    static let place = ["url", "v4l2", "file"]
    /// What `defaults` may have as well.
    static let tuning = [
        "fps", "policy", "connect_limit", "stall_limit", "frozen_after", "reconnect", "rtsp_transport", "hardware",
        "size", "pixel_format", "poll_interval",
    ]
    static let source = place + ["enabled"] + tuning
    static let reconnect = ["initial", "max", "jitter", "settle_frames"]
    static let prompt = ["text", "range", "sources"]
    static let outputs = ["stdout", "null"]
    static let standardOutput = ["status"]
    static let api = ["listen", "keys", "tls", "cors", "urls", "url_hosts", "url_networks", "clip_alias", "limits"]
    /// Of each element of `api.keys`.
    static let apiKey = ["name", "hash"]
    static let tls = ["cert", "key"]
    static let limits = [
        "queue", "items", "body", "upload", "uploads", "pixels", "video_pixels", "frames", "fetch", "fetch_time",
        "classify_time",
        "receive_time", "answer_time", "streams", "connections",
    ]

    /// Of `tuning`, what means nothing to the other kinds of sources.
    static let onlyForURLs: Set<String> = ["rtsp_transport", "poll_interval"]
    static let onlyForCameras: Set<String> = ["size", "pixel_format"]

    /// As paths, with `*` for a name that the file chooses.
    static var paths: [String] {
        let reconnects = reconnect.map { "reconnect.\($0)" }
        return file + model.map { "model.\($0)" } + (tuning + reconnects).map { "defaults.\($0)" }
            + (source + reconnects).map { "sources.*.\($0)" } + prompt.map { "prompts.*.\($0)" }
            + outputs.map { "outputs.\($0)" } + standardOutput.map { "outputs.stdout.\($0)" }
            + api.map { "api.\($0)" } + tls.map { "api.tls.\($0)" } + limits.map { "api.limits.\($0)" }
    }
}
