public import Calotype

/// Which results there are by what they were made of, and how. A job that succeeds is written down in the same transaction,
/// where its result has a recipe, and forgotten with the job.
public protocol RecipeBook: Sendable {
    /// The newest result of this user with this recipe; `nil` where there is none.
    func result(by recipe: Recipe, of user: JobIdentifier) async throws -> StoredResult?
}
