/// The forms in which programs and services write how they generated an image.
public enum GenerationDialect: String, Sendable, CaseIterable, Codable {
    /// The graph of ComfyUI, in either of its two forms.
    case comfyUI = "comfyui"
    /// The text that AUTOMATIC1111 introduced: prompt, negative prompt and a line that starts with `Steps:`.
    case infotext
    /// The object `sui_image_params` of SwarmUI.
    case swarmUI = "swarmui"
    /// The objects of InvokeAI, or the command line of its old versions.
    case invokeAI = "invokeai"
    /// The texts of NovelAI, or its object in EXIF or in the pixels.
    case novelAI = "novelai"
    /// The object of Fooocus.
    case fooocus
    /// The object of RuinedFooocus.
    case ruinedFooocus = "ruined-fooocus"
    /// The texts or the object of Easy Diffusion.
    case easyDiffusion = "easy-diffusion"
    /// The object of Draw Things, in XMP.
    case drawThings = "draw-things"
    /// The object of Stability Matrix, beside the graph that it ran.
    case stabilityMatrix = "stability-matrix"
    /// The object or the XMP properties of mflux.
    case mflux
    /// The graph or the text that Civitai writes.
    case civitai
    /// The object of Tensor.art, beside the graph that it ran.
    case tensorArt = "tensor-art"
    /// The object that spaces of Hugging Face write.
    case huggingFaceSpace = "hugging-face-space"
    /// The number of a job of Hugging Face.
    case huggingFaceJob = "hugging-face-job"
    /// The description of Midjourney, which ends with the number of the job.
    case midjourney
    /// The tags that the open code of Black Forest Labs writes.
    case flux
    /// The signature of Grok.
    case grok
    /// The name of Ideogram.
    case ideogram
    /// The name of Reve.
    case reve
    /// A label by China's standard GB 45438-2025, which names the producer.
    case tc260
}
