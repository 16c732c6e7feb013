package import Clock
internal import Synchronization

/// Which offer served the last call of each affinity key: what a prompt cache is expected to hold.
/// All loops share it without a lock: a table of `slotCount` words, in which a newer key takes the
/// place of an older one. What is lost is an expectation, never a call.
package final class WarmPrefixes: Sendable {
  /// 256 KiB.
  static let slotCount = 32_768
  /// How long providers keep a prompt that nothing else was said of: five minutes is what most do.
  package static let lifetime = Duration.seconds(300)

  // A word: 20 bits of the key, 16 of the offer, 14 of input tokens in units of 64, 14 of time in
  // seconds, which begins again every 4.5 hours. 0 is an empty slot.
  private static let keyBits: UInt64 = 20
  static let offerMask: UInt64 = 0xFFFF
  private static let tokenUnit: Int32 = 64
  private static let mask14: UInt64 = 0x3FFF

  private let slots: [32_768 of Atomic<UInt64>]
  private let start: MonotonicInstant

  package init(start: MonotonicInstant) {
    self.start = start
    self.slots = InlineArray { _ in Atomic<UInt64>(0) }
  }

  /// From any loop.
  package func remember(
    _ key: UInt64, at offer: CatalogOffer, inputTokens: Int32, now: MonotonicInstant
  ) {
    let tokens = UInt64(min(max(inputTokens, 0) / Self.tokenUnit, Int32(Self.mask14)))
    let word =
      self.tag(key) << 44 | (offer.identity & Self.offerMask) << 28 | tokens << 14
      | self.seconds(now)
    self.slots[self.slot(key)].store(word, ordering: .relaxed)
  }

  /// Nil where nothing is known, or it is too long ago. From any loop.
  package func warmPrefix(of key: UInt64, now: MonotonicInstant) -> WarmPrefix? {
    let word = self.slots[self.slot(key)].load(ordering: .relaxed)
    guard word != 0, word >> 44 == self.tag(key) else { return nil }
    let age = (self.seconds(now) &- (word & Self.mask14)) & Self.mask14
    guard age <= UInt64(Self.lifetime.components.seconds) else { return nil }
    return WarmPrefix(
      offer: word >> 28 & Self.offerMask,
      tokens: Int32(word >> 14 & Self.mask14) * Self.tokenUnit)
  }

  private func slot(_ key: UInt64) -> Int { Int(key % UInt64(Self.slotCount)) }

  private func tag(_ key: UInt64) -> UInt64 { key >> (64 - Self.keyBits) }

  private func seconds(_ now: MonotonicInstant) -> UInt64 {
    // From 1, so that no word that is in use is 0.
    UInt64(clamping: self.start.duration(to: now).components.seconds + 1) & Self.mask14
  }
}
