internal import Calotype
internal import CalotypeQueue
internal import Foundation

extension ImageProcessor {
    /// Returns a copy of this processor that reuses the variants of cached results in `book`.
    func finding(in book: any RecipeBook) -> Self {
        finding { recipe, user in
            try await book.result(by: recipe, of: user).map {
                try JSONDecoder().decode(ImageProcessingResult.self, from: Data($0.json))
            }
        }
    }
}
