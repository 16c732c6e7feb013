import Codec
import Testing

@testable import Router

@Suite("Catalog")
struct CatalogTests {
  @Test("entries with one id in any case are one model, offers in configured order")
  func merges() throws {
    let catalog = try Catalog(entries: [
      entry("Qwen3", ["qwen"], offer("b", 0)), entry("other", [], offer("b", 0)),
      entry("qwen3", ["QWEN", "q"], offer("a", 1)),
    ])
    #expect(catalog.models.map(\.id) == ["Qwen3", "other"])
    #expect(catalog.models[0].offers.map(\.provider) == ["b", "a"])
    #expect(catalog.models[0].aliases == ["qwen", "q"])
    #expect(catalog.models.flatMap(\.offers).map(\.index) == [0, 1, 2])
    #expect(catalog.offerCount == 3)
    #expect(catalog.providers == ["b", "a"])
  }

  @Test("the first entry that says something of the model is believed")
  func fillsGaps() throws {
    let catalog = try Catalog(entries: [
      CatalogEntry(id: "m", owner: "acme", offer: offer("a")),
      CatalogEntry(
        id: "m", displayName: "The M", owner: "other", createTime: .with { $0.seconds = 7 },
        offer: offer("b")),
    ])
    let model = catalog.models[0]
    #expect(model.owner == "acme")
    #expect(model.displayName == "The M")
    #expect(model.createTime?.seconds == 7)
  }

  @Test(
    "ids and aliases are found in any case",
    arguments: ["Qwen3:8b", "qwen3:8B", "QWEN", "qwen"])
  func lookup(name: String) throws {
    let catalog = try Catalog(entries: [entry("Qwen3:8b", ["qwen"], offer("a"))])
    #expect(catalog.model(named: name)?.id == "Qwen3:8b")
    #expect(catalog.model(named: name + "x") == nil)
  }

  @Test("a name that two models go by is refused", arguments: ["x", "X"])
  func duplicateNames(name: String) {
    #expect(throws: CatalogError.duplicateName(name, models: ["a", "b"])) {
      try Catalog(entries: [entry("a", ["x"], offer("p")), entry("b", [name], offer("q"))])
    }
    #expect(throws: CatalogError.self) {
      try Catalog(entries: [entry("a", [name], offer("p")), entry("x", [], offer("q"))])
    }
  }

  @Test("a provider may offer a model from two regions, not twice from one")
  func duplicateOffers() throws {
    let entries = [
      entry("m", [], offer("p", region: "eu")), entry("m", [], offer("p", region: "us")),
    ]
    #expect(try Catalog(entries: entries).models[0].offers.count == 2)
    #expect(throws: CatalogError.duplicateOffer(provider: "p", model: "m")) {
      try Catalog(entries: entries + [entries[0]])
    }
  }

  @Test("empty and overlong names are refused")
  func badNames() {
    let long = String(repeating: "x", count: Catalog.maximumNameLength + 1)
    #expect(throws: CatalogError.emptyName(provider: "p")) {
      try Catalog(entries: [entry("m", [""], offer("p"))])
    }
    #expect(throws: CatalogError.nameTooLong(provider: "p", name: long)) {
      try Catalog(entries: [entry(long, [], offer("p"))])
    }
  }

  @Test("the contract's model has the largest window and the union of capabilities")
  func contractModel() throws {
    let catalog = try catalog(
      offer("a", window: 1000, maxOutput: 500, capabilities: [.tools]),
      offer("b", window: 2000, capabilities: [.vision, .tools], credentials: false))
    let model = catalog.contractModels[0]
    #expect(model.contextWindow == 2000)
    #expect(model.maxOutputTokens == 500)
    #expect(model.capabilities == [.tools, .vision])
    #expect(model.offers.map(\.status) == [.live, .noCredentials])
    #expect(catalog.contractModelSizes == [model.encoded().count])
  }

  @Test("the empty catalog has nothing")
  func empty() {
    #expect(Catalog.empty.model(named: "m") == nil)
    #expect(Catalog.empty.providers.isEmpty)
  }
}
