// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Warnings are errors (SE-0480); the upcoming features keep every import and every existential visible.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
]

/// SwiftPM leaves `assert` on in release C (no `-DNDEBUG`). It builds debug C at -O0, where kernels are 20 times slower:
/// `Tests/run` builds release.
let kernels: [CSetting] = [
    .treatAllWarnings(as: .error),
    .define("NDEBUG", .when(configuration: .release)),
]

let package = Package(
    name: "perceptd",
    products: [.executable(name: "perceptd", targets: ["perceptd"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Saves a YAML parser with marks for lines. It is what brings Foundation into the program.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Save an HTTP server with TLS. No traits: the configuration reader would pull swift-configuration.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // The words of HTTP between swift-nio and Hummingbird.
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // Saves an HTTP client with TLS that connects to the address that was checked.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // Layer 0: C behind a wall.
        .systemLibrary(
            name: "CFFmpeg",
            pkgConfig: "libavformat libavcodec libavutil libswscale",
            providers: [.apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])]),
        .systemLibrary(name: "CV4L2", pkgConfig: "libv4lconvert", providers: [.apt(["libv4l-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CKernels", cSettings: kernels),
        .target(name: "CVocabulary", exclude: ["merges.txt", "README.md", "tables"], cSettings: kernels),
        // Layer 1: the words.
        .target(name: "Pipeline", swiftSettings: strict),
        // Layer 2: the rooms.
        .target(name: "Capture", dependencies: ["Pipeline", "CFFmpeg", "CV4L2", "CJPEG"], swiftSettings: strict),
        .target(
            name: "Encoder", dependencies: ["Pipeline", "CKernels", "COpenBLAS", "CVocabulary", "CXXHash"],
            swiftSettings: strict),
        .target(name: "Scoring", dependencies: ["Pipeline"], swiftSettings: strict),
        .target(name: "Sinks", dependencies: ["Pipeline"], swiftSettings: strict),
        .target(name: "Service", dependencies: ["CSystemd"], swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: [
                "Pipeline", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // In the program itself: it is one file that may lie anywhere.
            resources: [
                .embedInCode("Documents/landing.html"), .embedInCode("Documents/docs.html"),
                .embedInCode("Documents/openapi.json"),
            ],
            swiftSettings: strict),
        // Layer 3: the door.
        .executableTarget(
            name: "perceptd",
            dependencies: [
                "Pipeline", "Capture", "Encoder", "Scoring", "Sinks", "Service", "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        // Tests: one folder per room.
        .target(name: "TestSupport", dependencies: ["Pipeline"], path: "Tests/Support", swiftSettings: strict),
        .testTarget(name: "PipelineTests", dependencies: ["Pipeline", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CaptureTests", dependencies: ["Capture", "Pipeline", "TestSupport"], swiftSettings: strict),
        .target(name: "CKernelChecks", dependencies: ["CKernels"], path: "Tests/KernelChecks", cSettings: kernels),
        .target(name: "CTileEmulator", path: "Tests/TileEmulator", cSettings: kernels),
        .testTarget(
            name: "EncoderTests",
            dependencies: [
                "Encoder", "Pipeline", "CKernels", "CKernelChecks", "CTileEmulator", "COpenBLAS", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(name: "ScoringTests", dependencies: ["Scoring", "Pipeline", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "SinksTests", dependencies: ["Sinks", "Pipeline", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "Pipeline", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .testTarget(name: "LayoutTests", dependencies: ["Pipeline"], swiftSettings: strict),
        .testTarget(
            name: "perceptdTests",
            dependencies: ["perceptd", "Pipeline", "Capture", "Encoder", "Scoring", "Web", "TestSupport"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x
)

/// Fuzzing needs a build of its own: `Tests/Fuzz/run`.
if Context.environment["PERCEPTD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "perceptd-fuzz",
            dependencies: [
                "Capture", "Encoder", "Pipeline", "Web", .product(name: "NIOCore", package: "swift-nio"),
            ], path: "Tests/Fuzz",
            exclude: ["run"], swiftSettings: strict))
}
