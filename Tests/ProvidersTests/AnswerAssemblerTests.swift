import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func delta(_ part: Int32, _ kind: Delta.Kind, choice: Int32 = 0) -> AnswerEvent {
  .delta(
    .with {
      $0.choiceIndex = choice
      $0.partIndex = part
      $0.delta = kind
    })
}

private func assemble(
  _ events: [AnswerEvent], maximumSize: Int = 1000
) throws(AttemptFailure) -> [Choice] {
  var assembler = AnswerAssembler(maximumSize: maximumSize)
  for event in events { try assembler.apply(event) }
  return assembler.finished()
}

@Suite("AnswerAssembler")
struct AnswerAssemblerTests {
  @Test("Parts that take turns are put together, in the order in which they began")
  func parts() throws {
    let choices = try assemble([
      delta(0, .thinking("th")), delta(1, .text("a")), delta(0, .thinking("ink")),
      delta(
        2,
        .toolCall(
          .with {
            $0.id = "c"
            $0.name = "f"
            $0.argumentsJSON = "{"
          })),
      delta(1, .text("b")), delta(2, .toolCall(.with { $0.argumentsJSON = "}" })),
      delta(3, .refusal("no")), delta(3, .refusal(".")), delta(0, .signature([1, 2])),
      delta(1, .citation(.with { $0.url = "u" })),
      delta(4, .part(.with { $0.part = .providerPart(.with { $0.json = "{}" }) })),
      .choiceFinished(
        .with {
          $0.finishReason = .toolCalls
          $0.providerFinishReason = "tool_calls"
          $0.stopSequence = "s"
          $0.finishDetail = "d"
        }),
    ])
    try #require(choices.count == 1)
    #expect(
      choices[0].parts == [
        .thinking(.with { $0.text = "think" }), .text("ab"),
        .toolCall(
          .with {
            $0.id = "c"
            $0.name = "f"
            $0.argumentsJSON = "{}"
          }),
        .refusal("no."), .providerPart(.with { $0.json = "{}" }),
      ])
    #expect(choices[0].message?.content[0].signature == [1, 2])
    #expect(choices[0].message?.content[1].citations == [.with { $0.url = "u" }])
    #expect(choices[0].message?.role == .assistant)
    #expect(choices[0].finishReason == .toolCalls)
    #expect(choices[0].providerFinishReason == "tool_calls")
    #expect(choices[0].stopSequence == "s")
    #expect(choices[0].finishDetail == "d")
  }

  @Test("Choices are in the order of their indices")
  func choices() throws {
    let choices = try assemble([
      delta(0, .text("c"), choice: 2), delta(0, .text("a"), choice: 0),
      delta(0, .text("b"), choice: 1), delta(0, .text("c"), choice: 2),
    ])
    #expect(choices.map(\.index) == [0, 1, 2])
    #expect(choices.map(\.text) == ["a", "b", "cc"])
  }

  @Test("A choice that only finishes has an empty message")
  func empty() throws {
    let choices = try assemble([.choiceFinished(.with { $0.finishReason = .length })])
    #expect(choices.map(\.parts) == [[]])
    #expect(choices.map(\.finishReason) == [.length])
  }

  @Test("An answer is bounded in bytes, of whatever kind, and in parts and choices")
  func bounds() {
    let long = String(repeating: "a", count: 400)
    let kinds: [Delta.Kind] = [
      .text(long), .thinking(long), .refusal(long),
      .toolCall(.with { $0.argumentsJSON = long }),
      .part(.with { $0.part = .text(long) }), .citation(.with { $0.citedText = long }),
      .signature([UInt8](long.utf8)),
    ]
    for kind in kinds {
      #expect((try? assemble([delta(0, kind), delta(0, kind)])) != nil)
      #expect(isRefused([delta(0, kind), delta(0, kind), delta(0, kind)]))
    }
    #expect(isRefused((0..<5000).map { delta($0, .text("")) }))
    #expect(isRefused((0..<5000).map { delta(0, .text(""), choice: $0) }))

    func isRefused(_ events: [AnswerEvent]) -> Bool {
      do throws(AttemptFailure) {
        _ = try assemble(events)
        return false
      } catch {
        return error.outcome == .badResponse
      }
    }
  }
}
