import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func fields(_ change: (inout CompleteRequest) -> Void) -> [String] {
  var request = CompleteRequest.with { $0.messages = [message(.user, "Hi")] }
  change(&request)
  return RequestValidation.violations(of: request, parser: JSONParser()).map(\.field)
}

private func tool(_ name: String, schema: String = "") -> Tool {
  .with {
    $0.tool = .function(
      .with {
        $0.name = name
        $0.parametersSchemaJSON = schema
      })
  }
}

@Suite("RequestValidation")
struct RequestValidationTests {
  @Test("A request that is well formed has no violations")
  func wellFormed() {
    #expect(fields { _ in } == [])
    #expect(
      fields {
        $0.tools = [tool("a"), tool("b-_9", schema: "{\"type\":\"object\"}")]
        $0.toolChoice = .with {
          $0.mode = .required
          $0.functionNames = ["a"]
        }
        $0.responseFormat = .with { $0.format = .jsonSchema(.with { $0.schemaJSON = "{}" }) }
        $0.sampling = .with {
          $0.temperature = 0
          $0.topP = 1
          $0.topLogprobs = 0
          $0.candidateCount = 1
          $0.seed = .min
        }
        $0.providerOptionsJSON = ["x": "{\"a\":1}"]
      } == [])
  }

  @Test("Messages")
  func messages() {
    #expect(fields { $0.messages = [] } == ["messages"])
    #expect(fields { $0.messages[0].role = .unspecified } == ["messages[0].role"])
    #expect(fields { $0.messages[0].role = Role(rawValue: 99) } == ["messages[0].role"])
    #expect(fields { $0.messages[0].content = [] } == ["messages[0].content"])
    #expect(fields { $0.messages[0].content = [ContentPart()] } == ["messages[0].content[0]"])
    #expect(fields { $0.messages.append(message(.tool, "1")) } == ["messages[1].tool_call_id"])
  }

  @Test("Parts")
  func parts() {
    func field(_ part: ContentPart.Part, _ role: Role = .user) -> [String] {
      fields {
        $0.messages[0].role = role
        $0.messages[0].content = [.with { $0.part = part }]
      }
    }
    #expect(field(.image(Media())) == ["messages[0].content[0].image"])
    #expect(
      field(.image(.with { $0.source = .url("") })) == ["messages[0].content[0].image.url"])
    #expect(
      field(.audio(.with { $0.source = .data([1]) }))
        == ["messages[0].content[0].audio.mime_type"])
    #expect(
      field(
        .document(
          .with {
            $0.source = .data([])
            $0.mimeType = "application/pdf"
          })) == ["messages[0].content[0].document.data"])
    #expect(
      field(.toolCall(.with { $0.name = "f" })).contains("messages[0].content[0]"))
    #expect(
      field(.toolCall(.with { $0.id = "c" }), .assistant)
        == ["messages[0].content[0].tool_call.name"])
    #expect(
      field(.providerPart(.with { $0.json = "[]" }))
        == ["messages[0].content[0].provider_part.json"])
  }

  @Test(
    "Tools' names",
    arguments: [
      "", "a b", "é", "a.b", String(repeating: "a", count: 65), "a\n",
    ])
  func toolNames(name: String) {
    #expect(fields { $0.tools = [tool(name)] } == ["tools[0].function.name"])
  }

  @Test("Tools and their choice")
  func tools() {
    #expect(fields { $0.tools = [Tool()] } == ["tools[0]"])
    #expect(fields { $0.tools = [tool("a"), tool("a")] } == ["tools[1].function.name"])
    for schema in ["[]", "{", "1", "{} {}", "{}\u{0}"] {
      #expect(
        fields { $0.tools = [tool("a", schema: schema)] }
          == ["tools[0].function.parameters_schema_json"])
    }
    #expect(
      fields { $0.toolChoice = .with { $0.mode = .required } } == ["tool_choice.mode"])
    #expect(
      fields { $0.toolChoice = .with { $0.mode = .init(rawValue: 9) } } == ["tool_choice.mode"])
    #expect(
      fields {
        $0.tools = [tool("a")]
        $0.toolChoice = .with { $0.functionNames = ["a", "b"] }
      } == ["tool_choice.function_names[1]"])
  }

  @Test("Sampling")
  func sampling() {
    func field(_ change: (inout Sampling) -> Void) -> [String] {
      fields { $0.sampling = .with(change) }
    }
    for value in [-0.1, .nan, .infinity] {
      #expect(field { $0.temperature = value } == ["sampling.temperature"])
    }
    for value in [-0.1, 1.1, .nan] { #expect(field { $0.topP = value } == ["sampling.top_p"]) }
    #expect(field { $0.topK = 0 } == ["sampling.top_k"])
    #expect(field { $0.maxOutputTokens = 0 } == ["sampling.max_output_tokens"])
    #expect(field { $0.candidateCount = 0 } == ["sampling.candidate_count"])
    #expect(field { $0.candidateCount = 129 } == ["sampling.candidate_count"])
    #expect(field { $0.topLogprobs = 21 } == ["sampling.top_logprobs"])
    #expect(field { $0.frequencyPenalty = .nan } == ["sampling.frequency_penalty"])
    #expect(field { $0.presencePenalty = -.infinity } == ["sampling.presence_penalty"])
    #expect(field { $0.stop = ["a", ""] } == ["sampling.stop[1]"])
  }

  @Test("Everything else")
  func others() {
    #expect(
      fields {
        $0.responseFormat = .with { $0.format = .jsonSchema(.with { $0.schemaJSON = "[]" }) }
      } == ["response_format.json_schema.schema_json"])
    #expect(
      fields { $0.reasoning = .with { $0.effort = .init(rawValue: 99) } } == ["reasoning.effort"])
    #expect(fields { $0.reasoning = .with { $0.maxTokens = -1 } } == ["reasoning.max_tokens"])
    #expect(
      fields { $0.providerOptionsJSON = ["x": "1"] } == ["provider_options_json[\"x\"]"])
    #expect(
      fields { $0.providerOptionsJSON = ["x": "{\"stream\":false}"] }
        == ["provider_options_json[\"x\"].stream"])
    #expect(
      fields { $0.providerOptionsJSON = ["x": #"{"model": "dearer", "n": 1}"#] }
        == ["provider_options_json[\"x\"].model"])
  }

  @Test("No more is reported than anyone reads")
  func bounded() {
    let found = fields { request in
      request.messages = (0..<10_000).map { _ in Message() }
      request.tools = (0..<100).map { _ in Tool() }
    }
    #expect(found.count == RequestValidation.maximumViolations)
  }
}
