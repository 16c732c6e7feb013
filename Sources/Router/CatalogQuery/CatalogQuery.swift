package import Codec

/// Answers ListModels and GetModel from a snapshot of the catalog.
package enum CatalogQuery {
  /// Models on a page where the request says 0, and at most.
  package static let defaultPageSize = 50
  package static let maximumPageSize = 1000
  /// Encoded bytes of a page's models: with the rest of the message they stay within the 4 MiB
  /// that gRPC clients take by default. One model that is larger goes alone.
  package static let maximumPageBytes = (4 << 20) - (8 << 10)
  /// Bytes that an offer's measurements may add to its size without them.
  private static let performanceBytes = 96

  /// - Parameter health: nil: what the snapshot says.
  /// - Throws: `invalidRequest` with the field at fault.
  package static func list(
    _ request: ListModelsRequest, catalog: Catalog, health: OfferHealthLookup? = nil,
    maximumPageBytes: Int = CatalogQuery.maximumPageBytes
  ) throws(CallFailure) -> ListModelsResponse {
    if request.pageSize < 0 { throw .invalid("page_size", "is less than 0") }
    let pageSize =
      request.pageSize == 0
      ? Self.defaultPageSize : min(Int(request.pageSize), Self.maximumPageSize)

    // The common request first: all of a catalog that fits a page, nothing computed or copied.
    let isPlain =
      health == nil && request.filter.isEmpty && request.orderBy.isEmpty
      && request.pageToken.isEmpty
    var response = ListModelsResponse()
    if isPlain, catalog.models.count <= pageSize,
      catalog.contractModelBytes <= maximumPageBytes
    {
      response.models = catalog.contractModels
      response.totalSize = Int32(clamping: catalog.models.count)
      return response
    }

    let places = try Self.places(request, catalog: catalog, health: health)
    let query = PageToken.query(filter: request.filter, order: request.orderBy)
    let start = try Self.start(request.pageToken, query: query, places: places, catalog: catalog)
    var end = start
    var bytes = 0
    while end < places.count, end - start < pageSize {
      let size = Self.encodedSize(of: places[end], in: catalog, isMeasured: health != nil)
      if end > start, bytes + size > maximumPageBytes { break }
      bytes += size
      end += 1
    }
    response.models = places[start..<end].map { place in
      health.map { catalog.models[place].contractModel(health: $0) }
        ?? catalog.contractModels[place]
    }
    response.totalSize = Int32(clamping: places.count)
    if end < places.count, end > start {
      response.nextPageToken =
        PageToken(
          query: query, offset: UInt32(clamping: end),
          lastID: catalog.models[places[end - 1]].id
        ).text
    }
    return response
  }

  /// - Throws: `modelNotFound` with the closest ids, or `invalidRequest` without an id.
  package static func get(
    _ request: GetModelRequest, catalog: Catalog, health: OfferHealthLookup? = nil
  ) throws(CallFailure) -> GetModelResponse {
    if request.id.isEmpty { throw .invalid("id", "is empty; name a model of ListModels") }
    guard let place = catalog.place(named: request.id) else {
      throw .modelNotFound(request.id, field: "id", catalog: catalog)
    }
    var response = GetModelResponse()
    response.model =
      health.map { catalog.models[place].contractModel(health: $0) }
      ?? catalog.contractModels[place]
    return response
  }

  /// The places of the models that the filter lets through, in order.
  private static func places(
    _ request: ListModelsRequest, catalog: Catalog, health: OfferHealthLookup?
  ) throws(CallFailure) -> [Int] {
    let filter: FilterExpression?
    let order: ModelOrder?
    do throws(FilterError) {
      filter = try FilterParser.parse(request.filter)
    } catch {
      throw .invalid("filter", "at byte \(error.position): \(error.message)")
    }
    do throws(FilterError) {
      order = try ModelOrder(request.orderBy)
    } catch {
      throw .invalid("order_by", "at byte \(error.position): \(error.message)")
    }

    var models = catalog.contractModels
    if let health, filter != nil {
      models = catalog.models.map { $0.contractModel(health: health) }
    }
    let places =
      filter.map { filter in models.indices.filter { filter.accepts(models[$0]) } }
      ?? Array(models.indices)
    return order?.sorted(places, of: models) ?? places
  }

  /// Where the page begins.
  private static func start(
    _ token: String, query: UInt64, places: [Int], catalog: Catalog
  ) throws(CallFailure) -> Int {
    if token.isEmpty { return 0 }
    guard let token = PageToken(text: token) else {
      throw .invalid("page_token", "isn't one that ListModels gave out")
    }
    guard token.query == query else {
      throw .invalid("page_token", "belongs to another filter or order_by; keep both between pages")
    }
    let offset = Int(token.offset)
    func isLast(_ place: Int) -> Bool { catalog.models[place].id == token.lastID }
    if (1...max(places.count, 1)).contains(offset), offset <= places.count,
      isLast(places[offset - 1])
    {
      return offset
    }
    // The catalog has changed since.
    if let last = places.firstIndex(where: isLast) { return last + 1 }
    return min(offset, places.count)
  }

  /// With the field's tag and length.
  private static func encodedSize(of place: Int, in catalog: Catalog, isMeasured: Bool) -> Int {
    let measured = isMeasured ? Self.performanceBytes * catalog.models[place].offers.count : 0
    return catalog.contractModelSizes[place] + measured + 6
  }
}
