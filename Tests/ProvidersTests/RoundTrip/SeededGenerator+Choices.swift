import TestSupport

extension SeededGenerator {
  /// One time in so many.
  mutating func chance(_ one: Int) -> Bool { self.count(0...one - 1) == 0 }

  mutating func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[self.count(elements.indices.first!...elements.indices.last!)]
  }

  /// A text cut in up to `most` pieces, of which some may be empty.
  mutating func pieces(of text: String, most: Int = 5) -> [String] {
    let scalars = Array(text.unicodeScalars)
    let cuts = (1..<max(self.count(1...most), 1)).map { _ in self.count(0...scalars.count) }
    return zip([0] + cuts.sorted(), cuts.sorted() + [scalars.count]).map { start, end in
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[start..<end])
      return String(piece)
    }
  }

  /// A JSON string, with escapes where there need be none.
  mutating func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      let isDue = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      guard isDue || (text.utf8.count < 500 && self.chance(10)) else {
        quoted.unicodeScalars.append(scalar)
        continue
      }
      for unit in UTF16.encode(scalar)! {
        let digits = String(unit, radix: 16, uppercase: self.chance(2))
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
