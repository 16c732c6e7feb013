import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func read(_ text: String) throws -> [ListedModel] {
  try OpenAIDialect(.openAI).readModels(
    Array(text.utf8).rawSpan, context: AnswerContext(provider: "test"), parser: JSONParser()
  ).models
}

@Suite("OpenAIModels")
struct OpenAIModelsTests {
  @Test("The context window is the one that the server runs with, where it says")
  func contextWindow() throws {
    let recorded = try Fixture.named("llamacpp-recorded/models.response.json").bytes()
    let models = try read(String(decoding: recorded, as: UTF8.self))
    #expect(models.map(\.id) == ["smollm2"])
    #expect(models.map(\.contextWindow) == [2048])
    #expect(try read(#"[{"id":"a","max_model_len":99999999999}]"#)[0].contextWindow == .max)
    #expect(try read(#"[{"id":"a","max_model_len":-1}]"#)[0].contextWindow == 0)
  }

  @Test("Hugging Face's models are those that somebody serves, with what all backends have")
  func huggingFace() throws {
    let bytes = try Fixture.named("hf-router/models.response.json").bytes()
    let models = try read(String(decoding: bytes, as: UTF8.self))
    #expect(models.map(\.contextWindow) == [131_072])
    #expect(models.map(\.price) == [nil])
    let one =
      #"{"provider":"a","status":"live","pricing":{"input":0.1,"output":1},"context_length":8}"#
    let dead = #"{"provider":"b","status":"error","pricing":{"input":9,"output":9}}"#
    let list = try read(
      #"{"data":[{"id":"a","providers":[\#(dead),\#(one)]},{"id":"b","providers":[\#(dead)]}]}"#)
    #expect(list.map(\.id) == ["a"])
    #expect(list[0].price?.input == 0.1)
    #expect(list[0].contextWindow == 8)
  }

  @Test("Prices are for a million tokens, whatever unit the list has")
  func prices() throws {
    let together = try Fixture.named("together/models.response.json").bytes()
    let models = try read(String(decoding: together, as: UTF8.self))
    #expect(models.map(\.id) == ["meta-llama/Llama-3.3-70B-Instruct-Turbo"])
    #expect(models[0].price?.input == 1.04)
    #expect(models[0].displayName == "Llama 3.3 70B Instruct Turbo")
    let router = try read(
      #"{"data":[{"id":"a","pricing":{"prompt":"0.00000125","completion":"0.00001","#
        + #""input_cache_read":"0.000000125"},"supported_parameters":["tools","seed"],"#
        + #""architecture":{"input_modalities":["text","image"]},"top_provider":"#
        + #"{"max_completion_tokens":77}},{"id":"b","pricing":{"prompt":"-1","completion":"-1"}},"#
        + #"{"id":"c","pricing":{"hourly":2,"input":0,"output":0}}]}"#)
    #expect(router[0].price?.input == 1.25)
    #expect(router[0].price?.output == 10)
    #expect(router[0].price?.cachedInput == 0.125)
    #expect(router[0].maximumOutputTokens == 77)
    #expect(
      router[0].capabilities == [.tools, .parallelTools, .seed, .vision, .promptCache, .prefill])
    #expect(router[1...].map(\.price) == [nil, nil])
  }

  @Test("Entries that name no model are left out")
  func oddEntries() throws {
    let models = try read(#"{"data":[null,1,{},{"id":""},{"id":5},{"id":"a","created":"x"}]}"#)
    #expect(models == [ListedModel(id: "a")])
  }

  @Test("A list is bounded")
  func bounded() throws {
    let entries = (0..<20_000).map { "{\"id\":\"\($0)\"}" }.joined(separator: ",")
    #expect(try read("[\(entries)]").count == ModelList.maximumCount)
  }

  @Test("What is no list is a failure", arguments: ["", "{}", "null", "{\"data\":{}}", "<html>"])
  func notAList(text: String) {
    #expect { try read(text) } throws: { ($0 as? AttemptFailure)?.outcome == .badResponse }
  }
}
