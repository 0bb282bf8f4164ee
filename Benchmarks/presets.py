"""The specification's presets, as the peer is asked for them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Variant:
    name: str
    max_width: int
    max_height: int
    format: str
    quality: int
    effort: int = 4

    @property
    def extension(self) -> str:
        return {"jpeg": "jpg", "webp": "webp"}[self.format]

    def fitted(self, width: int, height: int) -> tuple[int, int]:
        """The size at which a picture fits inside, keeping its shape. Never larger than it is."""
        scale = min(self.max_width / width, self.max_height / height, 1)
        return max(1, round(width * scale)), max(1, round(height * scale))


def preset(normal: tuple[int, int, int], high_quality: tuple[int, int, int]) -> list[Variant]:
    return [
        Variant("normal", normal[0], normal[1], "jpeg", normal[2]),
        Variant("high-quality", high_quality[0], high_quality[1], "webp", high_quality[2]),
    ]


PRESETS = {
    "dall-e": preset((1024, 1024, 80), (2048, 2048, 95)),
    "sora": preset((1280, 720, 85), (1920, 1080, 95)),
    "stable-diffusion": preset((768, 768, 80), (1536, 1536, 95)),
}
