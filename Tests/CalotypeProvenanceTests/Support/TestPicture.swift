import Foundation

/// Pictures of 8×6 pixels that Pillow and cjxl made, without metadata.
enum TestPicture: String, CaseIterable, Sendable {
    case jpeg, png, webPLossy, webPLossless, webPAlpha, webPAnimated, gif, gifAnimated, jxl

    var ending: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .webPLossy, .webPLossless, .webPAlpha, .webPAnimated: "webp"
        case .gif, .gifAnimated: "gif"
        case .jxl: "jxl"
        }
    }

    var bytes: [UInt8] {
        [UInt8](Data(base64Encoded: encoded, options: .ignoreUnknownCharacters) ?? Data())
    }

    private var encoded: String {
        switch self {
        case .jpeg:
            """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKB
            TmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8
            fHz/wAARCAAGAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAaEAEAAQUAAAAAAAAAAAAAAAAAAQMEBREx/8QAFQEB
            AQAAAAAAAAAAAAAAAAAAAgT/xAAcEQABAwUAAAAAAAAAAAAAAAABAAIDBBETISL/2gAMAwEAAhEDEQA/AIWOHpzrgCVnQuU6WaTGNr//
            2Q==
            """
        case .png:
            """
            iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAYAAAD+Bd/7AAAAO0lEQVR4nGPkEpHTEHnz6LocAwMDNszyTeTRdQYRVgYGBuyYhUGDAcrh
            worRFPBjYCwKRFAwDgWScAwAP3UJB83a3HgAAAAASUVORK5CYII=
            """
        case .webPLossy:
            """
            UklGRkYAAABXRUJQVlA4IDoAAAAQAgCdASoIAAYAAsBMJbACdLoAArrwcddgAP70uAI+6+THjrdlW5PuzvBtUJwLv/vkupxfNjF3jQAA
            """
        case .webPLossless:
            """
            UklGRlIAAABXRUJQVlA4TEUAAAAvB0ABELkyRPQ/dhHR/4BCNpKggRiI8+c6jN+ASNtmeHj4/hUeK2QbAbpX4/y5jkQgkKSzP8w6E6Ar
            +wxK/7WgygCgvgAA
            """
        case .webPAlpha:
            """
            UklGRm4AAABXRUJQVlA4WAoAAAAQAAAABwAABQAAQUxQSA0AAAABD/CU/4iIMAER/Y8AAFZQOCA6AAAAEAIAnQEqCAAGAALATCWwAnS6
            AAK5vcctgAD+8zmzD1hBouSBC4wPzOydWmrJ3x/ztTLhHaNz54QAAA==
            """
        case .webPAnimated:
            """
            UklGRgIBAABXRUJQVlA4WAoAAAACAAAABwAABQAAQU5JTQYAAAAAAAAAAABBTk1GZAAAAAAAAAAAAAcAAAUAAGQAAAJWUDggTAAAANAB
            AJ0BKggABgABQCYlsAADYmaSw9eAAP78dPFsPZl1/bH2+GfZqdv//jC+3McKm+SF/3+7Je+f/8uecHJ73+hz+8HD/zX/06WwAABBTk1G
            agAAAAAAAAAAAAcAAAUAAGQAAABWUDggUgAAANQBAJ0BKggABgAAACYlsAADXxnBHM+AAP7xr2ckx6V8h00A/QyHGo//+L5Lc7o4L+8p
            59G3/a4C/dg9//9AO3I7MH/c693m//aH/gylN/RuAAA=
            """
        case .gif:
            """
            R0lGODdhCAAGAIIAALS0h2m0T5Z4Sx6gFGlQI7QUD2kUCR4UAywAAAAACAAGAAAIJgAPCDRgoIBBgQcIGiwgkIBDARAHSCQAMaLEAAEE
            AABwEeNGAAEBADs=
            """
        case .gifAnimated:
            """
            R0lGODlhCAAGAIIAALS0h2m0T5Z4Sx6gFGlQI7QUD2kUCR4UAyH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAACAAGAAAIJgAP
            CDRgoIBBgQcIGiwgkIBDARAHSCQAMaLEAAEEAABwEeNGAAEBACH5BAEKAAgALAAAAAAIAAYAgrS0h2m0T5Z4Sx6gFGlQI7QUD2kUCR4U
            AwgnAAsIRIDggEGBBQgaPCCgIUECBhs2JDCgIgAAAghWHHARAMEAFQMCADs=
            """
        case .jxl:
            """
            /wooMLChuBAASIAoAMAB7dIUAAAVKqOMG7yc6/nyQ4fFtI3rDG21bWFJ4hiZt5IDXh28wEGSWANx90ICwAQAzRARERERERERERERERER
            EREREREREREREfN+3afv2VSSSEnkifdJaYZSNtj59+vczmwp0gCw8rzeqoeEVLvXAg==
            """
        }
    }
}
