// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

extension BenchReport {
    /// Names that end in `_ms`, `_gflops` or `_bytes` say their unit; fields may be added, never renamed.
    var json: JSONLine {
        var line = JSONLine()
        line.member("version", string: Version.number)
        line.member("model", string: model)
        line.member("rung", string: instructions)
        line.member("precision", string: precision)
        line.member("batch", integer: batch)
        line.member("together", integer: together)
        line.member("threads", integer: threads)
        line.member("runs", integer: runs)
        line.member("size", string: size.description)
        append(encode, to: &line)
        line.member("fps", number: framesPerSecond, places: 3)
        line.member("gflop_per_frame", number: pictureOperations / 1e9, places: 6)
        line.member("gflops", number: speed, places: 3)
        line.member("peak_gflops", number: peaks.matrix, places: 3)
        line.member("peak_share", number: peakShare, places: 6)
        line.member("best_peak_share", number: bestPeakShare, places: 6)
        line.member("stages", object: stageObject)
        line.member("preprocessing", object: object(preprocess))
        line.member("total", object: object(total))
        line.member("peaks", object: peakObject)
        line.member("floors", object: floorObject)
        line.member("weights_bytes", integer: weightBytes)
        line.member("resident_bytes", integer: residentBytes)
        line.member("machine", object: machineObject)
        return line
    }

    private var stageObject: JSONLine {
        var line = JSONLine()
        for stage in stages { line.member(stage.name, number: stage.milliseconds, places: 4) }
        line.member("preprocessing", number: preprocess.median, places: 4)
        return line
    }

    private var peakObject: JSONLine {
        var line = JSONLine()
        line.member("matrix_gflops", number: peaks.matrix, places: 3)
        line.member("fp32_gflops", number: peaks.float32, places: 3)
        line.member("memory_gbps", number: peaks.memory, places: 3)
        return line
    }

    private var floorObject: JSONLine {
        var line = JSONLine()
        line.member("arithmetic_ms", number: arithmeticFloor, places: 6)
        line.member("weights_ms", number: weightFloor, places: 6)
        return line
    }

    private var machineObject: JSONLine {
        var line = JSONLine()
        line.member("processor", string: Machine.processor)
        line.member("cores", integer: PerceptionModel.availableCores)
        return line
    }

    private func object(_ times: Distribution) -> JSONLine {
        var line = JSONLine()
        append(times, to: &line)
        return line
    }

    private func append(_ times: Distribution, to line: inout JSONLine) {
        line.member("median_ms", number: times.median, places: 4)
        line.member("min_ms", number: times.minimum, places: 4)
        line.member("p95_ms", number: times.p95, places: 4)
    }
}
