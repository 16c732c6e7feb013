internal import Clock
internal import Glibc

/// Quantiles of recent values: buckets that grow by 15 %, and weights that halve with time. 400 bytes.
struct DecayingHistogram: Sendable {
  private static let bucketsPerOctave = 5.0
  private static let bucketCount = 96
  /// Weights are brought down before they grow over this many halvings.
  private static let mostHalvings = 24.0

  /// The lower end of the first bucket; the last ends some 600,000 times above it.
  private let lowest: Double
  private let halfLife: Double
  private var buckets: [96 of Float] = InlineArray(repeating: 0)
  private var total: Float = 0
  /// When a value's weight is 1.
  private var origin: MonotonicInstant?

  /// - Parameters:
  ///   - lowest: the least value that is told from less.
  ///   - halfLife: after which a value counts half.
  init(lowest: Double, halfLife: Duration) {
    self.lowest = lowest
    self.halfLife = Double(halfLife.wholeNanoseconds)
  }

  /// Time never goes back.
  mutating func add(_ value: Double, now: MonotonicInstant) {
    var age = self.age(now)
    if self.origin == nil || age > Self.mostHalvings {
      let scale = Float(exp2(-age))
      for index in 0..<Self.bucketCount { self.buckets[index] *= scale }
      self.total *= scale
      self.origin = now
      age = 0
    }
    let weight = Float(exp2(age))
    self.buckets[self.bucket(of: value)] += weight
    self.total += weight
  }

  /// About how many recent values there are.
  func weight(now: MonotonicInstant) -> Double {
    guard self.origin != nil else { return 0 }
    return Double(self.total) * exp2(-self.age(now))
  }

  /// - Parameter share: 0.5 for the median.
  /// - Returns: nil where there is no value.
  func quantile(_ share: Double) -> Double? {
    guard self.total > 0 else { return nil }
    let wanted = Float(share) * self.total
    var sum: Float = 0
    var last = 0
    for index in 0..<Self.bucketCount where self.buckets[index] > 0 {
      last = index
      let next = sum + self.buckets[index]
      if next >= wanted {
        return self.value(Double(index) + Double((wanted - sum) / self.buckets[index]))
      }
      sum = next
    }
    return self.value(Double(last + 1))
  }

  private func age(_ now: MonotonicInstant) -> Double {
    guard let origin = self.origin else { return 0 }
    return max(Double(origin.duration(to: now).wholeNanoseconds) / self.halfLife, 0)
  }

  private func bucket(of value: Double) -> Int {
    guard value > self.lowest else { return 0 }
    return Int(
      min(log2(value / self.lowest) * Self.bucketsPerOctave, Double(Self.bucketCount - 1)))
  }

  private func value(_ position: Double) -> Double {
    self.lowest * exp2(position / Self.bucketsPerOctave)
  }
}

/// The mean of recent values, whose weights halve with time.
struct DecayingMean: Sendable {
  private let halfLife: Double
  private var sum = 0.0
  private var weight = 0.0
  private var last: MonotonicInstant?

  init(halfLife: Duration) { self.halfLife = Double(halfLife.wholeNanoseconds) }

  mutating func add(_ value: Double, now: MonotonicInstant) {
    if let last = self.last {
      let scale = exp2(-max(Double(last.duration(to: now).wholeNanoseconds), 0) / self.halfLife)
      self.sum *= scale
      self.weight *= scale
    }
    self.sum += value
    self.weight += 1
    self.last = now
  }

  /// Nil where there is no value.
  var value: Double? { self.weight > 0 ? self.sum / self.weight : nil }
}

/// A measurement as it is told: it changes only with a difference that matters, so that offers that
/// are as good as equal don't change places with every answer.
struct StickyValue: Sendable {
  /// Relative to what is told. Two that are the same may be told so much apart to either side: less
  /// than `PolicyOrder.nearMeasurement` takes for equal.
  static let tolerance = 0.05

  private(set) var value: Double?

  /// - Returns: whether what is told has changed.
  mutating func follow(_ measured: Double?) -> Bool {
    if let value = self.value, let measured, abs(measured - value) <= value * Self.tolerance {
      return false
    }
    if self.value == measured { return false }
    self.value = measured
    return true
  }
}
