// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

/// Reads the keys that `defaults` and every source may have.
enum SourceTuning {
    private static let waits = 0.1...3600.0
    private static let week = 604_800.0

    private enum Decoder: String, CaseIterable { case none, vaapi }

    /// What is given replaces what is there.
    static func apply(_ section: Section, to source: inout Configuration.Source) {
        source.fps = section["fps"]?.number(0.001...1000) ?? source.fps
        source.policy = section["policy"]?.choice(QueuePolicy.self) ?? source.policy
        source.connectLimit = section["connect_limit"]?.duration(waits) ?? source.connectLimit
        source.stallLimit = section["stall_limit"]?.duration(waits) ?? source.stallLimit
        source.transport = section["rtsp_transport"]?.choice(StreamTransport.self) ?? source.transport
        source.hardware = section["hardware"]?.choice(Decoder.self).map { $0 == .vaapi } ?? source.hardware
        source.size = section["size"].flatMap(size) ?? source.size
        source.pixelFormat = section["pixel_format"].flatMap(pixelFormat) ?? source.pixelFormat
        source.pollInterval = section["poll_interval"]?.duration(waits) ?? source.pollInterval
        if let field = section["frozen_after"] { applyFrozen(field, to: &source) }
        if let field = section["reconnect"] { applyReconnect(field, to: &source.reconnect) }
    }

    private static func applyFrozen(_ field: Field, to source: inout Configuration.Source) {
        if field.isWord("off", "false", "no") {
            source.frozenAfter = nil
        } else if let seconds = field.duration(1...week) {
            source.frozenAfter = seconds
        }
    }

    private static func applyReconnect(_ field: Field, to reconnect: inout Configuration.Reconnect) {
        guard let section = Section(field, keys: ConfigurationKeys.reconnect) else { return }
        reconnect.initial = section["initial"]?.duration(waits) ?? reconnect.initial
        reconnect.maximum = section["max"]?.duration(waits) ?? reconnect.maximum
        reconnect.jitter = section["jitter"]?.number(0...1) ?? reconnect.jitter
        reconnect.settleFrames = section["settle_frames"]?.integer(0...10_000) ?? reconnect.settleFrames
        if reconnect.maximum < reconnect.initial {
            let times = [reconnect.maximum, reconnect.initial].map(DurationText.text)
            section.complain("'max' (\(times[0])) must not be below 'initial' (\(times[1]))")
        }
    }

    private static func pixelFormat(_ field: Field) -> String? {
        field.converted(PixelFormatName.rule, PixelFormatName.canonical)
    }

    private static func size(_ field: Field) -> FrameSize? {
        field.converted("must be width x height, 1 to 16384 each, such as 1280x720") { FrameSize($0) }
    }
}
