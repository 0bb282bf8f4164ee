internal import Foundation
internal import Pixels
internal import Vips

/// Runs `body`, and turns errors of pixel code and libvips into `ImageError`. `failure` states the meaning of an error
/// in the current step.
func during<R>(_ failure: (String) -> ImageError, _ body: () throws -> R) throws -> R {
    do {
        return try body()
    } catch let error as VipsError {
        // libvips reports that it cannot start a thread as it reports a damaged image.
        throw WorkerThreads.areShort ? ResourcesExhausted(code: EAGAIN) : failure(error.description)
    } catch let error as VipsHeifTooOld {
        throw ImageError.needsLibheif(error.description)
    } catch is VipsCannotRead {
        throw ImageError.unsupported("this kind of TIFF")
    } catch let error as VipsCannotWrite {
        throw ImageError.cannotWrite(error.description)
    } catch let error as VipsUnavailable {
        throw ImageError.needsLibvips(error.description)
    } catch let error as TextNotDrawn {
        throw failure(error.description)
    } catch let error as TextUnavailable {
        throw ImageError.needsPango(error.description)
    } catch let error as ProcessKilled {
        throw EncoderKilled(signal: error.signal)
    } catch let error as DecoderUnavailable {
        throw DecoderMissing(detail: error.description)
    } catch let error as ProcessShortage {
        throw ResourcesExhausted(code: error.code)
    } catch PixelError.encoder(let detail) {
        throw ImageError.encodeFailed(detail)
    } catch PixelError.damagedFrame(let index) {
        throw ImageError.damaged("frame \(index + 1) of the animation")
    } catch PixelError.outOfMemory {
        throw ImageError.tooMuchMemory
    }
}
