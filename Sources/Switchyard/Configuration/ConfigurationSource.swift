internal import Foundation
internal import Glibc

/// Where the configuration comes from: at the start, and again when its file has changed. Used by
/// one thread.
final class ConfigurationSource {
  /// What tells two states of a file apart, also where an editor or a mount replaces it whole.
  private struct Fingerprint: Equatable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  private let file: String?
  private let listen: [String]
  private var loaded: Fingerprint?
  /// Of the last look, where it differed from what is loaded.
  private var pending: Fingerprint?

  /// - Parameters:
  ///   - file: of `--config`; nil: `switchyard.yaml` of the working directory where it is there,
  ///     else the environment.
  ///   - listen: of `--listen`.
  init(file: String?, listen: [String]) {
    self.file =
      file
      ?? (FileManager.default.fileExists(atPath: Configuration.defaultFile)
        ? Configuration.defaultFile : nil)
    self.listen = listen
  }

  var isFile: Bool { self.file != nil }

  func load() throws(ConfigurationError) -> Configuration {
    // Before it is read: what changes meanwhile is seen later.
    self.loaded = self.file.flatMap { Self.fingerprint(of: $0) }
    self.pending = nil
    return try Configuration.load(file: self.file, listen: self.listen)
  }

  /// Whether the file is another than the one that was read last, and was the same at the last look:
  /// one that is being written is left alone until it is done.
  func hasChanged() -> Bool {
    guard let file = self.file, let current = Self.fingerprint(of: file),
      current != self.loaded
    else {
      self.pending = nil
      return false
    }
    defer { self.pending = current }
    return self.pending == current
  }

  private static func fingerprint(of file: String) -> Fingerprint? {
    var status = stat()
    guard unsafe stat(file, &status) == 0 else { return nil }
    return Fingerprint(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }
}
