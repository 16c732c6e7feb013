import Codec
import Testing

@testable import Router

@Suite("CatalogQuery")
struct CatalogQueryTests {
  private static func numbered(_ count: Int) throws -> Catalog {
    try Catalog(
      entries: (0..<count).map { number in
        entry("model-\(number)", [], offer("p", input: Double(number % 7)))
      })
  }

  /// Every page, one after the other.
  private static func pages(
    _ request: ListModelsRequest, _ catalog: Catalog, maximumPageBytes: Int = 4 << 20
  ) throws -> [[String]] {
    var request = request
    var pages: [[String]] = []
    repeat {
      let page = try CatalogQuery.list(
        request, catalog: catalog, maximumPageBytes: maximumPageBytes)
      pages.append(page.models.map(\.id))
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty && pages.count < 1000
    return pages
  }

  @Test(
    "page sizes: 0 is 50, 1000 is the most",
    arguments: [(0, 50), (1, 1), (49, 49), (1000, 1000), (5000, 1000), (.max, 1000)]
      as [(Int32, Int)])
  func pageSizes(asked: Int32, expected: Int) throws {
    let response = try CatalogQuery.list(
      .with { $0.pageSize = asked }, catalog: try Self.numbered(1200))
    #expect(response.models.count == expected)
    #expect(response.totalSize == 1200)
    #expect(!response.nextPageToken.isEmpty)
  }

  @Test("a negative page size is refused")
  func negative() {
    let failure = #expect(throws: CallFailure.self) {
      try CatalogQuery.list(.with { $0.pageSize = -1 }, catalog: .empty)
    }
    #expect(failure?.fieldViolations.map(\.field) == ["page_size"])
  }

  @Test("a catalog that fits a page is one page", arguments: [0, 1, 50])
  func onePage(count: Int) throws {
    let response = try CatalogQuery.list(ListModelsRequest(), catalog: try Self.numbered(count))
    #expect(response.models.count == count)
    #expect(response.totalSize == Int32(count))
    #expect(response.nextPageToken.isEmpty)
  }

  @Test(
    "pages together are everything, once, in order",
    arguments: [
      ListModelsRequest.with { $0.pageSize = 7 },
      .with {
        $0.pageSize = 9
        $0.orderBy = "min_input_price desc, id"
        $0.filter = "id:1"
      },
      .with { $0.pageSize = 100 },
    ])
  func paging(request: ListModelsRequest) throws {
    let catalog = try Self.numbered(100)
    var whole = request
    whole.pageSize = 1000
    let expected = try CatalogQuery.list(whole, catalog: catalog).models.map(\.id)
    let pages = try Self.pages(request, catalog)
    #expect(pages.flatMap { $0 } == expected)
    #expect(pages.dropLast().allSatisfy { $0.count == Int(request.pageSize) })
  }

  @Test(
    "a page ends before its bytes are too many; one model always goes", arguments: [1, 100, 400])
  func pageBytes(limit: Int) throws {
    let catalog = try Self.numbered(40)
    let pages = try Self.pages(ListModelsRequest(), catalog, maximumPageBytes: limit)
    #expect(pages.flatMap { $0 } == catalog.models.map(\.id))
    for page in pages where page.count > 1 {
      let response = ListModelsResponse.with { response in
        response.models = page.compactMap { id in
          catalog.place(named: id).map { catalog.contractModels[$0] }
        }
      }
      #expect(response.encoded().count <= limit)
    }
    #expect(pages.contains { $0.count > 1 } == (limit >= 100))
  }

  @Test("the largest page stays within gRPC's 4 MiB")
  func fourMebibytes() throws {
    let tags = (0..<40).map { "a-tag-of-some-length-\($0)" }
    let catalog = try Catalog(
      entries: (0..<1000).flatMap { number in
        ["p", "q", "r", "s", "t"].map { entry("model-\(number)", [], offer($0, tags: tags)) }
      })
    let response = try CatalogQuery.list(.with { $0.pageSize = 1000 }, catalog: catalog)
    #expect(response.models.count < 1000)
    #expect(response.models.count > 500)
    #expect((4_100_000...(4 << 20)).contains(response.encoded().count))
    #expect(!response.nextPageToken.isEmpty)
  }

  @Test("a token belongs to its filter and order")
  func foreignToken() throws {
    let catalog = try Self.numbered(100)
    let token = try CatalogQuery.list(ListModelsRequest(), catalog: catalog).nextPageToken
    for change: (inout ListModelsRequest) -> Void in [
      { $0.filter = "id:1" }, { $0.orderBy = "id" }, { $0.pageToken = "00ff" },
      { $0.pageToken = token + "00" },
    ] {
      var request = ListModelsRequest.with { $0.pageToken = token }
      change(&request)
      let failure = #expect(throws: CallFailure.self) {
        try CatalogQuery.list(request, catalog: catalog)
      }
      #expect(failure?.fieldViolations.map(\.field) == ["page_token"])
    }
    // Another page size is fine.
    let rest = try CatalogQuery.list(
      .with {
        $0.pageToken = token
        $0.pageSize = 1000
      }, catalog: catalog)
    #expect(rest.models.count == 50)
  }

  @Test("a token finds its place in a catalog that has changed")
  func changedCatalog() throws {
    let token = try CatalogQuery.list(
      .with { $0.pageSize = 10 }, catalog: try Self.numbered(30)
    ).nextPageToken
    let request = ListModelsRequest.with { $0.pageToken = token }

    // Two more in front: the place has moved.
    let grown = try Catalog(
      entries: (-2..<30).map { entry("model-\($0)", [], offer("p")) })
    #expect(try CatalogQuery.list(request, catalog: grown).models.first?.id == "model-10")
    // The last one is gone: the offset counts.
    let shrunk = try Catalog(
      entries: (0..<30).filter { $0 != 9 }.map { entry("model-\($0)", [], offer("p")) })
    #expect(try CatalogQuery.list(request, catalog: shrunk).models.first?.id == "model-11")
    // Nothing is left there.
    let empty = try CatalogQuery.list(request, catalog: .empty)
    #expect(empty.models.isEmpty)
    #expect(empty.nextPageToken.isEmpty)
  }

  @Test("offers' health is looked up for what is shown and what is filtered by")
  func health() throws {
    let catalog = try catalog(offer("a"), offer("b"), offer("c"), offer("d", credentials: false))
    let lookup: OfferHealthLookup = { offer in
      var health = OfferHealth()
      if offer.provider == "b" { health.availability = .circuitOpen(until: nil) }
      health.isOutlier = offer.provider == "c"
      health.calls = 3
      return health
    }
    let response = try CatalogQuery.list(
      .with { $0.filter = "offers.status:down" }, catalog: catalog, health: lookup)
    #expect(
      response.models.first?.offers.map(\.status) == [.live, .down, .degraded, .noCredentials])
    #expect(response.models.first?.offers.first?.performance?.calls == 3)
    #expect(
      try CatalogQuery.list(.with { $0.filter = "offers.status:down" }, catalog: catalog)
        .models.isEmpty)
    let model = try CatalogQuery.get(.with { $0.id = "M" }, catalog: catalog, health: lookup)
    #expect(model.model?.offers[1].status == .down)
  }

  @Test("one model by id or alias in any case")
  func get() throws {
    let catalog = try Catalog(entries: [entry("Large", ["big"], offer("a"))])
    for name in ["Large", "large", "BIG"] {
      #expect(try CatalogQuery.get(.with { $0.id = name }, catalog: catalog).model?.id == "Large")
    }
    let failure = #expect(throws: CallFailure.self) {
      try CatalogQuery.get(.with { $0.id = "lrage" }, catalog: catalog)
    }
    #expect(failure?.kind == .modelNotFound)
    #expect(failure?.suggestions == ["Large"])
    let empty = #expect(throws: CallFailure.self) {
      try CatalogQuery.get(GetModelRequest(), catalog: catalog)
    }
    #expect(empty?.kind == .invalidRequest)
  }
}
