internal import Dispatch
internal import Foundation
internal import Glibc
internal import Logging
internal import Synchronization

/// Writes the decision log: lines that the loops hand over, on a queue of its own, so that a slow disk
/// holds up no call. Begins another file where one would become too large. From any thread.
final class DecisionLog: Sendable {
  /// Bytes that wait for the disk; lines beyond are dropped, and counted in the next that is written.
  static let maximumWaiting = 8 << 20

  let sample: Double
  private let settings: Configuration.DecisionLog
  private let logger: Logger
  private let queue = DispatchQueue(label: "switchyard.decision-log", qos: .utility)
  private let waiting = Atomic<Int>(0)
  private let dropped = Atomic<Int>(0)
  private let file: DecisionFile

  /// Opens the file with the first line.
  init(_ settings: Configuration.DecisionLog, logger: Logger) {
    self.settings = settings
    self.sample = settings.sample
    self.logger = logger
    self.file = DecisionFile(settings)
  }

  /// Takes whole lines, each with its line break.
  func write(_ lines: [UInt8], count: Int) {
    let waiting = self.waiting.add(lines.count, ordering: .relaxed).newValue
    guard waiting <= Self.maximumWaiting else {
      self.waiting.subtract(lines.count, ordering: .relaxed)
      self.dropped.add(count, ordering: .relaxed)
      return
    }
    self.queue.async { self.append(lines, count: count) }
  }

  /// Opens the file anew with the next line: it may have been moved away.
  func reopen() { self.queue.async { self.file.close() } }

  /// Waits until what was handed over is written.
  func flush() { self.queue.sync {} }

  private func append(_ lines: [UInt8], count: Int) {
    defer { self.waiting.subtract(lines.count, ordering: .relaxed) }
    let dropped = self.dropped.exchange(0, ordering: .relaxed)
    let note = dropped > 0 ? Array("{\"dropped\":\(dropped)}\n".utf8) : []
    if let mistake = self.file.append(note + lines) {
      self.dropped.add(dropped + count, ordering: .relaxed)
      if mistake.isFirst {
        self.logger.error(
          "the decision log can't be written: \(mistake.description)",
          metadata: ["path": "\(self.settings.path)"])
      }
    }
  }
}

/// The files of the log, on its queue alone.
private final class DecisionFile: @unchecked Sendable {
  // @unchecked: used on the log's serial queue only.
  struct Mistake {
    let description: String
    /// Since the last time that it could be written.
    let isFirst: Bool
  }

  private let settings: Configuration.DecisionLog
  private var handle: FileHandle?
  private var size = 0
  private var isBroken = false

  init(_ settings: Configuration.DecisionLog) { self.settings = settings }

  func close() {
    try? self.handle?.close()
    self.handle = nil
  }

  /// - Returns: why it could not be written.
  func append(_ bytes: [UInt8]) -> Mistake? {
    do {
      if self.size + bytes.count > self.settings.maximumBytes, self.size > 0 { try self.rotate() }
      let handle = try self.open()
      try handle.write(contentsOf: Data(bytes))
      self.size += bytes.count
      self.isBroken = false
      return nil
    } catch {
      self.close()
      defer { self.isBroken = true }
      return Mistake(description: error.localizedDescription, isFirst: !self.isBroken)
    }
  }

  private func open() throws -> FileHandle {
    if let handle = self.handle { return handle }
    // Appended to, also by the log of an earlier configuration, whose calls still end. Who talks to
    // whom about how much is the operator's alone to read.
    let descriptor = unsafe Glibc.open(
      self.settings.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.size = Int(clamping: try handle.seekToEnd())
    self.handle = handle
    return handle
  }

  /// PATH becomes PATH.1, that PATH.2, and so on; the last goes.
  private func rotate() throws {
    self.close()
    self.size = 0
    let manager = FileManager.default
    func name(_ number: Int) -> String {
      number == 0 ? self.settings.path : "\(self.settings.path).\(number)"
    }
    let last = self.settings.files - 1
    if manager.fileExists(atPath: name(last)) { try manager.removeItem(atPath: name(last)) }
    for number in stride(from: last - 1, through: 0, by: -1)
    where manager.fileExists(atPath: name(number)) {
      try manager.moveItem(atPath: name(number), toPath: name(number + 1))
    }
  }
}
