/// Finds the names that a mistyped one may have meant. Bounded: it runs on the loop for every
/// unknown model.
struct ClosestNames {
  /// Names looked at.
  static let maximumScan = 2048
  /// Bytes of a name worth comparing; longer ones have no neighbours.
  static let maximumLength = 96
  /// Names returned.
  static let maximumResults = 3

  /// The ids of the models whose id or an alias is nearest to `name`, nearest first.
  static func ids(to name: String, in catalog: Catalog) -> [String] {
    let wanted = name.utf8.map { asciiLowercased($0) }
    guard wanted.count <= Self.maximumLength else { return [] }
    // A third of the name may be wrong, at most 4 letters; "gtp-5" still finds "gpt-5".
    let limit = min(4, wanted.count / 3 + 1, wanted.count - 1)
    guard limit > 0 else { return [] }

    var found: [(distance: Int, id: String)] = []
    var scanned = 0
    for model in catalog.models {
      guard scanned < Self.maximumScan else { break }
      scanned += 1 + model.aliases.count
      let nearest = ([model.id] + model.aliases).compactMap { candidate in
        Self.distance(wanted, candidate.utf8.map { asciiLowercased($0) }, limit: limit)
      }.min()
      if let nearest { found.append((nearest, model.id)) }
    }
    return found.sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }
      .prefix(Self.maximumResults).map(\.id)
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
