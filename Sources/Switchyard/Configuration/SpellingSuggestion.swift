/// Finds the word that a mistyped one was meant to be.
enum SpellingSuggestion {
  /// Characters of a word worth comparing.
  private static let maximumLength = 64

  /// The nearest of `words` if it is near enough to be meant.
  static func closest(to word: String, of words: [String]) -> String? {
    guard word.count <= Self.maximumLength else { return nil }
    let limit = max(1, word.count / 3)
    let ranked = words.map { (word: $0, distance: Self.distance(Array(word), Array($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= limit ? best.word : nil
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
      var current = [row + 1]
      for column in right.indices {
        let replacement = previous[column] + (character == right[column] ? 0 : 1)
        var best = min(replacement, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, character == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforePrevious[column - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
