/// The API as a document. In the code, so that the program stands alone.
enum OpenAPIDocument {
    static let yaml = ""
}
