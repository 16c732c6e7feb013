import Clock
import Testing

@testable import RPCServer

@Suite("ConnectionAge")
struct ConnectionAgeTests {
  private let start = MonotonicInstant.now

  private func age(
    jitter: Double = 0, _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) -> ConnectionAge {
    var configuration = ServerConfiguration()
    change(&configuration)
    return ConnectionAge(configuration, openedAt: self.start, jitter: jitter)
  }

  /// What is due at each of these seconds.
  private func run(
    _ age: inout ConnectionAge, _ seconds: [Double], hasCalls: Bool = false
  ) -> [ConnectionAge.Due] {
    seconds.map { age.check(now: self.start + .seconds($0), hasCalls: hasCalls) }
  }

  @Test("By default a connection lives for ever, but for a PING after two hours of silence")
  func defaults() {
    var age = self.age()
    #expect(self.run(&age, [0, 3600, 7199]) == [.nothing, .nothing, .nothing])
    #expect(self.run(&age, [7200, 7201, 7219, 7220]) == [.ping, .nothing, .nothing, .close])
  }

  @Test("Any byte says that the client is there")
  func anyByte() {
    var age = self.age { $0.keepalive.interval = .seconds(10) }
    #expect(self.run(&age, [10]) == [.ping])
    age.didReceive(now: self.start + .seconds(11))
    #expect(self.run(&age, [20, 21, 40, 41]) == [.nothing, .ping, .nothing, .close])
  }

  @Test("An idle connection is drained once; a call makes the time begin anew")
  func idle() {
    var age = self.age { $0.connections.maximumIdle = .seconds(5) }
    #expect(self.run(&age, [4]) == [.nothing])
    #expect(self.run(&age, [5, 20], hasCalls: true) == [.nothing, .nothing])
    #expect(
      self.run(&age, [21, 25, 26, 27]) == [.nothing, .nothing, .drain(.maximumIdle), .nothing])
  }

  @Test("A call between two looks makes the time begin anew, too")
  func shortCalls() {
    var age = self.age { $0.connections.maximumIdle = .seconds(5) }
    for second in 0..<20 {
      #expect(self.run(&age, [Double(second)]) == [.nothing])
      age.didBeginCall()
    }
    #expect(
      self.run(&age, [20, 24, 25, 26]) == [.nothing, .nothing, .drain(.maximumIdle), .nothing])
  }

  @Test("An old connection is drained, and closed when its calls' grace is over")
  func maximumAge() {
    var age = self.age {
      $0.connections.maximumAge = .seconds(100)
      $0.connections.ageGrace = .seconds(10)
    }
    #expect(
      self.run(&age, [99, 100, 105, 110], hasCalls: true)
        == [.nothing, .drain(.maximumAge), .nothing, .close])
  }

  @Test("Connections that began together end apart", arguments: [(-1, 90), (0, 100), (1, 110)])
  func jitter(jitter: Double, end: Double) {
    var age = self.age(jitter: jitter) { $0.connections.maximumAge = .seconds(100) }
    #expect(self.run(&age, [end - 1, end]) == [.nothing, .drain(.maximumAge)])
  }
}
