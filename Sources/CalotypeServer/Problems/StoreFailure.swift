internal import Calotype

/// The store failed during a request.
struct StoreFailure: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "the store failed: \(sentence(of: cause))" }
}

/// The folder for uploads of this node cannot be written.
struct UploadFolderFailure: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "the folder 'uploads' in CALOTYPE_DATA cannot be written: \(sentence(of: cause))" }
}
