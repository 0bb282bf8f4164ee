/// Texts in the forms of the programs, written by hand after their documentation and source code.
enum Sample {
    static let infotext = """
        a red fox, <lora:snow:0.8>
        Negative prompt: blurry, text
        Steps: 20, Sampler: Euler a, Schedule type: Karras, CFG scale: 7.5, Seed: 42, Size: 512x768, \
        Model hash: 6ce0161689, Model: dreamshaper_8, Version: v1.10.1
        """

    static let graph = """
        {"3": {"class_type": "KSampler", "inputs": {"seed": 42, "steps": 20, "cfg": 7.5, "sampler_name": "euler", \
        "scheduler": "normal", "denoise": 1.0, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], \
        "latent_image": ["5", 0]}}, "4": {"class_type": "CheckpointLoaderSimple", "inputs": \
        {"ckpt_name": "dreamshaper_8.safetensors"}}, "5": {"class_type": "EmptyLatentImage", "inputs": \
        {"width": 512, "height": 768, "batch_size": 1}}, "6": {"class_type": "CLIPTextEncode", "inputs": \
        {"text": " a red fox\\n", "clip": ["4", 1]}}, "7": {"class_type": "CLIPTextEncode", "inputs": \
        {"text": "blurry", "clip": ["4", 1]}}, "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], \
        "vae": ["4", 2]}, "is_changed": [NaN]}}
        """

    static let workflow = """
        {"nodes": [{"id": 6, "type": "CLIPTextEncode", "inputs": [{"name": "clip", "type": "CLIP", "link": 2}], \
        "widgets_values": ["a red fox"]}, {"id": 3, "type": "KSampler", "inputs": [{"name": "model", "link": 1}, \
        {"name": "positive", "link": 3}], "widgets_values": [42, "randomize", 20, 7.5, "euler", "normal", 1]}, \
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dreamshaper_8.safetensors"]}], \
        "links": [[1, 4, 0, 3, 0, "MODEL"], [2, 4, 1, 6, 0, "CLIP"], [3, 6, 0, 3, 1, "CONDITIONING"]]}
        """

    static let swarm = """
        {"sui_image_params": {"prompt": "a red fox", "negativeprompt": "blurry", "model": "dreamshaper_8", \
        "seed": 42, "steps": "20", "cfgscale": 7.5, "width": 512, "height": 768, "sampler": "euler", \
        "scheduler": "karras", "swarm_version": "0.9.3.1"}, "sui_models": [{"name": "dreamshaper_8.safetensors", \
        "param": "model", "hash": "0xd7a9"}]}
        """

    static let invoke = """
        {"positive_prompt": "a red fox", "negative_prompt": "blurry", "seed": 42, "steps": 20, "cfg_scale": 7.5, \
        "scheduler": "euler_a", "width": 512, "height": 768, "app_version": "6.10.0", \
        "model": {"name": "dreamshaper_8", "hash": "blake3:7c16"}}
        """

    static let oldInvoke = """
        {"model_weights": "dreamshaper_8", "model_hash": "56d1", "app_version": "2.3.0", "image": {"prompt": \
        [{"prompt": "a red fox [blurry]", "weight": 1.0}], "steps": 20, "cfg_scale": 7.5, "seed": 42, \
        "sampler": "k_lms", "width": 512, "height": 768}}
        """

    static let dream = #""a red fox [blurry]" -s 20 -S 42 -W 512 -H 768 -C 7.5 -A k_lms"#

    static let novel = """
        {"prompt": "a red fox", "steps": 20, "height": 768, "width": 512, "scale": 7.5, "seed": 42, \
        "noise_schedule": "karras", "sampler": "k_euler", "uc": "blurry", "strength": 0.7}
        """

    static let novel4 = """
        {"prompt": "two friends", "steps": 28, "scale": 5.0, "seed": 42, "sampler": "k_euler", "v4_prompt": \
        {"caption": {"base_caption": "two friends", "char_captions": [{"char_caption": "girl, red"}, \
        {"char_caption": "boy, blue"}]}}, "v4_negative_prompt": {"caption": {"base_caption": "blurry", \
        "char_captions": []}}}
        """

    static let fooocus = """
        {"prompt": "a red fox", "negative_prompt": "blurry", "base_model": "juggernautXL", \
        "base_model_hash": "aeb7e9e689", "guidance_scale": 4, "metadata_scheme": "fooocus", "resolution": \
        "(512, 768)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "42", "steps": 30, \
        "version": "Fooocus v2.5.5"}
        """

    static let ruinedFooocus = """
        {"Prompt": "a red fox", "Negative": "blurry", "steps": 30, "cfg": 8, "width": 512, "height": 768, \
        "seed": 42, "sampler_name": "dpmpp_2m", "scheduler": "karras", "base_model_name": "sdxl.safetensors", \
        "base_model_hash": "BEFC", "denoise": null, "software": "RuinedFooocus"}
        """

    static let easyDiffusion = """
        {"prompt": "a red fox", "negative_prompt": "blurry", "seed": 42, "use_stable_diffusion_model": \
        "C:\\\\models\\\\sd-v1-5.ckpt", "sampler_name": "euler_a", "num_inference_steps": 25, \
        "guidance_scale": 7.5, "width": 512, "height": 768}
        """

    static let drawThings = """
        {"c": "a red fox", "uc": "blurry", "model": "sd-v1-5.ckpt", "sampler": "DPM++ 2M AYS", "scale": 7.5, \
        "seed": 42, "steps": 20, "strength": 0.75, "size": "512x768"}
        """

    static let mflux = """
        {"mflux_version": "0.9.3", "model": "dev", "seed": 42, "steps": 20, "guidance": 3.5, "height": 768, \
        "width": 512, "prompt": "a red fox"}
        """

    static let stabilityMatrix = """
        {"PositivePrompt": "a red fox", "NegativePrompt": "blurry", "Steps": 20, "Sampler": "Euler Ancestral", \
        "CfgScale": 7.5, "Seed": 42, "Height": 768, "Width": 512, "ModelHash": "A5F5", \
        "ModelName": "dreamshaper_8.safetensors"}
        """

    static let tensorArt = """
        {"prompt": "a red fox", "negativePrompt": "blurry", "width": 512, "height": 768, "steps": 25, \
        "cfgScale": 7, "seed": "-1", "ksamplerName": "euler", "schedule": "karras", "baseModel": \
        {"modelFileName": "wai-16", "hash": "A5F5"}}
        """

    static let huggingFaceSpace = """
        {"prompt": "a red fox", "negative_prompt": "blurry", "resolution": "512 x 768", "guidance_scale": 5.5, \
        "num_inference_steps": 24, "seed": 42, "sampler": "DPM++ 2M Karras", "Model": "animagine-xl-3.1", \
        "Model hash": "BDB5", "use_upscaler": null}
        """

    /// As Civitai writes it when it runs a graph.
    static let civitaiGraph =
        String(graph.dropLast()) + """
            , "extra": {"airs": ["urn:air:sdxl:checkpoint:civitai:827184@2514310"]}, \
            "extraMetadata": "{\\u0022prompt\\u0022:\\u0022a red fox\\u0022,\\u0022steps\\u0022:25}"}
            """

    static let civitaiText = """
        a red fox
        Negative prompt: blurry
        Steps: 25, Sampler: Euler a, CFG scale: 5, Seed: 42, Size: 512x768, Clip skip: 2, Civitai resources: \
        [{"type":"checkpoint","modelVersionId":2514310,"modelName":"WAI","modelVersionName":"v16.0"}], \
        Civitai metadata: {}
        """

    static let midjourney = "a red fox, café light --ar 4:3 --no text, frame --v 6.1 Job ID: \(job)"
    static let job = "2b6e053b-9a65-4ca9-9e13-b6f4465164d4"

    static let label = #"{"Label":"1","ContentProducer":"doubao","ProduceID":"p-1"}"#
    static let signature = "Signature: " + String(repeating: "IoR6YcSlkWo/83blBnOA15zT7nnWuDE3", count: 10) + "=="
}
