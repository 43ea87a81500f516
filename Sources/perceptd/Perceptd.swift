// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

@main
struct Perceptd: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says how well video frames match sentences.")
}
