import TestSupport

/// A stream's events, as their text arrives: in pieces that mean nothing, by any of the line ends,
/// with what a proxy or server puts between them.
struct AnswerStream {
  struct Event {
    /// Empty where the dialect has no names.
    var name = ""
    var data: String
  }

  static func pieces(of events: [Event], _ random: inout SeededGenerator) -> [[UInt8]] {
    let end = random.one(of: ["\n", "\r\n", "\r"])
    var text = random.chance(4) ? "\u{feff}" : ""
    for event in events {
      if random.chance(6) { text += ": keep-alive\(end)\(end)" }
      if random.chance(20) { text += "id: 7\(end)retry: 100\(end)" }
      if !event.name.isEmpty { text += "event: \(event.name)\(end)" }
      text += random.chance(3) ? "data:" : "data: "
      text += event.data + end + end
    }
    let bytes = Array(text.utf8)
    let most = random.one(of: [3, 100, 5000])
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let size = min(random.count(1...most), bytes.count - start)
      pieces.append(Array(bytes[start..<start + size]))
      start += size
    }
    return pieces
  }
}
