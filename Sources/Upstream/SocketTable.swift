/// libcurl's sockets by descriptor: as many places as the highest one, which the process's limit
/// bounds.
struct SocketTable {
  private struct Place {
    var watch: SocketWatch?
    /// Of a connection: libcurl tells when it closes it. Its resolver has other sockets.
    var isConnection = false
  }

  private var places: [Place] = []

  subscript(socket: CInt) -> SocketWatch? {
    get { self.holds(socket) ? self.places[Int(socket)].watch : nil }
    set {
      self.makeRoom(for: socket)
      self.places[Int(socket)].watch = newValue
    }
  }

  func isConnection(_ socket: CInt) -> Bool {
    self.holds(socket) && self.places[Int(socket)].isConnection
  }

  mutating func didOpenConnection(_ socket: CInt) {
    self.makeRoom(for: socket)
    self.places[Int(socket)].isConnection = true
  }

  /// Forgets the socket, and returns what watched it.
  mutating func remove(_ socket: CInt) -> SocketWatch? {
    guard self.holds(socket) else { return nil }
    let watch = self.places[Int(socket)].watch
    self.places[Int(socket)] = Place()
    return watch
  }

  /// Forgets all, and returns what watched.
  mutating func removeAll() -> [SocketWatch] {
    let watches = self.places.compactMap(\.watch)
    self.places = []
    return watches
  }

  var hasWatches: Bool { self.places.contains { $0.watch != nil } }

  private func holds(_ socket: CInt) -> Bool { self.places.indices.contains(Int(socket)) }

  private mutating func makeRoom(for socket: CInt) {
    precondition(socket >= 0, "an open socket's number is not negative")
    while self.places.count <= Int(socket) { self.places.append(Place()) }
  }
}
