import Foundation
import Logging
import Testing

@testable import Switchyard

@Suite("Decision log")
struct DecisionLogTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "decision-log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path(percentEncoded: false))
  }

  private func log(_ path: String, maximumBytes: Int = 1 << 20, files: Int = 2) -> DecisionLog {
    var settings = Configuration.DecisionLog(path: path)
    settings.maximumBytes = maximumBytes
    settings.files = files
    return DecisionLog(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("Lines are appended to what the file has, which others can't read")
  func appending() throws {
    try self.withFolder { folder in
      let path = folder + "/decisions.jsonl"
      for line in ["one\n", "two\n"] {
        let log = self.log(path)
        log.write(Array(line.utf8), count: 1)
        log.flush()
      }
      #expect(self.text(path) == "one\ntwo\n")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? Int).map { $0 & 0o007 } == 0)
    }
  }

  @Test("A file that would become too large is followed by another, and the oldest goes")
  func rotation() throws {
    try self.withFolder { folder in
      let path = folder + "/decisions.jsonl"
      let log = self.log(path, maximumBytes: 10, files: 3)
      for number in 0..<5 { log.write(Array("line \(number)\n".utf8), count: 1) }
      log.flush()
      let texts = ["", ".1", ".2", ".3"].map { self.text(path + $0) }
      #expect(texts == ["line 4\n", "line 3\n", "line 2\n", nil])
    }
  }

  @Test("Two logs of one file, before and after a reload, keep each other's lines")
  func twoLogs() throws {
    try self.withFolder { folder in
      let path = folder + "/decisions.jsonl"
      let logs = [self.log(path), self.log(path, maximumBytes: 2 << 20)]
      for number in 0..<6 {
        let log = logs[number % 2]
        log.write(Array("line \(number)\n".utf8), count: 1)
        log.flush()
      }
      #expect(self.text(path) == (0..<6).map { "line \($0)\n" }.joined())
    }
  }

  @Test("A file that was moved away is begun anew after a reload")
  func reopening() throws {
    try self.withFolder { folder in
      let path = folder + "/decisions.jsonl"
      let log = self.log(path)
      log.write(Array("one\n".utf8), count: 1)
      log.flush()
      try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
      log.reopen()
      log.write(Array("two\n".utf8), count: 1)
      log.flush()
      #expect(self.text(path) == "two\n" && self.text(path + ".old") == "one\n")
    }
  }

  @Test("Lines that can't be written are counted, and the count is written when it can")
  func dropping() throws {
    try self.withFolder { folder in
      let path = folder + "/later/decisions.jsonl"
      let log = self.log(path)
      log.write(Array("lost\nlost\n".utf8), count: 2)
      log.write(Array("lost\n".utf8), count: 1)
      log.flush()
      try FileManager.default.createDirectory(
        atPath: folder + "/later", withIntermediateDirectories: true)
      log.write(Array("kept\n".utf8), count: 1)
      log.flush()
      #expect(self.text(path) == "{\"dropped\":3}\nkept\n")
    }
  }

  @Test("What waits for the disk is bounded")
  func bound() throws {
    try self.withFolder { folder in
      let path = folder + "/decisions.jsonl"
      let log = self.log(path)
      log.write(Array(repeating: 0x20, count: DecisionLog.maximumWaiting + 1), count: 7)
      log.write(Array("kept\n".utf8), count: 1)
      log.flush()
      #expect(self.text(path) == "{\"dropped\":7}\nkept\n")
    }
  }
}
