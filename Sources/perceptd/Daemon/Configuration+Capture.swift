// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline

extension Configuration.Source {
    /// The source as Capture knows it; nothing is opened yet.
    func frameSource(pool: PixelPool) -> any FrameSource {
        NamedSource(location, name: name, options: options, pool: pool)
    }

    private var options: SourceOptions {
        var options = SourceOptions(fps: fps)
        options.convertsLate = (policy ?? (SourceLocation(location).isLive ? .latest : .every)) == .latest
        options.connectLimit = connectLimit
        options.stallLimit = stallLimit
        options.transport = transport
        options.usesHardware = hardware
        options.pollInterval = pollInterval ?? options.pollInterval
        options.size = size
        options.pixelFormat = pixelFormat
        return options
    }

    /// What is live is kept alive for ever; what has an end is waited for, and played once.
    var rules: SupervisionRules {
        var rules = SupervisionRules(persistence: SourceLocation(location).isLive ? .always : .untilSeen)
        rules.initial = reconnect.initial
        rules.maximum = reconnect.maximum
        rules.jitter = reconnect.jitter
        rules.settleFrames = reconnect.settleFrames
        rules.frozenAfter = frozenAfter
        return rules
    }
}
