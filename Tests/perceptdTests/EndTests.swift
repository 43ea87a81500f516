// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// Signals. The limits are generous, because tests run beside others; each would be missed by a process that hangs.
@Suite(.serialized, .disabled(if: Sanitizer.delaysSignals, "thread sanitizer delivers signals late"))
struct EndTests {
    private static func watching(_ arguments: String..., change: (inout Program) -> Void = { _ in }) -> RunningProgram {
        var program = Program(["watch", "test:", "-p", "dog", "--model", TinyModel.path] + arguments)
        change(&program)
        return program.start()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalFinishesTheFrameInHand(signal: Int32) throws {
        let program = Self.watching()
        #expect(program.waitForLines(3))
        let start = ContinuousClock.now
        program.send(signal)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0)
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(outcome.output.last == UInt8(ascii: "\n"))
        for line in outcome.lines { _ = try decode(line, as: FrameLine.self) }
        #expect(outcome.complaints.isEmpty)
    }

    @Test func aFileEndsEarlyAsWell() {
        let program = Program(
            ["watch", "-p", "dog", "--model", TinyModel.path] + Array(repeating: Material.video, count: 2000)
        ).start()
        #expect(program.waitForLines(30))
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 20)
        #expect(outcome.code == 0)
        #expect(outcome.lines.count < 40000)
    }

    @Test func aReaderThatHangsDoesNotHoldUpTheEnd() {
        // Nobody reads: the pipe is full soon, and the frame in hand cannot be written.
        let program = Self.watching("--fps", "2000", "--policy", "every")
        usleep(3_000_000)
        program.send(SIGTERM)
        #expect(program.endsUnread(seconds: 5))
        let outcome = program.finish(seconds: 1)
        #expect(outcome.code == 73)
        #expect(outcome.complaints == ["perceptd: cannot write the output: nobody reads it"])
    }

    @Test func aSecondSignalEndsItAtOnce() {
        let program = Self.watching("--fps", "2000", "--policy", "every")
        usleep(3_000_000)
        program.send(SIGINT)
        usleep(100_000)
        program.send(SIGINT)
        #expect(program.finish(seconds: 5).code == 128 + SIGINT)
    }

    @Test func ignoredSignalsStayIgnored() {
        let program = Self.watching { $0.ignored = ["HUP", "INT"] }
        #expect(program.waitForLines(1))
        program.send(SIGHUP)
        program.send(SIGINT)
        usleep(300_000)
        #expect(kill(program.process, 0) == 0)
        #expect(program.waitForLines(3))
        program.send(SIGTERM)
        #expect(program.finish(seconds: 20).code == 0)
    }

    @Test func aSourceThatSaysNothingIsLeft() {
        let workspace = Workspace()
        let fifo = workspace.path + "/silent.mp4"
        mkfifo(fifo, 0o600)
        let program = Program("watch", fifo, "-p", "dog", "--model", TinyModel.path).start()
        usleep(1_000_000)
        program.send(SIGTERM)
        let outcome = program.finish(seconds: 10)
        #expect(outcome.code == 0)
        #expect(outcome.output.isEmpty && outcome.complaints.isEmpty)
    }
}
