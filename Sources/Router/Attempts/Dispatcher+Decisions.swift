package import Clock
internal import Codec

/// What comes next.
extension Dispatcher {
  /// A provider's own delay is waited for no longer than this, also where the call has no deadline.
  static let longestWait = Duration.seconds(5)

  var runningCount: Int { (self.running[0] == nil ? 0 : 1) + (self.running[1] == nil ? 0 : 1) }

  func place(of number: Int) -> Int? {
    self.running.indices.first { self.running[$0]?.number == number }
  }

  /// Begins the next try if one may begin now, else says what is awaited, or ends the call.
  mutating func goOn(
    now: MonotonicInstant, budgets: RetryBudgets, random: inout SplitMix64
  ) -> Orders {
    if let reserved = self.reserved.take() { return self.begin(reserved, now: now) }
    if self.verdict != nil { return self.runningCount > 0 ? self.waiting() : self.fail() }
    if self.runningCount > 0 { return self.hedge(now: now, budgets: budgets) }
    if self.isPastDeadline(now) {
      self.state = .finished
      return .failing(.deadlineExceeded(self.routingFailure(), tries: self.begun))
    }
    if let index = self.takeNext(besides: nil, now: now, budgets: budgets) {
      return self.begin(index, now: now)
    }
    return self.pause(now: now, budgets: budgets, random: &random) ?? self.fail()
  }

  package func isPastDeadline(_ now: MonotonicInstant) -> Bool {
    self.deadline.map { now >= $0 } ?? false
  }

  private mutating func hedge(now: MonotonicInstant, budgets: RetryBudgets) -> Orders {
    guard let hedgeAt = self.hedgeAt, now >= hedgeAt, self.runningCount == 1,
      let running = self.running[0] ?? self.running[1]
    else { return self.waiting() }
    self.hedgeAt = nil
    let provider = self.plan.steps[running.index].offer.providerIndex
    guard let index = self.takeNext(besides: provider, now: now, budgets: budgets) else {
      return self.waiting()
    }
    self.hasHedged = true
    return self.begin(index, now: now)
  }

  mutating func begin(_ index: Int, now: MonotonicInstant) -> Orders {
    let isHedge = self.runningCount > 0
    // The next offer has its time.
    for place in self.running.indices { self.running[place]?.patience = nil }
    let running = Running(
      number: self.begun, index: index, since: now, patience: self.patience(with: index, now: now))
    self.begun += 1
    self.state = .running
    self.waitedSince = self.waitedSince ?? now
    if self.running[0] == nil { self.running[0] = running } else { self.running[1] = running }
    if !isHedge { self.hedgeAt = self.hedgeAfter.map { now + $0 } }
    var orders = self.waiting()
    orders.begin = Try(number: running.number, step: self.plan.steps[index], isHedge: isHedge)
    return orders
  }

  /// With the time of the next decision.
  func waiting() -> Orders {
    var orders = Orders()
    switch self.state {
    case .ready, .committed, .finished: return orders
    case .pausing(let until, _): orders.wakeAt = until
    case .running:
      orders.wakeAt = self.deadline
      if self.verdict != nil { break }
      for place in self.running.indices { orders.wake(by: self.running[place]?.patience) }
      if self.runningCount == 1 { orders.wake(by: self.hedgeAt) }
    }
    return orders
  }

  // MARK: - The next offer

  /// - Parameter besides: the provider of the try that a hedge begins beside.
  mutating func takeNext(
    besides: Int?, now: MonotonicInstant, budgets: RetryBudgets
  ) -> Int? {
    guard self.begun < self.maximumTries else { return nil }
    var index = self.next
    while index < self.plan.steps.count {
      defer { index += 1 }
      let step = self.plan.steps[index]
      let provider = step.offer.providerIndex
      if provider == besides || self.hedged.contains(index) { continue }
      if besides == nil { self.next = index + 1 }
      guard self.isWorthTrying(step), self.pay(for: step, now: now, budgets: budgets) else {
        continue
      }
      if besides != nil { self.hedged.append(index) }
      return index
    }
    return nil
  }

  private func isWorthTrying(_ step: Plan.Step) -> Bool {
    self.isLargeEnough(step) && !self.avoided.contains(step.offer.providerIndex)
  }

  private func isLargeEnough(_ step: Plan.Step) -> Bool {
    // A window that isn't known isn't known to be larger.
    self.windowExceeded.map { step.offer.contextWindow > $0 } ?? true
  }

  private mutating func pay(
    for step: Plan.Step, now: MonotonicInstant, budgets: RetryBudgets
  ) -> Bool {
    if step.probe?.isClaimed == true { return false }
    let provider = step.offer.providerIndex
    if self.begun > 0, !budgets.take(for: provider) {
      self.isOutOfBudget = true
      return false
    }
    if let probe = step.probe, !probe.claim(now: now) { return false }
    if self.begun == 0 { budgets.payIn() }
    return true
  }

  /// When a try must have answered, so that the next offer has the time to. Nil where there is none,
  /// or where what is left is too little for both.
  private func patience(with index: Int, now: MonotonicInstant) -> MonotonicInstant? {
    guard let deadline = self.deadline, self.begun + 1 < self.maximumTries else { return nil }
    let left = now.duration(to: deadline)
    let current = self.plan.steps[index].offer.providerIndex
    let following = self.plan.steps.indices[self.next...].first { index in
      let step = self.plan.steps[index]
      return step.offer.providerIndex != current && !self.hedged.contains(index)
        && self.isWorthTrying(step)
    }
    guard let following else { return nil }
    let need = self.plan.steps[following].timeToFirstToken?.p50 ?? left / 4
    let own = self.plan.steps[index].timeToFirstToken?.p95 ?? left / 2
    return left - need >= max(own, left / 2) ? deadline - need : nil
  }

  // MARK: - Once more

  mutating func learn(from failure: AttemptFailure, at index: Int, now: MonotonicInstant) {
    self.lastFailure = failure
    if let retryAfter = failure.retryAfter {
      self.soonestRetry = min(self.soonestRetry ?? retryAfter, retryAfter)
    }
    // What is left of a hedged pair goes on alone for as long as the first did.
    self.hedgeAt = self.hedgeAfter.map { now + $0 }
    switch Fault(of: failure.outcome) {
    case .credentials, .quota:
      if failure.scope != .provider { break }
      self.avoid(index)
      let provider = self.plan.steps[index].offer.providerIndex
      self.again.removeAll { self.plan.steps[$0.index].offer.providerIndex == provider }
    case .network: self.avoid(index)
    default: break
    }
    switch failure.remedy {
    case .giveUp, .tryElsewhere: break
    case .tryLargerWindow:
      self.windowExceeded = max(
        self.windowExceeded ?? 0, self.plan.steps[index].offer.contextWindow)
    case .tryAgain:
      let wasTriedAgain = self.triedAgain.contains(index)
      if !wasTriedAgain, self.plan.steps[index].probe == nil {
        self.again.append((index, failure.retryAfter.map { now + $0 }))
      }
    }
  }

  mutating func avoid(_ index: Int) {
    self.avoided.append(self.plan.steps[index].offer.providerIndex)
  }

  /// Waits for the offer that can be tried again soonest; nil where none can.
  private mutating func pause(
    now: MonotonicInstant, budgets: RetryBudgets, random: inout SplitMix64
  ) -> Orders? {
    guard self.begun < self.maximumTries else { return nil }
    while let place = self.soonestAgain() {
      let (index, notBefore) = self.again.remove(at: place)
      if !self.isLargeEnough(self.plan.steps[index]) { continue }
      let longest = min(Self.firstPause * (1 << min(self.triedAgain.count, 10)), Self.longestPause)
      let jitter = longest * random.nextUnit()
      let until = (notBefore.map { max($0, now) } ?? now) + jitter
      guard now.duration(to: until) <= Self.longestWait, !self.isPastDeadline(until) else {
        continue
      }
      guard budgets.take(for: self.plan.steps[index].offer.providerIndex) else {
        self.isOutOfBudget = true
        continue
      }
      self.triedAgain.append(index)
      self.state = .pausing(until: until, index: index)
      return self.waiting()
    }
    return nil
  }

  private func soonestAgain() -> Int? {
    self.again.indices.min { left, right in
      switch (self.again[left].notBefore, self.again[right].notBefore) {
      case (let left?, let right?): left < right
      case (nil, _?): true
      default: false
      }
    }
  }

  // MARK: - Ends

  private mutating func fail() -> Orders {
    self.state = .finished
    return .failing(
      .exhausted(
        self.routingFailure(), attempts: self.attempts, model: self.plan.model,
        decisive: self.verdict?.place ?? self.attempts.count - 1,
        last: self.verdict?.failure ?? self.lastFailure, retryAfter: self.soonestRetry,
        isOutOfBudget: self.isOutOfBudget))
  }

  func brokenStream(_ step: Plan.Step, _ failure: AttemptFailure) -> CallFailure {
    if failure.outcome == .schemaMismatch {
      return .schemaMismatch(self.routingFailure(), model: self.plan.model)
    }
    return CallFailure(
      .streamBroken,
      "\(step.offer.provider) broke off its answer: \(failure.detail); what was sent before "
        + "stands, ask again for the whole",
      routingFailure: self.routingFailure())
  }
}

extension Dispatcher.Orders {
  fileprivate mutating func wake(by time: MonotonicInstant?) {
    guard let time else { return }
    self.wakeAt = self.wakeAt.map { min($0, time) } ?? time
  }
}
