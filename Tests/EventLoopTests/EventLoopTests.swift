import Clock
import Glibc
import Synchronization
import Testing

@testable import EventLoop

@Suite("EventLoop", .timeLimit(.minutes(1)))
struct EventLoopTests {
  /// Runs `body` on a loop and returns what it resumes with.
  private func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop, CheckedContinuation<Value, Never>) -> Void
  ) async throws -> Value {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    let value = await withCheckedContinuation { continuation in
      loop.execute { body(loop, continuation) }
    }
    group.shutdown()
    return value
  }

  @Test("What is executed from another thread runs on the loop's")
  func execute() async throws {
    let isCurrent: Bool = try await self.onLoop { loop, done in
      done.resume(returning: loop.isCurrent)
    }
    #expect(isCurrent)
  }

  @Test("A task stays on the loop over suspensions, child calls and yields")
  func tasksStay() async throws {
    let places: [Bool] = try await self.onLoop { loop, done in
      loop.startTask {
        var places = [loop.isCurrent]
        await Task.yield()
        places.append(loop.isCurrent)
        await withCheckedContinuation { continuation in
          _ = loop.schedule(at: loop.now + .milliseconds(1)) { continuation.resume() }
        }
        places.append(loop.isCurrent)
        done.resume(returning: places)
      }
    }
    #expect(places == [true, true, true])
  }

  @Test("A task that yields without end does not starve timers")
  func noStarvation() async throws {
    let yields: Int = try await self.onLoop { loop, done in
      let fired = Flag()
      _ = loop.schedule(at: loop.now + .milliseconds(5)) { fired.isSet = true }
      loop.startTask {
        var yields = 0
        while !fired.isSet {
          yields += 1
          await Task.yield()
        }
        done.resume(returning: yields)
      }
    }
    #expect(yields > 0)
  }

  @Test("A cancelled timer does not fire")
  func cancelTimer() async throws {
    let fired: [Int] = try await self.onLoop { loop, done in
      let log = Log()
      let token = loop.schedule(at: loop.now + .milliseconds(1)) { log.entries.append(1) }
      _ = loop.schedule(at: loop.now + .milliseconds(3)) {
        log.entries.append(2)
        done.resume(returning: log.entries)
      }
      loop.cancel(token)
    }
    #expect(fired == [2])
  }

  @Test("A registered descriptor tells when it is ready, and not once it is deregistered")
  func descriptors() async throws {
    let received: [UInt8] = try await self.onLoop { loop, done in
      var pair: [CInt] = [0, 0]
      unsafe precondition(pipe(&pair) == 0 && fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0)
      let reader = PipeReader(loop, pair[0], done)
      reader.registration = try? loop.register(pair[0], for: .read, handler: reader)
      var byte: UInt8 = 42
      unsafe write(pair[1], &byte, 1)
      close(pair[1])
    }
    #expect(received == [42])
  }

  @Test("End-of-round handlers run after the round's jobs, once each time they are asked for")
  func endOfRound() async throws {
    let entries: [Int] = try await self.onLoop { loop, done in
      let log = Log()
      let handler = EndOfRound { log.entries.append(2) }
      loop.atEndOfRound(handler)
      loop.startTask { log.entries.append(1) }
      _ = loop.schedule(at: loop.now + .milliseconds(2)) { done.resume(returning: log.entries) }
    }
    #expect(entries == [1, 2])
  }

  @Test("Jobs posted from many threads all run")
  func manyPosters() async throws {
    let group = try EventLoopGroup(count: 2)
    let count = Counter()
    await withTaskGroup(of: Void.self) { tasks in
      for index in 0..<200 {
        tasks.addTask {
          await withCheckedContinuation { done in
            group.loops[index % 2].execute {
              count.value.add(1, ordering: .relaxed)
              done.resume()
            }
          }
        }
      }
    }
    group.shutdown()
    #expect(count.value.load(ordering: .relaxed) == 200)
  }
}

private final class Counter: Sendable { let value = Atomic<Int>(0) }

private final class Flag { var isSet = false }

private final class Log { var entries: [Int] = [] }

private final class EndOfRound: EndOfRoundHandler {
  private let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
  func roundDidEnd() { self.body() }
}

private final class PipeReader: DescriptorHandler {
  private let loop: EventLoop
  private let descriptor: CInt
  private let done: CheckedContinuation<[UInt8], Never>
  private var received: [UInt8] = []
  var registration: DescriptorRegistration?

  init(_ loop: EventLoop, _ descriptor: CInt, _ done: CheckedContinuation<[UInt8], Never>) {
    self.loop = loop
    self.descriptor = descriptor
    self.done = done
  }

  func descriptorIsReady(_ readiness: Readiness) {
    var byte: UInt8 = 0
    while unsafe read(self.descriptor, &byte, 1) == 1 { self.received.append(byte) }
    guard readiness.contains(.hangUp), let registration = self.registration.take() else { return }
    self.loop.deregister(registration)
    close(self.descriptor)
    self.done.resume(returning: self.received)
  }
}
