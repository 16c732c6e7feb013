/// Rows in aligned columns, for a terminal.
struct TextTable {
  private let rows: [[String]]
  private let rightAligned: [Int]

  /// - Parameters:
  ///   - rows: all of one length.
  ///   - rightAligned: the columns that hold numbers, which end where their column ends.
  init(_ rows: [[String]], rightAligned: [Int] = []) {
    self.rows = rows.map { row in row.map { TerminalText.printable($0) } }
    self.rightAligned = rightAligned
  }

  /// Without a space at their ends.
  var lines: [String] {
    let columns = self.rows.first?.indices ?? 0..<0
    let widths = columns.map { column in self.rows.map { $0[column].count }.max() ?? 0 }
    return self.rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return self.rightAligned.contains(column)
          ? padding + row[column] : row[column] + padding
      }
      var line = cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
