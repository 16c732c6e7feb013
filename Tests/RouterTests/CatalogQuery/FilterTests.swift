import Codec
import TestSupport
import Testing

@testable import Router

@Suite("Filter")
struct FilterTests {
  static func catalog() throws -> Catalog {
    try Catalog(entries: [
      CatalogEntry(
        id: "Mistral-Large", aliases: ["large"], owner: "mistralai",
        offer: offer(
          "mistral", 0, region: "eu", input: 2, output: 6, window: 128_000, maxOutput: 4096,
          capabilities: [.tools, .jsonSchema], noTraining: true, tags: ["gdpr"])),
      CatalogEntry(
        id: "Mistral-Large",
        offer: offer("aws", 1, region: "us", input: 3, output: 9, window: 64_000)),
      CatalogEntry(
        id: "mistral-tiny",
        offer: offer("mistral", 0, region: "eu", input: 0, output: 0, window: 32_000)),
      CatalogEntry(
        id: "gpt-5", displayName: "GPT five", owner: "openai",
        createTime: .with { $0.seconds = 1_795_428_000 },
        offer: offer(
          "openai", 2, region: "us", input: 1.25, output: 10, window: 272_000,
          capabilities: [.tools, .vision], quantization: "bf16", credentials: false)),
      CatalogEntry(id: "unknown", offer: offer("local", 3)),
    ])
  }

  private static func ids(_ filter: String) throws -> [String] {
    try CatalogQuery.list(.with { $0.filter = filter }, catalog: try Self.catalog())
      .models.map(\.id)
  }

  private static let large = "Mistral-Large"
  private static let all = [Self.large, "mistral-tiny", "gpt-5", "unknown"]

  @Test(
    "the contract's example and each kind of comparison",
    arguments: [
      (
        #"capabilities:tools AND context_window >= 128000 AND offers.region:"eu" AND id = "mistral*""#,
        [Self.large]
      ),
      ("", Self.all), ("   ", Self.all),
      ("id = MISTRAL-large", [Self.large]),
      ("id != gpt-5", [Self.large, "mistral-tiny", "unknown"]),
      ("id:stral", [Self.large, "mistral-tiny"]), ("aliases:large", [Self.large]),
      ("aliases:lar", []), ("owner = \"\"", ["mistral-tiny", "unknown"]),
      ("owner:*", [Self.large, "gpt-5"]), ("display_name:five", ["gpt-5"]),
      ("capabilities:CAPABILITY_VISION", ["gpt-5"]),
      ("capabilities = Tools", [Self.large, "gpt-5"]),
      ("capabilities:*", [Self.large, "gpt-5"]),
      ("NOT capabilities:*", ["mistral-tiny", "unknown"]),
      ("context_window < 100000", ["mistral-tiny"]), ("context_window = 128000", [Self.large]),
      ("context_window > 128000", ["gpt-5"]),
      ("context_window <= 1.28e5", [Self.large, "mistral-tiny"]),
      ("NOT context_window:*", ["unknown"]), ("max_output_tokens > -1", [Self.large]),
      ("offers.price.input < 1", ["mistral-tiny"]), ("min_input_price = 0", ["mistral-tiny"]),
      ("min_output_price >= 6", [Self.large, "gpt-5"]),
      ("offers.price.output:*", Self.all.dropLast()),
      ("offers.provider:aws", [Self.large]), ("offers.provider:aw", []),
      ("offers.provider:a*", [Self.large]),
      ("offers.region != eu", [Self.large, "gpt-5", "unknown"]),
      ("offers.status:no_credentials", ["gpt-5"]),
      ("offers.status:STATUS_LIVE offers.region:us", [Self.large]),
      ("offers.data_policy.no_training:true", [Self.large]),
      ("offers.data_policy.no_training = FALSE", Self.all), ("offers.tags:GDPR", [Self.large]),
      ("offers.quantization:bf16", ["gpt-5"]), ("offers.capabilities:vision", ["gpt-5"]),
      ("offers.context_window = 64000", [Self.large]),
      ("offers.upstream_model:local-model", ["unknown"]),
      ("offers.performance.success_rate > 0", []),
      ("create_time >= '2026-11-23T10:00:00Z'", ["gpt-5"]), ("create_time > 2026-11-24", []),
      ("create_time:*", ["gpt-5"]), ("offers.retire_time < '2027-01-01'", []),
    ] as [(String, [String])])
  func comparisons(filter: String, ids: [String]) throws {
    #expect(try Self.ids(filter) == ids)
  }

  @Test(
    "AND, OR, NOT and parentheses bind as AIP-160 says",
    arguments: [
      ("id:mistral offers.region:us", [Self.large]),
      // OR first: (tiny or gpt) and vision.
      ("id:tiny OR id:gpt AND capabilities:vision", ["gpt-5"]),
      ("id:tiny OR (id:gpt AND capabilities:vision)", ["mistral-tiny", "gpt-5"]),
      ("capabilities:vision AND id:tiny OR id:gpt", ["gpt-5"]),
      ("-capabilities:tools", ["mistral-tiny", "unknown"]),
      ("NOT capabilities:tools", ["mistral-tiny", "unknown"]),
      ("-(id:mistral OR id:gpt)", ["unknown"]), ("NOT (id:mistral)", ["gpt-5", "unknown"]),
      ("((((id:gpt))))", ["gpt-5"]),
      ("mistral", [Self.large, "mistral-tiny"]), ("\"GPT five\"", ["gpt-5"]), ("open*i", ["gpt-5"]),
      ("-mistral -gpt", ["unknown"]), ("large", [Self.large]), ("-\"mistral\" -unknown", ["gpt-5"]),
      ("id : gpt-5", ["gpt-5"]), ("id='gpt-5'", ["gpt-5"]),
    ] as [(String, [String])])
  func structure(filter: String, ids: [String]) throws {
    #expect(try Self.ids(filter) == ids)
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("nope = 1", 0), ("id = ", 5), ("id =", 4), ("= 3", 0), ("id = x AND", 10), ("AND id = x", 0),
      ("id = x OR", 9), ("(id = x", 0), ("id = x)", 6), ("context_window = lots", 17),
      ("context_window = inf", 17), ("context_window = nan", 17), ("capabilities:flying", 13),
      ("offers.status = up", 16), ("id < x", 5), ("capabilities > tools", 15),
      ("offers.data_policy.no_training:maybe", 31), ("id = (x)", 5), ("id = \"x", 5),
      ("NOT", 3), ("a.b.c:d", 0), ("f(x", 1), ("()", 1), ("NOT NOT x", 4),
      ("create_time > soon", 14),
    ])
  func errors(filter: String, position: Int) {
    let error = #expect(throws: FilterError.self) { try FilterParser.parse(filter) }
    #expect(error?.position == position, "\(error.debugDescription)")
    let failure = #expect(throws: CallFailure.self) { try Self.ids(filter) }
    #expect(failure?.kind == .invalidRequest)
    #expect(failure?.fieldViolations.map(\.field) == ["filter"])
    #expect(failure?.message.contains("at byte \(position):") == true)
  }

  @Test("depth and number of terms are bounded")
  func bounds() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth)
    }
    _ = try FilterParser.parse(nested(FilterParser.maximumDepth - 1))
    #expect(throws: FilterError.self) { try FilterParser.parse(nested(FilterParser.maximumDepth)) }
    #expect(throws: FilterError.self) { try FilterParser.parse(nested(2000)) }
    let terms = Array(repeating: "x", count: FilterParser.maximumTerms)
    _ = try FilterParser.parse(terms.joined(separator: " OR "))
    #expect(throws: FilterError.self) {
      try FilterParser.parse((terms + ["x"]).joined(separator: " OR "))
    }
  }

  @Test("random filters are answered or refused, never worse", arguments: 0..<8)
  func fuzz(seed: UInt64) throws {
    let words = [
      "id", "context_window", "capabilities", "offers.region", "AND", "OR", "NOT", "-", "(", ")",
      "=", "!=", ":", ">=", "<", "\"eu\"", "'", "\"", "*", "tools", "128000", "\\", "é", "\0", ",",
    ]
    let catalog = try Self.catalog()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let filter = (0..<Int.random(in: 1...14, using: &random)).map { _ in
        words[Int.random(in: 0..<words.count, using: &random)]
      }.joined(separator: Bool.random(using: &random) ? " " : "")
      do {
        let response = try CatalogQuery.list(.with { $0.filter = filter }, catalog: catalog)
        #expect(Int(response.totalSize) == response.models.count)
      } catch {
        #expect(error.kind == .invalidRequest)
      }
    }
  }
}
