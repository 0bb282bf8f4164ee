internal import CVips

/// An operation before it is built, by its libvips name: `vips_operation_new`, one property at a time, then `run`.
struct VipsOperation: ~Copyable {
    private let name: String
    private let handle: UnsafeMutablePointer<CVips.VipsOperation>

    init(_ name: String) throws(VipsError) {
        guard let handle = vips_operation_new(name) else { throw VipsError(name) }
        self.name = name
        self.handle = handle
    }

    /// `g_object_set_property`, after a look at the name: GObject itself would only warn of a misspelt one.
    borrowing func set(_ argument: String, to value: VipsArgument) throws(VipsError) {
        let object = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: GObject.self)
        let type = UnsafeMutableRawPointer(object.pointee.g_type_instance.g_class)
        guard g_object_class_find_property(type?.assumingMemoryBound(to: GObjectClass.self), argument) != nil else {
            throw VipsError(name, detail: "no argument '\(argument)'")
        }
        value.withValue { g_object_set_property(object, argument, &$0) }
    }

    /// `vips_object_build`: consumes the operation, so that it runs once.
    consuming func run() throws(VipsError) -> VipsResults {
        let object = UnsafeMutableRawPointer(handle).assumingMemoryBound(to: VipsObject.self)
        guard vips_object_build(object) == 0 else {
            vips_object_unref_outputs(object)
            throw VipsError(name)
        }
        g_object_ref(handle)
        return VipsResults(name: name, handle: handle)
    }

    deinit {
        g_object_unref(handle)
    }
}

/// An operation after it was built: its outputs are read, then freed with it on every path.
struct VipsResults: ~Copyable {
    private let name: String
    private let handle: UnsafeMutablePointer<CVips.VipsOperation>

    fileprivate init(name: String, handle: UnsafeMutablePointer<CVips.VipsOperation>) {
        self.name = name
        self.handle = handle
    }

    /// The image in the property `out`.
    borrowing func image(_ argument: String = "out") throws(VipsError) -> VipsImage {
        var value = GValue()
        g_value_init(&value, vips_image_get_type())
        defer { g_value_unset(&value) }
        g_object_get_property(object, argument, &value)
        guard let image = g_value_dup_object(&value) else { throw VipsError(name, detail: "gave no image") }
        return VipsImage(owning: image.assumingMemoryBound(to: CVips.VipsImage.self))
    }

    /// A copy of the bytes in the property `buffer`.
    borrowing func bytes() throws(VipsError) -> [UInt8] {
        var value = GValue()
        g_value_init(&value, vips_blob_get_type())
        defer { g_value_unset(&value) }
        g_object_get_property(object, "buffer", &value)
        guard let blob = g_value_get_boxed(&value) else { throw VipsError(name, detail: "gave no bytes") }
        var count = 0
        let start = vips_blob_get(blob.assumingMemoryBound(to: VipsBlob.self), &count)
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The number in the property `out`.
    borrowing func double() -> Double {
        var value = GValue()
        g_value_init(&value, calotype_type_double())
        defer { g_value_unset(&value) }
        g_object_get_property(object, "out", &value)
        return g_value_get_double(&value)
    }

    private var object: UnsafeMutablePointer<GObject> {
        UnsafeMutableRawPointer(handle).assumingMemoryBound(to: GObject.self)
    }

    deinit {
        vips_object_unref_outputs(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: VipsObject.self))
        g_object_unref(handle)
    }
}
