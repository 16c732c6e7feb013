import Codec
import Testing

@testable import Router

@Suite("TokenEstimate")
struct TokenEstimateTests {
  private static let english =
    "A gateway stands between many callers and many providers. Each call names a model and says "
    + "what matters to it: the price, the time until the first word, the place where the prompt "
    + "may be processed. The gateway chooses who serves the call, moves on when a provider fails, "
    + "and explains afterwards what it did and why. Nothing of this should cost more than a few "
    + "millionths of a second."
  private static let code = """
    func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
      guard abs(left.count - right.count) <= limit else { return nil }
      var row = Array(0...right.count)
      for i in 1...left.count {
        var diagonal = row[0]
        row[0] = i
      }
      return row[right.count] <= limit ? row[right.count] : nil
    }

    """
  private static let json =
    #"{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":{"city":"Paris","#
    + #""days":3,"units":"metric"}},"usage":{"prompt_tokens":128,"completion_tokens":42,"#
    + #""total_tokens":170}}"#
  private static let chinese =
    "网关位于许多调用者和许多模型提供商之间。每次调用都会指定一个模型，并说明什么最重要：价格、首个词出现之前的时间，"
    + "以及允许处理提示词的地区。网关决定由谁来处理这次调用，在提供商失败时转向下一个，并在之后解释它做了什么以及为什么这样做。"
  private static let japanese =
    "ゲートウェイは多くの呼び出し元と多くの提供者の間に立ちます。各呼び出しはモデルを指定し、価格、最初の単語までの時間、"
    + "プロンプトを処理してよい地域など、何が重要かを伝えます。提供者が失敗すると次へ移り、後で何をしたのか、その理由を説明します。"
  private static let german =
    "Ein Gateway steht zwischen vielen Aufrufern und vielen Anbietern. Jeder Aufruf nennt ein "
    + "Modell und sagt, worauf es ihm ankommt: auf den Preis, die Zeit bis zum ersten Wort oder "
    + "den Ort, an dem die Eingabe verarbeitet werden darf. Fällt ein Anbieter aus, übernimmt der "
    + "nächste, und am Ende erklärt das Gateway, was es getan hat."

  @Test(
    "near the count of a tokeniser of 131,000 tokens",
    arguments: [
      (Self.english, 82, 0.1), (Self.code, 98, 0.1), (Self.json, 57, 0.15),
      (Self.chinese, 92, 0.2), (Self.japanese, 94, 0.15), (Self.german, 81, 0.15),
    ])
  func estimates(text: String, counted: Int, tolerance: Double) {
    let ratio = Double(TokenEstimate.tokens(of: text)) / Double(counted)
    #expect(abs(ratio - 1) <= tolerance)
  }

  @Test("nothing is no token, anything at least one")
  func ends() {
    #expect(TokenEstimate.tokens(of: "") == 0)
    #expect(TokenEstimate.tokens(of: " ") == 1)
  }

  @Test(
    "grows with the text, whatever it is written in",
    arguments: [
      "a", "Z", "7", "é", "ž", "ệ", "λ", "ж", "ש", "ع", "ক", "සි", "ถ", "ខ", "ა", "語", "か", "한", "～",
      "→", "😀", "\u{E000}", "\u{1}", "!?", "\n", "\t",
    ])
  func grows(character: String) {
    let tokens = TokenEstimate.tokens(of: String(repeating: character, count: 10_000))
    let bytes = Int32(character.utf8.count) * 10_000
    #expect(tokens > bytes / 50)
    // No tokeniser of bytes has more tokens than bytes; the weights overshoot for control
    // characters, accents and emoji in such numbers.
    #expect(tokens < bytes * 3)
  }

  @Test("a long text, read in quarters, comes to the sum of its pieces")
  func quarters() {
    for text in [Self.english, Self.code, Self.json, Self.chinese, Self.german] {
      let once = TokenEstimate.tokens(of: text + "\n")
      let often = TokenEstimate.tokens(of: String(repeating: text + "\n", count: 101))
      #expect(abs(often - 101 * once) <= 101 * 3)
      #expect(often > 100 * once - 303)
    }
  }

  @Test("weights of all bytes and all short texts stay within their bounds")
  func boundedWeights() {
    let units = [
      "a", "B", "7", " ", "\n", "\t", "-", "é", "ж", "ệ", "ក", "ഓ", "“", "→", "語", "。", "！", "한",
      "😀",
    ]
    for first in units {
      for second in units {
        for third in units {
          let text = first + second + third
          let weight = TokenAutomaton.weight(of: text.utf8Span.span)
          #expect(weight <= UInt64(text.utf8.count * TokenAutomaton.largestWeight), "\(text)")
        }
      }
    }
  }

  @Test("every part of a request adds to it")
  func parts() {
    let base = TokenEstimate.inputTokens(of: request())
    let changes: [(inout CompleteRequest) -> Void] = [
      { $0.messages.append(message(.user)) },
      { $0.messages[0].content.append(.with { $0.part = .refusal("no, never") }) },
      {
        $0.messages[0].content.append(
          .with { $0.part = .thinking(.with { $0.text = "let me see" }) })
      },
      { $0.messages[0].content.append(.with { $0.part = .toolCall(.with { $0.name = "f" }) }) },
      {
        $0.messages[0].content.append(
          .with { $0.part = .providerPart(.with { $0.json = "[1, 2, 3]" }) })
      },
      { $0.messages[0].content.append(.with { $0.part = .image(Media()) }) },
      { $0.messages[0].content.append(.with { $0.part = .audio(Media()) }) },
      {
        $0.messages[0].content.append(
          .with { part in
            part.part = .document(.with { $0.source = .data([UInt8](repeating: 0, count: 64)) })
          })
      },
      { $0.tools = [.with { $0.tool = .function(.with { $0.description = "does it" }) }] },
      {
        $0.responseFormat = .with {
          $0.format = .jsonSchema(.with { $0.schemaJSON = #"{"type":"object"}"# })
        }
      },
    ]
    for (number, change) in changes.enumerated() {
      var asked = request()
      change(&asked)
      #expect(TokenEstimate.inputTokens(of: asked) > base, "change \(number)")
    }
  }
}
