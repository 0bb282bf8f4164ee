internal import Calotype
internal import CalotypeQueue
internal import Foundation

extension ImageProcessor {
    /// The same processor, which copies variants that a queue's book knows.
    func finding(in book: any RecipeBook) -> Self {
        finding { recipe, user in
            try await book.result(by: recipe, of: user).map {
                try JSONDecoder().decode(ImageProcessingResult.self, from: Data($0.json))
            }
        }
    }
}
