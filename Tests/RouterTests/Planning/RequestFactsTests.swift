import Codec
import Testing

@testable import Router

@Suite("RequestFacts")
struct RequestFactsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var needs: CapabilitySet = []
    var prefers: CapabilitySet = []
    let change: @Sendable (inout CompleteRequest) -> Void
  }

  private static func part(_ part: ContentPart.Part) -> @Sendable (inout CompleteRequest) -> Void {
    { $0.messages[0].content.append(.with { $0.part = part }) }
  }

  @Test(
    "what a request needs of an offer",
    arguments: [
      Row(testDescription: "text") { _ in },
      Row(testDescription: "tools", needs: .tools) { $0.tools = [Tool()] },
      Row(testDescription: "a tool's answer", needs: .tools) {
        $0.messages.append(message(.tool, .text("42")))
      },
      Row(testDescription: "an earlier call", needs: .tools, change: Self.part(.toolCall(.init()))),
      Row(testDescription: "an image", needs: .vision, change: Self.part(.image(Media()))),
      Row(testDescription: "sound", needs: .audioInput, change: Self.part(.audio(Media()))),
      Row(testDescription: "a document", needs: .documents, change: Self.part(.document(Media()))),
      Row(testDescription: "thinking", change: Self.part(.thinking(Thinking()))),
      Row(testDescription: "json_object", needs: .jsonObject) {
        $0.responseFormat = .with { $0.format = .jsonObject(JsonObjectFormat()) }
      },
      Row(testDescription: "json_schema", needs: .jsonSchema) {
        $0.responseFormat = .with { $0.format = .jsonSchema(JsonSchemaFormat()) }
      },
      Row(testDescription: "a prefill", needs: .prefill) {
        $0.messages.append(message(.assistant, .text("Once")))
      },
      Row(testDescription: "an answer in between is no prefill") {
        $0.messages += [message(.assistant, .text("a")), message(.user, .text("b"))]
      },
      Row(testDescription: "effort", needs: .reasoning) {
        $0.reasoning = .with { $0.effort = .low }
      },
      Row(testDescription: "no effort") {
        $0.reasoning = .with {
          $0.effort = .none
          $0.maxTokens = 5
        }
      },
      Row(testDescription: "a thinking budget", needs: .reasoning) {
        $0.reasoning = .with { $0.maxTokens = 5 }
      },
      Row(testDescription: "only leaving thinking out") {
        $0.reasoning = .with { $0.exclude = true }
      },
      Row(testDescription: "seed", prefers: .seed) { $0.sampling = .with { $0.seed = 1 } },
      Row(testDescription: "logprobs", prefers: .logprobs) {
        $0.sampling = .with { $0.topLogprobs = 0 }
      },
      Row(testDescription: "parallel calls", prefers: .parallelTools) {
        $0.parallelToolCalls = true
      },
      Row(testDescription: "no parallel calls") { $0.parallelToolCalls = false },
    ])
  func needs(row: Row) {
    var asked = request()
    row.change(&asked)
    let facts = RequestFacts(asked)
    #expect(facts.requiredCapabilities == row.needs)
    #expect(facts.preferredCapabilities == row.prefers)
  }

  @Test("counts are bounded however absurd the request's")
  func bounds() {
    var asked = request()
    asked.sampling = .with {
      $0.maxOutputTokens = .max
      $0.candidateCount = .max
    }
    #expect(RequestFacts(asked).costliestOutputTokens == .max)
    asked.sampling = .with {
      $0.maxOutputTokens = -5
      $0.candidateCount = -5
    }
    let facts = RequestFacts(asked)
    #expect(facts.maxOutputTokens == 0)
    #expect(facts.candidates == 1)
  }

  @Test("an empty request has facts too")
  func empty() {
    #expect(RequestFacts(CompleteRequest()).requiredCapabilities.isEmpty)
    #expect(RequestFacts(CompleteRequest()).inputTokens == 0)
  }
}
