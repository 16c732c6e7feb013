extension WireWriter {
  /// Lends what was written: for a writer in a class, whose span can't leave its access.
  public func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result { body(self.bytes) }
}
