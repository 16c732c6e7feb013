import Glibc

#if Fuzzing

  // libFuzzer has the main function and keeps the arguments for itself: which target it runs is in
  // the environment.
  private let target: FuzzTarget = {
    let name = environment("FUZZ_TARGET")
    if let target = FuzzTarget.all.first(where: { $0.name == name }) { return target }
    for target in FuzzTarget.all { print(target.name) }
    fflush(nil)
    _exit(2)  // not `exit`, which libFuzzer takes for a find
  }()

  /// Called once, before libFuzzer reads its corpus: writes the seeds into it. Without a target,
  /// it lists them instead.
  @c(LLVMFuzzerInitialize)
  public func initialize(
    _ argumentCount: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer
  ) -> CInt {
    let seeds = target.seeds()
    guard let folder = environment("FUZZ_SEEDS") else { return 0 }
    for (index, seed) in seeds.enumerated() {
      guard let file = unsafe fopen("\(folder)/seed-\(index)", "w") else { return 0 }
      unsafe fwrite(seed, 1, seed.count, file)
      unsafe fclose(file)
    }
    return 0
  }

  @c(LLVMFuzzerTestOneInput)
  public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }

  private func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

#else

  /// Without libFuzzer: lists the targets, or runs one on files, to look into a find.
  @main
  struct Replay {
    static func main() {
      let arguments = CommandLine.arguments.dropFirst()
      guard let name = arguments.first else {
        for target in FuzzTarget.all { print(target.name) }
        return
      }
      guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        print("no fuzz target \(name)")
        exit(2)
      }
      for path in arguments.dropFirst() {
        print("\(name): \(path)")
        target.run(contents(of: path))
      }
    }

    private static func contents(of path: String) -> [UInt8] {
      guard let file = unsafe fopen(path, "r") else {
        print("cannot open \(path)")
        exit(2)
      }
      var bytes: [UInt8] = []
      while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(byte)) }
      unsafe fclose(file)
      return bytes
    }
  }

#endif
