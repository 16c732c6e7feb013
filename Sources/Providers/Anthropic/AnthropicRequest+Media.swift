internal import Codec
internal import Router

extension AnthropicRequest {
  private static let imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"]

  mutating func writeImage(
    _ image: Media, _ breakpoint: CacheBreakpoint?, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    if case .data = image.source, !Self.imageTypes.contains(image.mimeType) {
      throw self.cannot(
        "take \(image.mimeType) (\(path)): send one of " + Self.imageTypes.joined(separator: ", "))
    }
    writer.beginObject()
    writer.key("type")
    writer.string("image")
    self.writeSource(image, &writer)
    self.writeMark(breakpoint, &writer)
    writer.endObject()
  }

  mutating func writeDocument(
    _ document: Media, _ breakpoint: CacheBreakpoint?, _ path: String, _ writer: inout JSONWriter
  ) throws(AttemptFailure) {
    var text: String?
    if case .data(let bytes) = document.source, document.mimeType != "application/pdf" {
      guard document.mimeType.hasPrefix("text/"),
        let plain = String(validating: bytes, as: UTF8.self)
      else {
        throw self.cannot("take \(document.mimeType) (\(path)): send a PDF, or text in UTF-8")
      }
      text = plain
    }
    writer.beginObject()
    writer.key("type")
    writer.string("document")
    if let text {
      writer.key("source")
      writer.beginObject()
      writer.key("type")
      writer.string("text")
      writer.key("media_type")
      writer.string("text/plain")
      writer.key("data")
      writer.string(text)
      writer.endObject()
    } else {
      self.writeSource(document, &writer)
    }
    if !document.filename.isEmpty {
      writer.key("title")
      writer.string(document.filename)
    }
    self.writeMark(breakpoint, &writer)
    writer.endObject()
  }

  private func writeSource(_ media: Media, _ writer: inout JSONWriter) {
    writer.key("source")
    writer.beginObject()
    writer.key("type")
    switch media.source {
    case .data(let bytes):
      writer.string("base64")
      writer.key("media_type")
      writer.string(media.mimeType)
      writer.key("data")
      writer.base64(bytes)
    case .url(let url):
      writer.string("url")
      writer.key("url")
      writer.string(url)
    case nil: writer.string("url")
    }
    writer.endObject()
  }
}
