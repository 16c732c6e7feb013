import Codec
import Glibc

/// The testee of protobuf's conformance runner, which starts it and talks to it over stdin and
/// stdout: see scripts/conformance.
@main
struct CodecConformance {
  static func main() {
    do {
      while let frame = try FrameStream.read() {
        try FrameStream.write(response(to: frame).encoded())
      }
    } catch {
      try? FrameStream.write(all: Array("CodecConformance: \(error)\n".utf8), to: STDERR_FILENO)
      exit(1)
    }
  }

  private static func response(to frame: [UInt8]) -> ConformanceResponse {
    do throws(WireError) {
      return Testee.answer(try ConformanceRequest(decoding: frame.rawSpan))
    } catch {
      return ConformanceResponse(.runtimeError("the request is not a ConformanceRequest: \(error)"))
    }
  }
}
