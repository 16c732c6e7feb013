internal import CZlib

/// How far one step through zlib got.
struct ZlibStep {
  enum Outcome {
    /// There is more to take or to write: step again.
    case goesOn
    case ended
    /// The input is not the format, or there is none left before its end.
    case failed
  }

  /// Bytes taken from the input.
  var consumed: Int
  /// Bytes written to the output, from its start.
  var produced: Int
  var outcome: Outcome
}

enum ZlibFormat {
  /// RFC 1952.
  case gzip
  /// RFC 1950.
  case zlib

  /// A window of 32 KiB, the largest there is: what peers choose is at most that. zlib adds 16 for
  /// its gzip format.
  fileprivate var windowBits: CInt { self == .gzip ? 15 + 16 : 15 }
}

/// zlib's inflate, from one stream of bytes to the next.
@safe final class InflateStream {
  private let stream = unsafe newStream()

  init() {
    let result = unsafe inflateInit2_(
      self.stream, ZlibFormat.gzip.windowBits, ZLIB_VERSION, streamSize)
    precondition(result == Z_OK, "out of memory")
  }

  deinit {
    unsafe inflateEnd(self.stream)
    unsafe self.stream.deallocate()
  }

  /// Begins a stream that knows nothing of those before it.
  func begin(_ format: ZlibFormat) {
    let result = unsafe inflateReset2(self.stream, format.windowBits)
    precondition(result == Z_OK, "not a state of inflate")
  }

  /// Inflates what it can of `input` into the first `room` bytes of `output`, at least one.
  func step(_ input: RawSpan, into output: inout [UInt8], room: Int) -> ZlibStep {
    unsafe lend(self.stream, input, &output, room: room) { stream, _ in
      switch unsafe inflate(stream, Z_NO_FLUSH) {
      case Z_OK: return .goesOn
      case Z_STREAM_END: return .ended
      case Z_MEM_ERROR: preconditionFailure("out of memory")
      // No progress, wrong data, or a dictionary that nobody has.
      default: return .failed
      }
    }
  }
}

/// zlib's deflate, from one stream of bytes to the next.
@safe final class DeflateStream {
  private let stream = unsafe newStream()

  /// - Parameter level: 1, the fastest, to 9.
  init(_ format: ZlibFormat, level: CInt) {
    let usualMemory: CInt = 8  // zlib's own default: 128 KiB besides as much for the window
    let result = unsafe deflateInit2_(
      self.stream, level, Z_DEFLATED, format.windowBits, usualMemory, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, streamSize)
    precondition(result == Z_OK, "out of memory")
  }

  deinit {
    unsafe deflateEnd(self.stream)
    unsafe self.stream.deallocate()
  }

  /// Begins a stream that knows nothing of those before it.
  func begin() {
    let result = unsafe deflateReset(self.stream)
    precondition(result == Z_OK, "not a state of deflate")
  }

  /// Deflates what it can of `input`, the rest of the stream, into `output`. Never fails.
  func step(_ input: RawSpan, into output: inout [UInt8]) -> ZlibStep {
    unsafe lend(self.stream, input, &output, room: output.count) { stream, isRest in
      switch unsafe deflate(stream, isRest ? Z_FINISH : Z_NO_FLUSH) {
      case Z_OK: return .goesOn
      case Z_STREAM_END: return .ended
      default: preconditionFailure("a step without room, or after the end")
      }
    }
  }
}

private let streamSize = unsafe CInt(MemoryLayout<z_stream>.size)

/// zlib's state points back to it: it must not move.
private func newStream() -> UnsafeMutablePointer<z_stream> {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  unsafe stream.initialize(to: z_stream())
  return unsafe stream
}

/// Lends the bytes to zlib for one call.
///
/// - Parameter call: is told whether zlib sees all of `input`; zlib counts in 32 bits.
private func lend(
  _ stream: UnsafeMutablePointer<z_stream>, _ input: RawSpan, _ output: inout [UInt8], room: Int,
  _ call: (_ stream: UnsafeMutablePointer<z_stream>, _ isRest: Bool) -> ZlibStep.Outcome
) -> ZlibStep {
  precondition(room > 0 && room <= output.count, "no room, or more than there is")
  let inputCount = uInt(clamping: input.byteCount)
  let outputCount = uInt(clamping: room)
  let outcome = unsafe input.withUnsafeBytes { input in
    unsafe output.withUnsafeMutableBytes { output in
      unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
      unsafe stream.pointee.avail_in = inputCount
      unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
      unsafe stream.pointee.avail_out = outputCount
      let outcome = unsafe call(stream, Int(inputCount) == input.count)
      unsafe stream.pointee.next_in = nil
      unsafe stream.pointee.next_out = nil
      return outcome
    }
  }
  return unsafe ZlibStep(
    consumed: Int(inputCount - stream.pointee.avail_in),
    produced: Int(outputCount - stream.pointee.avail_out),
    outcome: outcome)
}
