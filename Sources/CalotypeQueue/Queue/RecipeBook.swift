public import Calotype

/// Finds results by their recipe: a digest of the source's bytes, of every spec, and of this release. The transaction
/// that ends a job as succeeded also stores its recipe, if the result has one. The recipe is deleted with the job.
public protocol RecipeBook: Sendable {
    /// Returns this user's newest result with this recipe; `nil` if there is none.
    func result(by recipe: Recipe, of user: JobIdentifier) async throws -> StoredResult?
}
