/// Rules of RFC 9113 about a frame's header that nghttp2 1.52 does not hold its peer to.
enum FrameHeaderRules {
  /// The server leaves SETTINGS_MAX_FRAME_SIZE as it is.
  private static let maximumPayload = 16 << 10

  private static let priority: UInt8 = 2
  private static let continuation: UInt8 = 9

  /// - Returns: the connection error that the frame is, if it is one.
  static func violation(type: UInt8, length: Int, stream: Int32) -> HTTP2ErrorCode? {
    switch type {
    // Section 6.3. nghttp2 looks at no PRIORITY where SETTINGS_NO_RFC7540_PRIORITIES is 1.
    case Self.priority where stream == 0: .protocolError
    // Section 4.2. nghttp2 checks the first frame of a field block only.
    case Self.continuation where length > Self.maximumPayload: .frameSizeError
    default: nil
    }
  }
}
