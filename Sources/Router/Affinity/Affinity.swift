package import Codec

/// What ties a call to others, so that the same provider's prompt cache serves them.
package struct Affinity: Equatable, Sendable {
  /// The same for calls that belong together.
  package let key: UInt64
  /// The caller said so; else the calls merely begin alike.
  package let isExplicit: Bool
  /// Where an earlier call of the key went, while its prompt may still be cached there.
  package var warm: WarmPrefix?

  /// Estimated input tokens from which providers cache a prompt that nobody marked.
  static let shortestCachedPrompt: Int32 = 1024
  /// Bytes of each text that a key is made from.
  static let hashedBytes = 16 << 10

  /// The call's `affinity_key`, else what its prompt begins with: the tools, the instructions and
  /// the first message, which a conversation keeps. Nil where that is too short to be cached.
  ///
  /// - Parameter inputTokens: of the call, by estimate.
  package init?(of request: borrowing CompleteRequest, inputTokens: Int32) {
    var hash = StableHash()
    if let routing = request.routing, !routing.affinityKey.isEmpty {
      hash.add(routing.affinityKey)
      self.key = hash.value
      self.isExplicit = true
      return
    }
    guard inputTokens >= Self.shortestCachedPrompt else { return nil }
    for tool in request.tools {
      guard case .function(let function) = tool.tool else { continue }
      hash.add(function.name)
      hash.add(function.description, limit: Self.hashedBytes)
      hash.add(function.parametersSchemaJSON, limit: Self.hashedBytes)
    }
    for message in request.messages {
      hash.add(UInt64(truncatingIfNeeded: message.role.rawValue))
      for part in message.content {
        if case .text(let text) = part.part { hash.add(text, limit: Self.hashedBytes) }
      }
      if message.role != .system, message.role != .developer { break }
    }
    self.key = hash.value
    self.isExplicit = false
  }

  /// At least 0, less than 1: the same for this key and this offer, and for nothing else.
  func draw(for offer: CatalogOffer) -> Double {
    SplitMix64.unit(SplitMix64.mix(self.key ^ offer.identity))
  }
}

/// A prompt that an offer's provider has probably cached.
package struct WarmPrefix: Equatable, Sendable {
  /// `CatalogOffer.identity`, its lowest bits: see `WarmPrefixes`.
  let offer: UInt64
  /// Input tokens of the last call there.
  let tokens: Int32

  func isAt(_ candidate: CatalogOffer) -> Bool {
    candidate.identity & WarmPrefixes.offerMask == self.offer
  }
}
