internal import Codec

/// Reads compressed messages, one after another, on one thread; they share nothing but memory.
///
/// It has 23 KiB, and 32 KiB more once a message was larger than 16 KiB.
package final class Decompressor {
  /// Bytes inflated at a time. Most messages fit: then zlib needs no window.
  private static let chunkSize = 16 << 10

  private let stream = InflateStream()
  private var chunk = [UInt8](repeating: 0, count: Decompressor.chunkSize)

  package init() {}

  /// Replaces what is in `buffer` by the message that `bytes` are, compressed as `encoding`.
  ///
  /// gzip's members may follow each other (RFC 1952, section 2.2): together they are the message.
  /// No bytes at all are no message.
  ///
  /// - Parameters:
  ///   - limit: bytes of the largest message. What is larger is inflated to there and no further,
  ///     and `buffer` asks for no more memory than that.
  ///   - buffer: its memory is used again where that is enough; it is empty after an error.
  package func decompress(
    _ bytes: RawSpan, _ encoding: Encoding, atMost limit: Int, into buffer: inout [UInt8]
  ) throws(CompressionError) {
    precondition(limit >= 0, "a limit below nothing")
    buffer.removeAll(keepingCapacity: true)
    do throws(CompressionError) {
      switch encoding {
      case .identity: try self.copy(bytes, limit, &buffer)
      case .gzip: try self.inflate(bytes, .gzip, limit, &buffer)
      case .deflate: try self.inflate(bytes, .zlib, limit, &buffer)
      }
    } catch {
      buffer.removeAll(keepingCapacity: true)
      throw error
    }
  }

  private func copy(
    _ bytes: RawSpan, _ limit: Int, _ buffer: inout [UInt8]
  ) throws(CompressionError) {
    guard bytes.byteCount <= limit else { throw .tooLarge(limit: limit) }
    self.makeRoom(for: bytes.byteCount, limit, &buffer)
    buffer.append(copying: bytes)
  }

  private func inflate(
    _ bytes: RawSpan, _ format: ZlibFormat, _ limit: Int, _ buffer: inout [UInt8]
  ) throws(CompressionError) {
    var offset = 0
    self.stream.begin(format)
    while true {
      let left = limit - buffer.count
      // One byte more than may come tells a message of the limit's size from a larger one.
      let room = left < Self.chunkSize ? left + 1 : Self.chunkSize
      let step = self.stream.step(
        bytes.extracting(offset..<bytes.byteCount), into: &self.chunk, room: room)
      guard step.produced <= left else { throw .tooLarge(limit: limit) }
      offset += step.consumed
      self.append(step.produced, limit, &buffer)
      switch step.outcome {
      case .goesOn: break
      case .failed: throw .malformed
      case .ended:
        if offset == bytes.byteCount { return }
        guard format == .gzip else { throw .malformed }
        self.stream.begin(.gzip)
      }
    }
  }

  /// Appends the chunk's first `count` bytes.
  private func append(_ count: Int, _ limit: Int, _ buffer: inout [UInt8]) {
    self.makeRoom(for: count, limit, &buffer)
    buffer.append(contentsOf: self.chunk[..<count])
  }

  private func makeRoom(for count: Int, _ limit: Int, _ buffer: inout [UInt8]) {
    let needed = buffer.count + count
    guard needed > buffer.capacity else { return }
    // Doubling keeps the copying linear; the array's own doubling would go beyond the limit.
    buffer.reserveCapacity(max(needed, min(2 * buffer.capacity, limit)))
  }
}
