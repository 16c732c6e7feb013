import Codec
import Glibc
import WireOracle

/// Times the codec and libprotobuf-c on the same bytes in the same process.
@main
struct CodecBenchmark {
  static func main() {
    print("ns per operation, fastest batch; ratio: the codec's time over libprotobuf-c's")
    print(row("message", "bytes", "", "codec", "protobuf-c", "ratio"))
    measure(
      "token delta", "StreamCompleteResponse",
      StreamCompleteResponse.with {
        $0.event = .delta(
          Delta.with {
            $0.partIndex = 1
            $0.delta = .text(" a token of some thirty-odd characters!")
          })
      })
    measure(
      "request, 4 KB of text", "CompleteRequest",
      CompleteRequest.with {
        $0.model = "mistral-large-latest"
        $0.messages = [
          Message.with {
            $0.role = .user
            let sentence = "The quick brown fox jumps over the lazy dog, naïvely. "
            $0.content = [
              ContentPart.with { $0.part = .text(String(repeating: sentence, count: 75)) }
            ]
          }
        ]
        $0.sampling = Sampling.with { $0.temperature = 0.7 }
      })
    measure(
      "page of one model", "ListModelsResponse",
      ListModelsResponse.with {
        $0.models = [model]
        $0.totalSize = 1
      })
  }

  private static let model = Model.with {
    $0.id = "mistral-large-2512"
    $0.aliases = ["mistral-large-latest"]
    $0.displayName = "Mistral Large"
    $0.owner = "mistral"
    $0.createTime = ProtoTimestamp.with { $0.seconds = 1_764_633_600 }
    $0.contextWindow = 262_144
    $0.maxOutputTokens = 32_768
    $0.capabilities = [.tools, .parallelTools, .jsonObject, .jsonSchema, .vision]
    $0.offers = [
      Offer.with {
        $0.provider = "mistral"
        $0.upstreamModel = "mistral-large-2512"
        $0.region = "eu"
        $0.price = Price.with {
          $0.input = 0.5
          $0.output = 1.5
        }
        $0.contextWindow = 262_144
        $0.status = .live
        $0.capabilities = [.tools, .jsonSchema]
        $0.dataPolicy = DataPolicy.with { $0.noTraining = true }
      }
    ]
  }

  private static func measure<M: WireMessage>(_ title: String, _ name: String, _ message: M) {
    let name = "switchyard.inference.v1." + name
    let bytes = message.encoded()
    guard ProtobufC.repack(name, bytes) == bytes else {
      print("\(title): libprotobuf-c disagrees")
      exit(1)
    }
    let decode = Comparison(
      ours: { rounds in
        for _ in 0..<rounds {
          if let message = try? M(decoding: bytes.rawSpan) { keep(message) }
        }
      },
      theirs: { ProtobufC.unpack(name, bytes, rounds: $0) })
    // Each batch has its buffer elsewhere: where text and buffer lie at certain places in their
    // pages, copying 4 KB by `rep movsb` was found to take five times as long.
    var gaps: [[UInt8]] = []
    let encode = Comparison(
      ours: { rounds in
        gaps.append([UInt8](repeating: 0, count: 1000))
        var writer = WireWriter(capacity: 20 << 10)
        for _ in 0..<rounds {
          writer.removeAll()
          message.encode(into: &writer)
          keep(writer)
        }
      },
      theirs: { ProtobufC.pack(name, bytes, rounds: $0) })
    print(row(title, "\(bytes.count)", "decode", decode))
    print(row(title, "\(bytes.count)", "encode", encode))
  }

  private static func row(
    _ title: String, _ bytes: String, _ operation: String, _ times: Comparison
  ) -> String {
    let hundredths = Int((times.ours / times.theirs * 100).rounded())
    return self.row(
      title, bytes, operation, "\(Int(times.ours.rounded()))", "\(Int(times.theirs.rounded()))",
      "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)")
  }

  private static func row(
    _ title: String, _ bytes: String, _ operation: String, _ ours: String, _ theirs: String,
    _ ratio: String
  ) -> String {
    func pad(_ text: String, _ width: Int, right: Bool) -> String {
      let space = String(repeating: " ", count: max(0, width - text.count))
      return right ? space + text : text + space
    }
    return pad(title, 22, right: false) + pad(bytes, 6, right: true) + "  "
      + pad(operation, 7, right: false) + pad(ours, 8, right: true) + pad(theirs, 12, right: true)
      + pad(ratio, 8, right: true)
  }
}
