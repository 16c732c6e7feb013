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
