import EventLoop
import Testing

@testable import Upstream

@Suite("SocketTable")
struct SocketTableTests {
  @Test("What is kept of a socket is found until it is removed")
  func places() {
    var table = SocketTable()
    table.didOpenConnection(7)
    let isConnection = [table.isConnection(7), table.isConnection(6), table.isConnection(100)]
    #expect(isConnection == [true, false, false])
    #expect(table[7] == nil)
    #expect(table[100] == nil)
    #expect(!table.hasWatches)
    let removed = [table.remove(7), table.remove(7), table.remove(100), table.remove(-1)]
    #expect(removed.allSatisfy { $0 == nil })
    #expect(!table.isConnection(7))
  }
}
