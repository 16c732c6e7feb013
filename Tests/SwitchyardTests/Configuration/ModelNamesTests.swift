import Providers
import Router
import Testing

@testable import Switchyard

@Suite("ModelNames")
struct ModelNamesTests {
  static func listed(_ id: String, _ aliases: String...) -> ListedModel {
    var model = ListedModel(id: id)
    model.aliases = aliases
    return model
  }

  /// The catalog of a configured model `m`, also called `m-latest`, and of two providers' lists.
  static func catalog(_ first: [ListedModel], _ second: [ListedModel] = []) throws -> Catalog {
    let text = """
      providers:
        - { name: first, dialect: openai, base_url: "http://a/v1" }
        - { name: second, dialect: openai, base_url: "http://b/v1" }
        - name: own
          dialect: openai
          base_url: http://c/v1
          models: [{ id: m, aliases: [m-latest] }]
      """
    let configuration = try Configuration(text: text, file: "c.yaml", environment: [:])
    let lists = ["first": first, "second": second]
    return try configuration.catalog(listedModels: lists) { _, _ in .all }
  }

  @Test("A model listed by an alias of a configured one is an offer of it")
  func alias() throws {
    let catalog = try Self.catalog([Self.listed("M-Latest"), Self.listed("M")])
    #expect(catalog.models.map(\.id) == ["m"])
    #expect(catalog.models.first?.offers.map(\.upstreamModel) == ["M-Latest", "M", "m"])
  }

  @Test("A listed alias that another model has is left out")
  func contradictingAliases() throws {
    let catalog = try Self.catalog(
      [Self.listed("a", "m", "b", "x", "A"), Self.listed("b", "x", "m-latest", "y")],
      [Self.listed("c", "a", "Y", "z")])
    #expect(catalog.models.map(\.id) == ["a", "b", "c", "m"])
    #expect(catalog.models.map(\.aliases) == [["x"], ["y"], ["z"], ["m-latest"]])
  }

  @Test("A model that is listed twice, without a name or by an endless one is left out")
  func unusable() throws {
    let catalog = try Self.catalog([
      Self.listed("a"), Self.listed("A"), Self.listed(""), Self.listed("b", ""),
      Self.listed(String(repeating: "n", count: 10_000)),
    ])
    #expect(catalog.models.map(\.id) == ["a", "b", "m"])
    #expect(catalog.offerCount == 3)
  }

  @Test("Two providers that list the same model are its offers, in configured order")
  func shared() throws {
    let catalog = try Self.catalog([Self.listed("a", "x")], [Self.listed("A", "x")])
    #expect(catalog.model(named: "x")?.offers.map(\.provider) == ["first", "second"])
  }
}
