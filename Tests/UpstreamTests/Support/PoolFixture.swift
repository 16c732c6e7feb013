import EventLoop
import TestSupport

@testable import Upstream

/// A pool on a loop with a thread of its own. To be shut down by its test.
final class PoolFixture: Sendable {
  private let group: EventLoopGroup
  let pool: LoopBound<TransferPool>
  var loop: EventLoop { self.pool.loop }

  init(_ configuration: TransferPoolConfiguration = TransferPoolConfiguration()) throws {
    self.group = try EventLoopGroup(count: 1)
    let loop = self.group.loops[0]
    let pool: Result<LoopBound<TransferPool>, TransferError> = loop.performAndWait {
      do throws(TransferError) {
        return .success(
          LoopBound(try TransferPool(loop: loop, configuration: configuration), of: loop))
      } catch {
        return .failure(error)
      }
    }
    self.pool = try pool.get()
  }

  func shutDown() {
    self.loop.performAndWait { self.pool.value.close() }
    self.group.shutdown()
  }

  /// Runs `body` on the loop and waits for it.
  func onLoop<Value: Sendable>(_ body: @escaping @Sendable (TransferPool) -> Value) -> Value {
    self.loop.performAndWait { body(self.pool.value) }
  }

  var activeCount: Int { self.onLoop { $0.activeCount } }

  func start(_ call: Call, hooks: Hooks = Hooks()) -> RunningTransfer {
    self.onLoop { RunningTransfer(call, hooks: hooks, pool: $0) }
  }

  /// A transfer from its start to its end.
  func run(_ call: Call, hooks: Hooks = Hooks()) async -> Outcome {
    await self.start(call, hooks: hooks).outcome
  }
}

/// What a test asks for: `TransferRequest`, but Sendable.
struct Call: Sendable {
  var url: String
  var body: [UInt8]?
  var fields: [(name: String, value: String)] = []
  var timeouts = TransferTimeouts()
  var httpVersion = TransferRequest.HTTPVersion.negotiate

  init(_ url: String, post body: [UInt8]? = nil) {
    self.url = url
    self.body = body
  }

  var request: TransferRequest {
    TransferRequest(
      url: self.url, method: self.body == nil ? .get : .post, headers: TransferHeaders(self.fields),
      timeouts: self.timeouts, httpVersion: self.httpVersion)
  }
}

/// What a delegate does beyond recording. Called on the loop, within libcurl's callbacks.
struct Hooks: Sendable {
  var head: (@Sendable (Transfer) -> Void)?
  /// With the bytes received so far.
  var body: (@Sendable (Transfer, Int) -> TransferDemand)?
  var finish: (@Sendable (Transfer) -> Void)?
}

/// A transfer's whole course.
struct Outcome: Sendable {
  var status = 0
  var heads = 0
  var body: [UInt8] = []
  var error: TransferError?
  var events = 0

  var text: String { String(decoding: self.body, as: UTF8.self) }
}
