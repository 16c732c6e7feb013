/// The descriptors of the services that clients see, and of what they import and fail with: part of
/// the program, so that it needs no file to run. scripts/generate makes the text.
package enum ServiceDescriptorSet {
  /// A `google.protobuf.FileDescriptorSet`, without comments. Unpacked at each use.
  package static var bytes: [UInt8] {
    self.text.unicodeScalars.map { UInt8($0.value) }
  }
}
