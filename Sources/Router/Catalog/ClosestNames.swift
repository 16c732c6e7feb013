/// Finds the names that a mistyped one may have meant. Bounded: it runs on the loop for every
/// unknown model.
struct ClosestNames: Sendable {
  /// Names looked at: the first of the catalog.
  static let maximumScan = 2048
  /// Bytes of a name worth comparing; longer ones have no neighbours.
  static let maximumLength = 96
  /// Names returned.
  static let maximumResults = 3

  /// Ids and aliases in small letters, each with the place of its model.
  private let names: [(letters: [UInt8], place: Int)]

  init(_ models: [CatalogModel]) {
    self.names = Array(
      models.lazy.enumerated().flatMap { place, model in
        ([model.id] + model.aliases).map { ($0.utf8.map { asciiLowercased($0) }, place) }
      }.prefix(Self.maximumScan))
  }

  /// The places of the models whose id or an alias is nearest to `name`, nearest first; of equally
  /// near ones the first of the catalog.
  func places(to name: String) -> [Int] {
    let wanted = name.utf8.map { asciiLowercased($0) }
    guard wanted.count <= Self.maximumLength else { return [] }
    // A third of the name may be wrong, at most 4 letters; "gtp-5" still finds "gpt-5".
    var limit = min(4, wanted.count / 3 + 1, wanted.count - 1)
    guard limit > 0 else { return [] }

    var nearest: [(distance: Int, place: Int)] = []
    for (letters, place) in self.names {
      guard let distance = Self.distance(wanted, letters, limit: limit) else { continue }
      if let known = nearest.firstIndex(where: { $0.place == place }) {
        if nearest[known].distance <= distance { continue }
        nearest.remove(at: known)
      }
      let rank = nearest.firstIndex { $0.distance > distance } ?? nearest.count
      nearest.insert((distance, place), at: rank)
      guard nearest.count >= Self.maximumResults else { continue }
      nearest.removeLast(nearest.count - Self.maximumResults)
      // Only a nearer one is of interest now: the band narrows.
      limit = nearest[nearest.count - 1].distance - 1
      if limit < 0 { break }
    }
    return nearest.map(\.place)
  }

  /// The edit distance (insert, delete, replace), or nil if it is over `limit`. Only the band of
  /// `limit` cells around the diagonal is computed.
  static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    let far = limit + 1
    var row = (0...right.count).map { min($0, far) }
    for i in 1...left.count {
      let first = max(1, i - limit)
      let last = min(right.count, i + limit)
      var diagonal = row[first - 1]
      row[first - 1] = first == 1 ? min(i, far) : far
      var best = row[first - 1]
      for j in first...last {
        let above = j < i + limit ? row[j] : far
        let replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)
        diagonal = row[j]
        row[j] = min(replaced, above + 1, row[j - 1] + 1, far)
        best = min(best, row[j])
      }
      if best > limit { return nil }
    }
    return row[right.count] <= limit ? row[right.count] : nil
  }
}
