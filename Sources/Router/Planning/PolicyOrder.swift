internal import Clock
internal import Codec
internal import Glibc

/// Puts the eligible offers of a model in order by a policy.
///
/// The caller's order comes first, then offers that take every parameter before those that lack
/// one, then those that are in good health, then the policy, then the configured order. Among those
/// that lead and are as good as equal one of two drawn at random is first, the less busy one, so
/// that gateways and loops that know the same don't all pick the same; calls of one affinity key
/// draw the same.
struct PolicyOrder {
  /// Measurements that differ by less are taken for equal.
  static let nearMeasurement = 1.15
  /// What is added to that for a measurement of one answer; of four it is half of it, and so on.
  static let doubt = 0.75
  /// Costs that differ by less are taken for equal.
  static let nearCost = 1.01
  /// By `balanced`, what is within reach of the fastest: so many times its time, and so much more.
  static let reachFactor = 1.5
  static let reachTime = Duration.milliseconds(100)
  /// Of the calls by a policy that measures, the share that goes to an offer without fresh data
  /// while there is one.
  static let explorationShare = 0.02
  /// The same while there is one that nothing is known of at all.
  static let discoveryShare = 0.2
  /// Of calls that belong together, how far the load of their offer may be over the mean of its
  /// equals: so many times it, and so many calls.
  static let affinityLoadFactor = 1.25
  static let affinityLoadSlack = 4.0

  let policy: Routing.Policy
  let affinity: Affinity?

  func sort(_ candidates: inout [Candidate], random: inout SplitMix64) {
    if candidates.count < 2 { return }
    self.score(&candidates, random: &random)
    candidates.sort(by: Candidate.isBefore)
    if let explored = self.explored(candidates, random: &random) {
      candidates.moveToFront(explored)
      return
    }
    let equals = self.bringEqualsToFront(&candidates)
    guard equals > 1 else { return }
    candidates.moveToFront(self.choice(among: candidates[..<equals], random: &random))
  }

  // MARK: - Scores

  private func score(_ candidates: inout [Candidate], random: inout SplitMix64) {
    switch self.policy {
    case .cheapest:
      for index in candidates.indices {
        candidates[index].score = candidates[index].cost.map { Double($0) } ?? .infinity
      }
    case .fastest:
      for index in candidates.indices {
        candidates[index].score = Self.seconds(candidates[index])
      }
    case .throughput:
      for index in candidates.indices {
        candidates[index].score = candidates[index].tokensPerSecond.map { 1 / $0 } ?? .infinity
      }
    case .balanced:
      Self.scoreBalanced(&candidates)
    case .weighted:
      for index in candidates.indices {
        let weight = candidates[index].weight
        // The least of exponential draws falls to each by its weight (Efraimidis and Spirakis).
        let draw =
          self.affinity?.isExplicit == true ? candidates[index].draw : random.nextUnit()
        candidates[index].score = weight > 0 ? -log(1 - draw) / weight : .infinity
      }
    case .leastBusy:
      for index in candidates.indices {
        candidates[index].score = Double(candidates[index].inFlight)
      }
    default: break
    }
  }

  private static func seconds(_ candidate: borrowing Candidate) -> Double {
    candidate.timeToFirstToken.map { Double($0.p50.wholeNanoseconds) / 1e9 } ?? .infinity
  }

  /// Those within reach of the fastest by cost, then the others by time.
  private static func scoreBalanced(_ candidates: inout [Candidate]) {
    let fastest = candidates.map { Self.seconds($0) }.min() ?? .infinity
    let reach =
      fastest * Self.reachFactor + Double(Self.reachTime.wholeNanoseconds) / 1e9
    // Above every cost in nanodollars.
    let beyond = 0x1p80
    for index in candidates.indices {
      let seconds = Self.seconds(candidates[index])
      if seconds <= reach {
        candidates[index].score = candidates[index].cost.map { Double($0) } ?? beyond / 2
      } else {
        candidates[index].score = beyond * (1 + seconds)
      }
    }
  }

  // MARK: - The first among equals

  /// An offer without fresh data that this call is to measure, now and then.
  private func explored(
    _ candidates: borrowing [Candidate], random: inout SplitMix64
  ) -> Int? {
    switch self.policy {
    case .fastest, .throughput, .balanced: break
    default: return nil
    }
    // A call whose prompt is cached somewhere would pay for what it measures.
    if candidates.contains(where: \.isWarm) { return nil }
    let tier = candidates[0].tier & ~1
    var stale = 0
    var share = Self.explorationShare
    for index in candidates.indices
    where candidates[index].isStale && candidates[index].tier & ~1 == tier {
      stale += 1
      if candidates[index].timeToFirstToken == nil { share = Self.discoveryShare }
    }
    // Where nothing is known yet, all are equals.
    guard stale > 0, candidates[0].score < .infinity, random.nextUnit() < share else {
      return nil
    }
    var chosen = Int.random(in: 0..<stale, using: &random)
    return candidates.indices.first { index in
      guard candidates[index].isStale, candidates[index].tier & ~1 == tier else {
        return false
      }
      chosen -= 1
      return chosen < 0
    }
  }

  /// Brings those that are as good as the first behind it, in their order.
  ///
  /// - Returns: how many there are.
  private func bringEqualsToFront(_ candidates: inout [Candidate]) -> Int {
    let (tier, best) = (candidates[0].tier, candidates[0].score)
    var count = 1
    for index in candidates.indices.dropFirst() where candidates[index].tier == tier {
      guard let nearness = candidates[index].nearness(self.policy) else { return 1 }
      if candidates[index].score > best * nearness { continue }
      if index > count { candidates.insert(candidates.remove(at: index), at: count) }
      count += 1
    }
    return count
  }

  private func choice(
    among equals: ArraySlice<Candidate>, random: inout SplitMix64
  ) -> Int {
    if self.affinity != nil { return Self.affineChoice(among: equals) }
    let first = equals.indices.randomElement(using: &random) ?? equals.startIndex
    var second = Int.random(in: 0..<equals.count - 1, using: &random) + equals.startIndex
    if second >= first { second += 1 }
    return equals[second].inFlight < equals[first].inFlight ? second : first
  }

  /// Where the prompt is cached, else where the key's draw says, unless the calls in flight there
  /// are many more than at the equals.
  private static func affineChoice(among equals: ArraySlice<Candidate>) -> Int {
    let busy = equals.reduce(0) { $0 + $1.inFlight }
    let bound =
      Double(busy) / Double(equals.count) * Self.affinityLoadFactor + Self.affinityLoadSlack
    let byDraw = equals.indices.sorted { left, right in
      if equals[left].isWarm != equals[right].isWarm { return equals[left].isWarm }
      return equals[left].draw < equals[right].draw
    }
    return byDraw.first { Double(equals[$0].inFlight) <= bound } ?? byDraw[0]
  }
}

extension Array {
  fileprivate mutating func moveToFront(_ index: Int) {
    if index > 0 { self.insert(self.remove(at: index), at: 0) }
  }
}
