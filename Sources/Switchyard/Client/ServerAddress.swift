internal import Foundation

/// Where a running gateway is, as `--server` names it.
struct ServerAddress: Equatable, Sendable {
  struct Mistake: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// Without a slash at its end: "http://127.0.0.1:50051".
  let url: String

  /// - Parameter text: HOST:PORT, or an http or https URL without a path.
  init(_ text: String) throws(Mistake) {
    let isURL = text.contains("://")
    guard isURL || ListenAddress.isWellFormed(text) else {
      throw Mistake(
        description: "--server \(text) must be HOST:PORT or a URL, such as http://127.0.0.1:50051")
    }
    do {
      self.url = try ProviderURL.normalised(isURL ? text : "http://" + text)
    } catch {
      throw Mistake(description: "--server " + error.description)
    }
    guard URLComponents(string: self.url)?.path.isEmpty == true else {
      throw Mistake(description: "--server must be a URL without a path")
    }
  }

  var isCleartext: Bool { self.url.lowercased().hasPrefix("http://") }

  /// As a person writes it: HOST:PORT where it is cleartext.
  var text: String { self.isCleartext ? String(self.url.dropFirst("http://".count)) : self.url }

  func url(ofMethod method: String) -> String {
    "\(self.url)/switchyard.inference.v1.InferenceService/\(method)"
  }
}
