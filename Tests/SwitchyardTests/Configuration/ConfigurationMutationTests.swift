import Testing

@testable import Switchyard

@Suite("Configuration mutations")
struct ConfigurationMutationTests {
  /// A generator of its own, so that a failure can be repeated.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      // SplitMix64.
      self.state &+= 0x9E37_79B9_7F4A_7C15
      var value = self.state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  static let fragments = [
    "${", "}", "$$", "${KEY}", "&a ", "*a", "!!binary ", "<<: ", "? ", ": ", "- ", "[", "]", "{",
    "\"", "'", "|\n", ">\n", "---\n", "%", "#", "\t", "\u{0}", "\u{FEFF}", "é",
    "99999999999999999999",
    "-1", "1e999", ".nan", "~", "\n", "  ",
  ]

  static func mutated(_ text: String, by generator: inout Generator) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...8, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &generator)
      default:
        let fragment = Self.fragments.randomElement(using: &generator) ?? ""
        bytes.insert(contentsOf: Array(fragment.utf8), at: place)
      }
      if bytes.isEmpty { bytes = [0x20] }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("A damaged file is read or refused with its mistakes, and never shows a secret")
  func damaged() throws {
    var generator = Generator(state: 20_261_123)
    var refused = 0
    for _ in 0..<3000 {
      let text = Self.mutated(ConfigurationTests.full, by: &generator)
      do {
        _ = try Configuration(text: text, file: "c.yaml", environment: ["KEY": "sk-secret"])
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty)
        #expect(!error.description.contains("sk-secret"), "\(text)")
      }
    }
    // Neither all nor none: the damage is of the kind that matters.
    #expect((500..<2900).contains(refused))
  }
}
