/// The names of the values that the editor of ComfyUI stores by position, for the classes that lead to a prompt or a
/// setting. They are in the order of the inputs in the classes of ComfyUI (`nodes.py`, `comfy_extras/`). `*` is the
/// control after a seed, which the editor adds.
enum WidgetNames {
    private static let table: [String: [String]] = [
        "KSampler": ["seed", "*", "steps", "cfg", "sampler_name", "scheduler", "denoise"],
        "KSamplerAdvanced": ["add_noise", "noise_seed", "*", "steps", "cfg", "sampler_name", "scheduler"],
        "SamplerCustom": ["add_noise", "noise_seed", "*", "cfg"],
        "RandomNoise": ["noise_seed", "*"],
        "KSamplerSelect": ["sampler_name"],
        "BasicScheduler": ["scheduler", "steps", "denoise"],
        "Flux2Scheduler": ["steps", "width", "height"],
        "CFGGuider": ["cfg"],
        "FluxGuidance": ["guidance"],
        "CheckpointLoaderSimple": ["ckpt_name"],
        "CheckpointLoader": ["config_name", "ckpt_name"],
        "unCLIPCheckpointLoader": ["ckpt_name"],
        "ImageOnlyCheckpointLoader": ["ckpt_name"],
        "UNETLoader": ["unet_name", "weight_dtype"],
        "UnetLoaderGGUF": ["unet_name"],
        "CLIPTextEncode": ["text"],
        "CLIPTextEncodeFlux": ["clip_l", "t5xxl", "guidance"],
        "CLIPTextEncodeSDXL": [
            "width", "height", "crop_w", "crop_h", "target_width", "target_height", "text_g", "text_l",
        ],
        "CLIPTextEncodeSDXLRefiner": ["ascore", "width", "height", "text"],
        "CLIPTextEncodeSD3": ["clip_l", "clip_g", "t5xxl", "empty_padding"],
        "TextEncodeQwenImageEdit": ["prompt"],
        "TextEncodeQwenImageEditPlus": ["prompt"],
        "PrimitiveString": ["value"],
        "PrimitiveStringMultiline": ["value"],
        "PrimitiveInt": ["value", "*"],
        "PrimitiveFloat": ["value"],
        "PrimitiveBoolean": ["value"],
        "PrimitiveNode": ["value"],
        "StringConcatenate": ["string_a", "string_b", "delimiter"],
        "ComfySwitchNode": ["switch"],
        "EmptyLatentImage": ["width", "height", "batch_size"],
        "EmptySD3LatentImage": ["width", "height", "batch_size"],
        "EmptyFlux2LatentImage": ["width", "height", "batch_size"],
        "EmptyHunyuanLatentVideo": ["width", "height", "length", "batch_size"],
        "EmptyMochiLatentVideo": ["width", "height", "length", "batch_size"],
        "EmptyLTXVLatentVideo": ["width", "height", "length", "batch_size"],
        "StableCascade_EmptyLatentImage": ["width", "height", "compression", "batch_size"],
        "WanImageToVideo": ["width", "height", "length", "batch_size"],
        "LatentUpscale": ["upscale_method", "width", "height", "crop"],
        "LatentUpscaleBy": ["upscale_method", "scale_by"],
        "ImageScale": ["upscale_method", "width", "height", "crop"],
        "ImageScaleBy": ["upscale_method", "scale_by"],
    ]

    /// Returns the named values of a node; none if its class is not known. Some nodes store them with their names.
    static func values(of node: JSONObject, type: String) -> [(String, JSONNode)] {
        if let named = node["widgets_values"]?.object {
            return named.keys.prefix(200).compactMap { name in named[name].map { (name, $0) } }
        }
        guard let values = node["widgets_values"]?.array, var names = table[type] else { return [] }
        // Graphs that were not made in the editor have no control after the seed.
        if let control = names.firstIndex(of: "*"), !isControl(values.dropFirst(control).first) {
            names.remove(at: control)
        }
        return zip(names, values).filter { $0.0 != "*" }
    }

    /// Whether this is a control after a seed: `randomize` or the like; true or false in old versions.
    private static func isControl(_ value: JSONNode?) -> Bool {
        if value?.bool != nil { return true }
        return ["fixed", "increment", "decrement", "randomize"].contains(value?.string)
    }
}
