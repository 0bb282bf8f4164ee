internal import Calotype
internal import CalotypeQueue
internal import Foundation

extension ImageProcessor {
    /// Returns a copy of this processor that reuses the variants of cached results in `queue`.
    func finding(in queue: JobQueue) -> Self {
        finding { cacheKey, user in
            try await queue.result(by: cacheKey, of: user).map {
                try JSONDecoder().decode(ImageProcessingResult.self, from: Data($0.json))
            }
        }
    }
}
