import Clock
import Codec
import Glibc
import TestSupport

@testable import Router

/// A gateway's routing in simulated time: calls arrive, are planned and dispatched against providers
/// that a script makes answer or fail, and what they show feeds the health that the next ones are
/// planned by, some milliseconds later.
struct RoutingSimulation: ~Copyable {
  /// What a provider does with a try.
  enum Answer {
    /// The first token after so long, the rest in no time.
    case serve(after: Duration)
    case fail(Attempt.Outcome, after: Duration)
    /// Nothing, until it is called off.
    case hang
  }

  struct Settings {
    var callsPerSecond = 100.0
    var duration = Duration.seconds(60)
    var deadline: Duration?
    var hedgeAfter: Duration?
    var routing = Routing()
    var maximumTries = Dispatcher.defaultMaximumTries
    var budget = RetryBudgets.Settings()
    /// When a provider gives up on a try that hangs.
    var firstByte = Duration.seconds(5)
  }

  /// One call, when it is over.
  struct Ended {
    var startedAt: Duration
    var endedAt: Duration
    /// Nil: it failed.
    var servedBy: String?
    var failure: CallFailure.Kind?
    var tries: Int
  }

  private enum Happening {
    case arrival
    case answer(call: Int, number: Int, Answer)
    case wake(call: Int, at: MonotonicInstant)
    case reports([AttemptReport])
    case health
  }

  private final class Call {
    var dispatcher: Dispatcher
    var steps: [Int: (step: Plan.Step, since: MonotonicInstant)] = [:]
    let startedAt: MonotonicInstant
    init(_ dispatcher: consuming Dispatcher, now: MonotonicInstant) {
      self.dispatcher = dispatcher
      self.startedAt = now
    }
  }

  private let settings: Settings
  private let script: (CatalogOffer, Duration, inout SeededGenerator) -> Answer
  private let start = MonotonicInstant.now
  private var now: MonotonicInstant
  private var queue: [(at: MonotonicInstant, order: Int, what: Happening)] = []
  private var order = 0
  private var generator: SeededGenerator
  private var random: SplitMix64
  private var board: HealthBoard
  private var snapshot: HealthSnapshot
  private var budgets: RetryBudgets
  private var calls: [Int: Call] = [:]
  private var nextCall = 0
  /// When health is looked at next without a report.
  private var healthAt: MonotonicInstant?

  private(set) var ended: [Ended] = []
  /// Every try: when, and of which provider.
  private(set) var tries: [(at: Duration, provider: String)] = []
  /// Tries that began after their call's deadline.
  private(set) var lateTries = 0
  private(set) var calledOff = 0

  /// - Parameter script: what an offer's provider does with a try at a time.
  init(
    _ catalog: Catalog, _ settings: Settings, seed: UInt64,
    script: @escaping (CatalogOffer, Duration, inout SeededGenerator) -> Answer
  ) {
    self.settings = settings
    self.script = script
    self.now = self.start
    self.generator = SeededGenerator(seed: seed)
    self.random = SplitMix64(seed: seed)
    self.board = HealthBoard(seed: seed, now: self.start)
    self.board.adopt(catalog, now: self.start)
    self.snapshot = self.board.snapshot(now: self.start) ?? .empty
    self.budgets = RetryBudgets(providers: catalog.providers, settings: settings.budget)
    self.schedule(self.start, .arrival)
  }

  /// Runs until every call is over.
  mutating func run() throws {
    while let next = self.queue.last {
      self.queue.removeLast()
      self.now = next.at
      switch next.what {
      case .arrival: try self.arrive()
      case .answer(let call, let number, let answer): self.answered(call, number, answer)
      case .wake(let id, let time): self.wake(id, time)
      case .reports(let reports):
        for report in reports { self.board.record(report, now: self.now) }
        self.look()
      case .health:
        self.healthAt = nil
        self.look()
      }
    }
  }

  private var elapsed: Duration { self.start.duration(to: self.now) }

  private mutating func schedule(_ time: MonotonicInstant, _ what: Happening) {
    self.order += 1
    let entry = (at: time, order: self.order, what: what)
    // The soonest last; of equals, the first scheduled.
    let place = self.queue.partitioningIndex { other in
      other.at < time || (other.at == time && other.order > entry.order)
    }
    self.queue.insert(entry, at: place)
  }

  private mutating func look() {
    if let snapshot = self.board.snapshot(now: self.now) { self.snapshot = snapshot }
    guard self.elapsed < self.settings.duration, let next = self.board.nextChange() else { return }
    let time = max(next, self.now + .milliseconds(1))
    if let healthAt = self.healthAt, healthAt <= time { return }
    self.healthAt = time
    self.schedule(time, .health)
  }

  private mutating func arrive() throws {
    let gap = -log(Double.random(in: 0.000_001...1, using: &self.generator))
    let next = self.now + .seconds(gap / self.settings.callsPerSecond)
    if self.start.duration(to: next) < self.settings.duration { self.schedule(next, .arrival) }

    let deadline = self.settings.deadline.map { self.now + $0 }
    let plan = try Planner(self.snapshot).plan(
      model: "m", routing: self.settings.routing, facts: RequestFacts(request()),
      context: CallContext(now: self.now, deadline: deadline), random: &self.random)
    let call = Call(
      Dispatcher(
        callID: "\(self.nextCall)", plan: plan, deadline: deadline,
        hedgeAfter: self.settings.hedgeAfter, maximumTries: self.settings.maximumTries),
      now: self.now)
    let id = self.nextCall
    self.nextCall += 1
    self.calls[id] = call
    self.follow(
      id,
      call.dispatcher.start(now: self.now, budgets: self.budgets, random: &self.random))
  }

  private mutating func follow(_ id: Int, _ orders: Dispatcher.Orders) {
    guard let call = self.calls[id] else { return }
    if let failure = orders.failure { return self.end(id, servedBy: nil, failure: failure.kind) }
    if let wakeAt = orders.wakeAt {
      self.schedule(max(wakeAt, self.now), .wake(call: id, at: wakeAt))
    }
    if let number = orders.callOff {
      self.calledOff += 1
      self.report(call, number, .hedgedOut)
      return self.follow(
        id,
        call.dispatcher.wasCalledOff(
          number, usage: nil, now: self.now, budgets: self.budgets, random: &self.random))
    }
    guard let begin = orders.begin else { return }
    if let deadline = self.settings.deadline, self.now >= call.startedAt + deadline {
      self.lateTries += 1
    }
    let offer = begin.step.offer
    self.tries.append((self.elapsed, offer.provider))
    call.steps[begin.number] = (begin.step, self.now)
    begin.step.load.begin()
    let answer = self.script(offer, self.elapsed, &self.generator)
    switch answer {
    case .serve(let after), .fail(_, let after):
      self.schedule(self.now + after, .answer(call: id, number: begin.number, answer))
    case .hang:
      self.schedule(
        self.now + self.settings.firstByte,
        .answer(call: id, number: begin.number, .fail(.timeout, after: .zero)))
    }
  }

  private mutating func answered(_ id: Int, _ number: Int, _ answer: Answer) {
    guard let call = self.calls[id], let step = call.steps[number]?.step else { return }
    switch answer {
    case .serve:
      let orders = call.dispatcher.answered(number, commits: true, now: self.now)
      self.report(call, number, .served)
      self.follow(id, orders)
      _ = call.dispatcher.completed(number, usage: Usage(), now: self.now)
      self.end(id, servedBy: step.offer.provider, failure: nil)
    case .fail(let outcome, _):
      self.report(call, number, outcome)
      self.follow(
        id,
        call.dispatcher.failed(
          number, AttemptFailure(outcome, detail: ""), now: self.now, budgets: self.budgets,
          random: &self.random))
    case .hang: break
    }
  }

  private mutating func wake(_ id: Int, _ time: MonotonicInstant) {
    guard let call = self.calls[id] else { return }
    if call.dispatcher.isPastDeadline(self.now) {
      for number in call.steps.keys { self.report(call, number, .hedgedOut) }
      return self.follow(
        id, call.dispatcher.deadlinePassed(usages: { _ in nil }, now: self.now))
    }
    self.follow(
      id,
      call.dispatcher.woke(now: self.now, budgets: self.budgets, random: &self.random))
  }

  private mutating func report(_ call: Call, _ number: Int, _ outcome: Attempt.Outcome) {
    guard let (step, since) = call.steps.removeValue(forKey: number) else { return }
    step.load.end()
    var report = AttemptReport(step.offer, outcome: outcome, startedAt: since, endedAt: self.now)
    if outcome == .served { report.firstTokenAt = self.now }
    report.probe = step.probe
    self.schedule(self.now + .milliseconds(10), .reports([report]))
  }

  private mutating func end(_ id: Int, servedBy: String?, failure: CallFailure.Kind?) {
    guard let call = self.calls.removeValue(forKey: id) else { return }
    self.ended.append(
      Ended(
        startedAt: self.start.duration(to: call.startedAt), endedAt: self.elapsed,
        servedBy: servedBy, failure: failure, tries: call.dispatcher.attempts.count))
  }
}

extension Array {
  /// The first place from which on the predicate holds, where it holds from some place on.
  fileprivate func partitioningIndex(_ belongsAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, self.count)
    while low < high {
      let middle = (low + high) / 2
      if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
