import Testing

@testable import RPCServer

@Suite("ByteQueue")
struct ByteQueueTests {
  @Test(
    "Bytes come out in the order they went in, whatever the pieces",
    arguments: [
      1, 7, 1000, 20_000, 70_000,
    ])
  func order(take: Int) {
    var queue = ByteQueue()
    var next = 0
    var expected = 0
    var isRight = true
    for round in 0..<200 {
      let piece = (0..<(round * 37 % 3001)).map { UInt8(truncatingIfNeeded: next + $0) }
      next += piece.count
      unsafe queue.append(piece.span.bytes)
      if round % 3 == 2 || take < 10 {
        let count = min(take, queue.count)
        queue.withPrefix(count) { bytes in
          for index in 0..<count {
            isRight =
              isRight && bytes.byte(at: index) == UInt8(truncatingIfNeeded: expected + index)
          }
        }
        queue.removeFirst(count)
        expected += count
      }
    }
    #expect(isRight)
    #expect(queue.count == next - expected)
    queue.removeAll()
    #expect(queue.isEmpty == true)
  }
}
