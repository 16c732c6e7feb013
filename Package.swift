// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
  .enableExperimentalFeature("Lifetimes"),  // SE-0446: spans as parameters and results
  .strictMemorySafety(),  // SE-0458
  .treatAllWarnings(as: .error),
  // Debug builds, and so all tests, check exclusive access at run time. A loop's objects are on
  // one thread, and the checks take a twentieth of a call's time.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let package = Package(
  name: "switchyard",
  products: [
    .executable(name: "switchyard", targets: ["Switchyard"])
  ],
  traits: [
    // Builds Tests/Fuzz for libFuzzer: see scripts/fuzz.
    .trait(name: "Fuzzing")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C libraries: a module map and one shim header each.
    .systemLibrary(
      name: "CNGHTTP2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CLinux"),
    .target(
      name: "CSimdJSON",
      cxxSettings: [.unsafeFlags(["-fno-rtti"])],
      linkerSettings: [.linkedLibrary("simdjson")]),

    // Imports point down only.
    .target(name: "Clock", swiftSettings: settings),
    .target(name: "Codec", dependencies: ["CSimdJSON"], swiftSettings: settings),
    .target(name: "Compression", dependencies: ["Codec", "CZlib"], swiftSettings: settings),
    .target(name: "Reflection", dependencies: ["Codec"], swiftSettings: settings),
    .target(name: "Health", dependencies: ["Codec"], swiftSettings: settings),
    .target(name: "EventLoop", dependencies: ["Clock", "CLinux"], swiftSettings: settings),
    .target(name: "Router", dependencies: ["Clock", "Codec"], swiftSettings: settings),
    .target(name: "Providers", dependencies: ["Codec", "Router"], swiftSettings: settings),
    .target(
      name: "Upstream", dependencies: ["Clock", "EventLoop", "CCurl"], swiftSettings: settings),
    .target(
      name: "RPCServer",
      dependencies: [
        "Clock", "EventLoop", "Codec", "Compression", "CNGHTTP2",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "StandardServices", dependencies: ["RPCServer", "Health", "Reflection", "Codec"],
      swiftSettings: settings),
    .executableTarget(
      name: "Switchyard",
      dependencies: [
        "RPCServer", "StandardServices", "Health", "Reflection", "Upstream", "Providers", "Router",
        "Codec", "EventLoop", "Clock", "CCurl", "CNGHTTP2",
        "COpenSSL",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),

    // Tests mirror the modules.
    .target(
      name: "TestSupport", dependencies: ["EventLoop", "Codec"], path: "Tests/TestSupport",
      swiftSettings: settings),
    // Generated for libprotobuf-c, which the codec is compared with.
    .target(
      name: "ProtobufCOracle", path: "Tests/ProtobufCOracle", publicHeadersPath: ".",
      linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
      name: "WireOracle", dependencies: ["Codec", "ProtobufCOracle"], path: "Tests/WireOracle",
      swiftSettings: settings),
    .executableTarget(
      name: "CodecBenchmark", dependencies: ["Codec", "WireOracle"], path: "Benchmarks/Codec",
      swiftSettings: settings),
    .target(name: "Timing", path: "Benchmarks/Timing", swiftSettings: settings),
    .executableTarget(
      name: "DialectBenchmark", dependencies: ["Codec", "Providers", "Router", "Timing"],
      path: "Benchmarks/Dialect", swiftSettings: settings),
    .executableTarget(
      name: "PlannerBenchmark", dependencies: ["Clock", "Codec", "Router", "Timing"],
      path: "Benchmarks/Planner", swiftSettings: settings),
    .executableTarget(
      name: "Fuzz",
      dependencies: ["Codec", "Compression", "Providers", "Reflection", "Router", "WireOracle"],
      path: "Tests/Fuzz",
      swiftSettings: settings),
    // What protobuf's conformance runner tests: see scripts/conformance.
    .executableTarget(
      name: "InteropServer",
      dependencies: [
        "RPCServer", "Codec", "EventLoop",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/InteropServer", swiftSettings: settings),
    .executableTarget(
      name: "CodecConformance", dependencies: ["Codec"], path: "Tests/CodecConformance",
      swiftSettings: settings),
    .testTarget(
      name: "CodecTests", dependencies: ["Codec", "WireOracle"], swiftSettings: settings),
    .testTarget(
      name: "CompressionTests", dependencies: ["Compression", "Codec"], swiftSettings: settings),
    .testTarget(
      name: "ReflectionTests", dependencies: ["Reflection", "Codec", "WireOracle"],
      swiftSettings: settings),
    .testTarget(name: "HealthTests", dependencies: ["Health", "Codec"], swiftSettings: settings),
    .testTarget(name: "ClockTests", dependencies: ["Clock"], swiftSettings: settings),
    .testTarget(
      name: "EventLoopTests", dependencies: ["EventLoop", "Clock"], swiftSettings: settings),
    .testTarget(
      name: "RouterTests", dependencies: ["Router", "Codec", "Clock", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ProvidersTests", dependencies: ["Providers", "Codec", "Router", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "UpstreamTests", dependencies: ["Upstream", "EventLoop", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "RPCServerTests",
      dependencies: [
        "RPCServer", "EventLoop", "Clock", "Codec", "Compression", "CNGHTTP2",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "SwitchyardTests",
      dependencies: [
        "Switchyard", "RPCServer", "Router", "Providers", "Codec", "EventLoop", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
  ],
  cxxLanguageStandard: .cxx17
)
