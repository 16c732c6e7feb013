import Codec

/// Reads the message that a request holds and writes it again.
enum Testee {
  static func answer(_ request: ConformanceRequest) -> ConformanceResponse {
    ConformanceResponse(self.result(request))
  }

  private static func result(_ request: ConformanceRequest) -> ConformanceResponse.Result {
    // The runner's first request: which cases may fail. None.
    if request.messageType == "conformance.FailureSet" { return .protobufPayload([]) }

    let payload: [UInt8]
    switch request.payload {
    case .protobuf(let bytes): payload = bytes
    case .json: return .skipped("JSON input")
    case .jspb: return .skipped("JSPB input")
    case .text: return .skipped("text format input")
    case nil: return .runtimeError("the request has no payload")
    }
    switch request.requestedOutputFormat {
    case .protobuf: break
    case .json: return .skipped("JSON output")
    case .jspb: return .skipped("JSPB output")
    case .textFormat: return .skipped("text format output")
    default:
      return .runtimeError("no such output format: \(request.requestedOutputFormat.rawValue)")
    }
    guard request.messageType == "protobuf_test_messages.proto3.TestAllTypesProto3" else {
      return .skipped("message \(request.messageType)")
    }
    do throws(WireError) {
      return .protobufPayload(try TestAllTypesProto3(decoding: payload.rawSpan).encoded())
    } catch {
      return .parseError("\(error)")
    }
  }
}
