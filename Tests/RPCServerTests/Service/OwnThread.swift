import EventLoop
import Testing

/// Runs each test case on a thread of its own: peers block, and the few threads of the global pool
/// are other tests' too.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let group = try EventLoopGroup(count: 1)
    defer { group.shutdown() }
    try await withTaskExecutorPreference(group.loops[0]) { try await function() }
  }
}

extension Trait where Self == OwnThread {
  static var ownThread: OwnThread { OwnThread() }
}
