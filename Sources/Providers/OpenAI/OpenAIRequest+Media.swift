internal import Codec
internal import Router

extension OpenAIRequest {
  func writeImage(_ image: Media, _ part: ContentPart, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    writer.string("image_url")
    writer.key("image_url")
    writer.beginObject()
    writer.key("url")
    switch image.source {
    case .data(let bytes): writer.base64(bytes, prefix: "data:\(image.mimeType);base64,")
    case .url(let url): writer.string(url)
    case nil: writer.string("")
    }
    if !image.detail.isEmpty, self.fields.says(.imageDetail) {
      writer.key("detail")
      writer.string(image.detail)
    }
    writer.endObject()
    self.writeCacheMark(of: part, &writer)
    writer.endObject()
  }

  func writeAudio(
    _ audio: Media, _ part: ContentPart, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    guard case .data(let bytes) = audio.source else { throw self.needsBytes(path, "sound") }
    let format = Self.audioFormat(audio.mimeType)
    if let formats = self.profile.audioFormats, !formats.contains(format) {
      throw AttemptFailure(
        .requestRejected,
        detail: "\(path): \(self.body.target.provider) takes sound as "
          + formats.joined(separator: " or ") + ", not as \(audio.mimeType)",
        remedy: .tryElsewhere)
    }
    writer.beginObject()
    writer.key("type")
    writer.string("input_audio")
    writer.key("input_audio")
    writer.beginObject()
    writer.key("data")
    writer.base64(bytes)
    writer.key("format")
    writer.string(format)
    writer.endObject()
    self.writeCacheMark(of: part, &writer)
    writer.endObject()
  }

  /// "audio/mpeg" is "mp3"; else the subtype: "audio/wav", "audio/x-wav".
  private static func audioFormat(_ mimeType: String) -> String {
    let subtype = mimeType.split(separator: "/").last.map(String.init) ?? ""
    return switch subtype {
    case "mpeg": "mp3"
    case "wave", "vnd.wave": "wav"
    case let other where other.hasPrefix("x-"): String(other.dropFirst(2))
    default: subtype
    }
  }

  func writeDocument(
    _ document: Media, _ part: ContentPart, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    guard case .data(let bytes) = document.source else { throw self.needsBytes(path, "documents") }
    writer.beginObject()
    writer.key("type")
    writer.string("file")
    writer.key("file")
    writer.beginObject()
    writer.key("filename")
    writer.string(document.filename.isEmpty ? "document" : document.filename)
    writer.key("file_data")
    writer.base64(bytes, prefix: "data:\(document.mimeType);base64,")
    writer.endObject()
    self.writeCacheMark(of: part, &writer)
    writer.endObject()
  }

  private func needsBytes(_ path: String, _ kind: String) -> AttemptFailure {
    AttemptFailure(
      .requestRejected,
      detail: "\(path): \(self.body.target.provider) takes \(kind) as bytes only: send `data`",
      remedy: .tryElsewhere)
  }
}
