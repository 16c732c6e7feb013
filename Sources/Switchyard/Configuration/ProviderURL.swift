internal import Foundation

/// Checks the address of a provider's API.
enum ProviderURL {
  struct Mistake: Error, Equatable {
    let description: String
  }

  /// The URL without a slash at its end.
  static func normalised(_ text: String) throws(Mistake) -> String {
    guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
      let host = url.host, !host.isEmpty
    else {
      throw Mistake(description: "must be a URL, such as https://api.example.com/v1")
    }
    guard scheme == "http" || scheme == "https" else {
      throw Mistake(description: "must begin with http:// or https://")
    }
    guard url.user == nil, url.password == nil else {
      throw Mistake(description: "must not hold a user or password; use api_key or headers")
    }
    guard url.query == nil, url.fragment == nil else {
      throw Mistake(description: "must end with its path, without \"?\" or \"#\"")
    }
    if let port = url.port, !(1...65_535).contains(port) {
      throw Mistake(description: "must have a port from 1 to 65535")
    }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Mistake(description: "must be plain ASCII without spaces")
    }
    var result = text
    while result.hasSuffix("/") { result.removeLast() }
    return result
  }

  /// Whether requests to the URL leave this machine without encryption.
  static func isCleartextRemote(_ text: String) -> Bool {
    guard let url = URLComponents(string: text), url.scheme?.lowercased() == "http",
      let host = url.host?.lowercased()
    else { return false }
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return bare != "localhost" && bare != "::1" && !bare.hasPrefix("127.")
  }
}
