// SPDX-License-Identifier: Apache-2.0
import Testing

/// Holds the `import` lines of every room to the table of the README's architecture section: SwiftPM itself would let
/// any target import any module that happens to be built.
@Suite struct ImportTests {
    /// The standard library and the system, open to every room.
    private static let common: Set<String> = ["Swift", "Glibc", "Dispatch", "Synchronization"]

    /// What each room may import beyond that.
    private static let table: [String: Set<String>] = [
        "Pipeline": [],
        "Capture": ["Pipeline", "CFFmpeg", "CV4L2", "CJPEG"],
        "Encoder": ["Pipeline", "CKernels", "COpenBLAS", "CVocabulary", "CXXHash"],
        "Scoring": ["Pipeline"],
        "Sinks": ["Pipeline", "CMosquitto"],
        "Service": ["CSystemd"],
        "Web": [
            "Pipeline", "CZlib", "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HTTPTypes", "NIOCore", "NIOPosix",
            "NIOHTTP1", "NIOWebSocket", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "NIOSSL",
            "AsyncHTTPClient", "Crypto", "ServiceLifecycle", "Logging",
        ],
        "perceptd": [
            "Pipeline", "Capture", "Encoder", "Scoring", "Sinks", "Service", "Web", "ArgumentParser", "Yams",
        ],
    ]

    @Test(arguments: table.keys.sorted())
    func aRoomImportsOnlyWhatItsRowAllows(room: String) throws {
        let allowed = Self.common.union(Self.table[room] ?? [])
        let files = try SourceTree.swiftFiles(room: room)
        #expect(!files.isEmpty)
        for file in files {
            for module in try SourceTree.imports(of: file) {
                #expect(allowed.contains(module), "\(file) imports \(module)")
            }
        }
    }

    @Test func everyRoomIsInTheTable() throws {
        let rooms = try SourceTree.rooms().filter { !$0.hasPrefix("C") || $0 == "Capture" }
        #expect(rooms == Self.table.keys.sorted())
    }

    @Test func importLinesAreReadWithTheirAttributes() {
        let text = """
            import A
            package import B
            @_spi(X) internal import struct C.D
              @preconcurrency import E
            // import F
            internal import G  // why
            let important = 1
            """
        #expect(SourceTree.imports(in: text) == ["A", "B", "C", "E", "G"])
    }
}
