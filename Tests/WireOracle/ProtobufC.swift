internal import ProtobufCOracle

/// libprotobuf-c as an oracle for the codec. Messages are named in full, as in their .proto; an
/// unknown name ends the process. See oracle.h for where the library departs from the
/// specification.
public enum ProtobufC {
  /// Every message of Protos/ and of the google.rpc and google.protobuf files that are used.
  public static var messageNames: [String] {
    (0..<oracle_message_count()).map { unsafe String(cString: oracle_message_name($0)) }
  }

  /// "message.field" for each field of the message.
  public static func fields(of message: String) -> [String] {
    unsafe self.lines(oracle_fields(message))
  }

  /// "NAME = number" for each value of each enum that the message has a field of.
  public static func enumValues(of message: String) -> [String] {
    unsafe self.lines(oracle_enum_values(message))
  }

  /// A random message on the wire, the same for the same seed.
  public static func random(_ message: String, seed: UInt64) -> [UInt8] {
    unsafe self.take(oracle_random(message, seed))
  }

  /// The bytes unpacked and packed again, or nil if they were refused.
  public static func repack(_ message: String, _ bytes: [UInt8]) -> [UInt8]? {
    var result = unsafe oracle_buffer()
    guard unsafe oracle_repack(message, bytes, bytes.count, &result) else { return nil }
    return unsafe self.take(result)
  }

  /// What the bytes say, as `WireMessage.oracleDescription` says it, or nil if they were refused.
  public static func describe(_ message: String, _ bytes: [UInt8]) -> String? {
    var result = unsafe oracle_buffer()
    guard unsafe oracle_describe(message, bytes, bytes.count, &result) else { return nil }
    return unsafe String(decoding: self.take(result), as: UTF8.self)
  }

  /// Unpacks and frees the message `rounds` times.
  public static func unpack(_ message: String, _ bytes: [UInt8], rounds: Int) {
    unsafe oracle_unpack_rounds(message, bytes, bytes.count, rounds)
  }

  /// Packs the message that `bytes` hold into one buffer `rounds` times.
  public static func pack(_ message: String, _ bytes: [UInt8], rounds: Int) {
    unsafe oracle_pack_rounds(message, bytes, bytes.count, rounds)
  }

  private static func take(_ buffer: oracle_buffer) -> [UInt8] {
    defer { unsafe oracle_free(buffer) }
    return unsafe Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.count))
  }

  private static func lines(_ buffer: oracle_buffer) -> [String] {
    unsafe String(decoding: self.take(buffer), as: UTF8.self).split(separator: "\n").map(
      String.init)
  }
}
