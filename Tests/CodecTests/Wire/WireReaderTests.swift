import Testing
import WireOracle

@testable import Codec

@Suite("WireReader")
struct WireReaderTests {
  private static let everyMessage = CodecMessages.names

  @Test("A message cut anywhere is refused or is a shorter message", arguments: everyMessage)
  func truncation(name: String) throws {
    let type = try #require(CodecMessages.byName[name])
    let whole = ProtobufC.random(name, seed: 7).prefix(600)
    for end in 0..<whole.count {
      do throws(WireError) {
        let message = try type.init(decoding: Array(whole[..<end]).rawSpan)
        // What was read must itself be a message.
        _ = try type.init(decoding: message.encoded().rawSpan)
      } catch {
        #expect(error == .truncated, "cut at \(end)")
      }
    }
  }

  @Test("A message with any one bit flipped never ends the process", arguments: everyMessage)
  func flippedBits(name: String) throws {
    let type = try #require(CodecMessages.byName[name])
    var bytes = Array(ProtobufC.random(name, seed: 11).prefix(300))
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      if let message = try? type.init(decoding: bytes.rawSpan) {
        let encoded = message.encoded()
        #expect(try type.init(decoding: encoded.rawSpan).encoded() == encoded)
      }
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  @Test("The errors say what is wrong")
  func errors() {
    expect([0x08], .truncated)
    expect([0x1a, 5, 0x61], .truncated)
    expect([0x08] + Array(repeating: 0xff, count: 10) + [1], .malformedVarint)
    // Google's takes this one, with the bits beyond the 64th dropped; Go's refuses it as we do.
    expect([0x08] + Array(repeating: 0xff, count: 9) + [2], .malformedVarint)
    expect([0x00, 1], .malformedTag)
    expect([0x0e, 1], .malformedTag)
    expect([0xa4, 6], .unmatchedEndGroup)
    expect([0x2a, 1, 0x0c], .unmatchedEndGroup)
    expect([0x1a, 1, 0xff], .invalidUTF8)

    func expect(
      _ bytes: [UInt8], _ error: WireError, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(throws: error, sourceLocation: sourceLocation) {
        _ = try Delta(decoding: bytes.rawSpan)
      }
    }
  }

  /// A message that holds itself `levels` deep.
  private func nested(_ levels: Int) -> [UInt8] {
    var message = TokenLogprob()
    for _ in 0..<levels {
      let inner = message
      message = TokenLogprob.with { $0.top = [inner] }
    }
    return message.encoded()
  }

  @Test("Messages nest 100 deep and not deeper")
  func messageDepth() throws {
    #expect(try TokenLogprob(decoding: nested(100).rawSpan).encoded() == nested(100))
    #expect(throws: WireError.tooDeep) { _ = try TokenLogprob(decoding: nested(101).rawSpan) }
  }

  @Test("Groups nest 100 deep and not deeper, and hostile nesting costs no more")
  func groupDepth() throws {
    func groups(_ levels: Int) -> [UInt8] {
      let begins = (0..<levels).flatMap { _ in [0xa3, 6] as [UInt8] }
      return begins + (0..<levels).flatMap { _ in [0xa4, 6] as [UInt8] }
    }
    #expect(try Delta(decoding: groups(100).rawSpan) == Delta())
    #expect(throws: WireError.tooDeep) { _ = try Delta(decoding: groups(101).rawSpan) }
    #expect(throws: WireError.tooDeep) { _ = try Delta(decoding: groups(500_000).rawSpan) }
  }

  @Test("Sub-messages, entries of maps and elements of lists count as elements, at any depth")
  func elementBudget() throws {
    let request = CompleteRequest.with {
      $0.messages = [
        Message.with {
          $0.content = [
            ContentPart.with { $0.part = .text("a") },
            ContentPart.with { $0.part = .image(Media()) },
          ]
        }
      ]
      $0.labels = ["a": "1", "b": "2"]
      $0.routing = Routing.with { $0.tags = ["x", "y"] }
    }
    // message, 2 parts, image, 2 entries, routing, 2 tags
    let bytes = request.encoded()
    #expect(try CompleteRequest(decoding: bytes.rawSpan, maximumElements: 9) == request)
    #expect(throws: WireError.tooManyElements) {
      _ = try CompleteRequest(decoding: bytes.rawSpan, maximumElements: 8)
    }
  }

  @Test("Packed elements count too")
  func packedElementBudget() throws {
    let offer = Offer.with { $0.capabilities = [.tools, .vision, .seed] }
    let bytes = offer.encoded()
    #expect(try Offer(decoding: bytes.rawSpan, maximumElements: 3) == offer)
    #expect(throws: WireError.tooManyElements) {
      _ = try Offer(decoding: bytes.rawSpan, maximumElements: 2)
    }
  }

  @Test("4 MiB of empty elements are refused by default")
  func amplification() {
    let bytes = Array(repeating: [0x12, 0] as [UInt8], count: 2 << 20).flatMap { $0 }
    #expect(throws: WireError.tooManyElements) {
      _ = try CompleteRequest(decoding: bytes.rawSpan)
    }
  }

  @Test("Merging a list piece by piece into one member of a oneof costs no more than the list")
  func repeatedOneofMerge() throws {
    let piece = Delta.with {
      $0.delta = .part(ContentPart.with { $0.citations = [Citation.with { $0.url = "u" }] })
    }.encoded()
    // Copying the list for each piece would move 30 GB.
    let count = 30_000
    let bytes = Array((0..<count).map { _ in piece }.joined())
    let delta = try Delta(decoding: bytes.rawSpan)
    guard case .part(let part) = delta.delta else {
      Issue.record("not a part")
      return
    }
    #expect(part.citations.count == count)
  }
}
