internal import CCurl
internal import CNGHTTP2
internal import COpenSSL

/// The version of this program, and of the libraries that it runs with, which the system provides.
enum ProgramVersion {
  static let number = "0.1.0"

  static var text: String {
    [
      "switchyard \(Self.number)",
      "nghttp2 \(Self.nghttp2)",
      Self.curl,
      Self.openSSL,
    ].joined(separator: "\n")
  }

  private static var nghttp2: String {
    guard let info = unsafe nghttp2_version(0) else { return "unknown" }
    return unsafe String(cString: info.pointee.version_str)
  }

  /// The library alone, without the list of what it was built with: "libcurl/7.88.1".
  private static var curl: String {
    guard let text = unsafe curl_version() else { return "libcurl unknown" }
    let first = unsafe String(cString: text).prefix { $0 != " " }
    return String(first).replacing("/", with: " ")
  }

  private static var openSSL: String {
    guard let text = unsafe OpenSSL_version(OPENSSL_VERSION) else { return "OpenSSL unknown" }
    return unsafe String(cString: text)
  }
}
