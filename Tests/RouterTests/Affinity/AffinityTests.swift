import Clock
import Codec
import Testing

@testable import Router

@Suite("Affinity")
struct AffinityTests {
  private let now = MonotonicInstant.now

  private func conversation(_ texts: String..., system: String = "") -> CompleteRequest {
    .with {
      $0.messages = [message(.system, .text(system))]
      for (index, text) in texts.enumerated() {
        $0.messages.append(message(index % 2 == 0 ? .user : .assistant, .text(text)))
      }
    }
  }

  @Test("a conversation keeps its key as it grows, and another has another")
  func prefix() {
    let first = Affinity(of: self.conversation("a", system: "be kind"), inputTokens: 2000)
    let later = Affinity(
      of: self.conversation("a", "b", "c", system: "be kind"), inputTokens: 2000)
    let other = Affinity(of: self.conversation("a", system: "be rude"), inputTokens: 2000)
    #expect(first != nil && first == later)
    #expect(first?.key != other?.key)
    #expect(first?.isExplicit == false)
  }

  @Test("a prompt too short to be cached ties nothing, but for an explicit key")
  func short() {
    var request = self.conversation("a")
    #expect(Affinity(of: request, inputTokens: 1023) == nil)
    request.routing = .with { $0.affinityKey = "k" }
    #expect(Affinity(of: request, inputTokens: 10)?.isExplicit == true)
  }

  @Test("tools are part of the prefix")
  func tools() {
    var request = self.conversation("a")
    let without = Affinity(of: request, inputTokens: 2000)
    request.tools = [.with { $0.tool = .function(.with { $0.name = "f" }) }]
    #expect(Affinity(of: request, inputTokens: 2000)?.key != without?.key)
  }

  @Test("the hash is the same in every process, and sees each byte and boundary")
  func stable() {
    func hash(_ texts: String...) -> UInt64 {
      var hash = StableHash()
      for text in texts { hash.add(text) }
      return hash.value
    }
    #expect(hash("gateway") == 0x4015_02FB_6F88_2EC4)
    #expect(hash("ab", "c") != hash("a", "bc"))
    #expect(hash("12345678") != hash("12345679"))
    #expect(hash("123456789") != hash("12345678"))
    #expect(hash("") != hash("", ""))
  }

  @Test("what was remembered is found until the cache's life is over")
  func warmPrefixes() throws {
    let table = WarmPrefixes(start: self.now)
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let offers = catalog.models[0].offers
    #expect(table.warmPrefix(of: 0, now: self.now) == nil)
    table.remember(77, at: offers[1], inputTokens: 5000, now: self.now)
    let warm = try #require(table.warmPrefix(of: 77, now: self.now + .seconds(299)))
    #expect(warm.isAt(offers[1]) && !warm.isAt(offers[0]))
    #expect((4900...5000).contains(warm.tokens))
    #expect(table.warmPrefix(of: 77, now: self.now + .seconds(302)) == nil)
    #expect(table.warmPrefix(of: 78, now: self.now) == nil)
  }

  @Test("a later key takes the slot of an earlier one, and huge prompts saturate")
  func slots() throws {
    let table = WarmPrefixes(start: self.now)
    let offer = try catalog(offer("a", 0)).models[0].offers[0]
    let other = UInt64(7) | 1 << 63
    table.remember(7, at: offer, inputTokens: .max, now: self.now)
    #expect(table.warmPrefix(of: 7, now: self.now)?.tokens == Int32(0x3FFF * 64))
    table.remember(other &- other % 32_768 + 7, at: offer, inputTokens: -5, now: self.now)
    #expect(table.warmPrefix(of: 7, now: self.now) == nil)
  }
}
