// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import perceptd

/// `perceptd check-config`, as it is run.
@Suite struct CheckConfigTests {
    @Test func aGoodFileIsSummedUp() {
        let file = Workspace.shared.write("good.yaml", ConfigurationText.file())
        let outcome = Program("check-config", file).run()
        #expect(outcome.code == 0)
        #expect(outcome.error.isEmpty)
        #expect(outcome.lines == ["\(file): good: 1 source, 1 prompt, model PE-Core-B16-224, outputs stdout"])
    }

    @Test func everyProblemIsALineOnStandardError() {
        let file = Workspace.shared.write("bad.yaml", "version: 1\nsources: {a: {url: 'test:', fpss: 3}}\nbark: 1\n")
        let outcome = Program("check-config", file).run()
        #expect(outcome.code == 78)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errorLines == [
                "\(file):1: needs 'prompts': at least one sentence to look for",
                "\(file):2: sources.a.fpss: unknown key, did you mean 'fps'?", "\(file):3: bark: unknown key",
            ])
    }

    @Test func variablesComeFromTheEnvironmentAndFromCredentials() {
        let folder = Workspace()
        folder.write("PW", "secret\n")
        let file = folder.write(
            "c.yaml", ConfigurationText.file(sources: "sources: {a: 'rtsp://${CAM}:${PW}@h/x'}"))
        var program = Program("check-config", file)
        #expect(program.run().code == 78)
        program.environment["CAM"] = "cam"
        program.environment["CREDENTIALS_DIRECTORY"] = folder.path
        #expect(program.run().code == 0)
    }

    @Test func aFileThatCannotBeReadHasItsOwnExitCode() {
        let missing = Program("check-config", "/nowhere/c.yaml").run()
        #expect(missing.code == 66)
        #expect(missing.errorLines == ["/nowhere/c.yaml: cannot be read: No such file or directory"])
        let folder = Program("check-config", Workspace.shared.path).run()
        #expect(folder.code == 66)
        #expect(folder.errorLines == ["\(Workspace.shared.path): cannot be read: Is a directory"])
        let endless = Program("check-config", "/dev/zero").run()
        #expect(endless.code == 78)
        #expect(endless.errorLines == ["/dev/zero: is longer than 1 MiB"])
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func aFileThatMayNotBeReadHasItsOwnExitCode() {
        let file = Workspace.shared.write("secret.yaml", "version: 1\n")
        chmod(file, 0)
        let outcome = Program("check-config", file).run()
        #expect(outcome.code == 77)
        #expect(outcome.errorLines == ["\(file): cannot be read: Permission denied"])
    }

    @Test func aFileIsNeeded() {
        let outcome = Program("check-config").run()
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("<file>"))
    }
}
