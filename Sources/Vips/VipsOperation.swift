internal import CVips

/// An operation before it runs: `vips_operation_new`, one property at a time, then `run`.
struct VipsOperation: ~Copyable {
    private let name: String
    private let handle: OpaquePointer

    init(_ name: String) throws(VipsError) {
        guard let handle = vips_operation_new(name) else { throw VipsError(name) }
        self.name = name
        self.handle = handle
    }

    /// Calls `g_object_set_property` after checking the name. GObject would only log a warning for an unknown name.
    borrowing func set(_ argument: String, to value: VipsArgument) throws(VipsError) {
        guard has(argument) else { throw VipsError(name, detail: "no argument '\(argument)'") }
        let object = UnsafeMutablePointer<GObject>(handle)
        value.withValue { g_object_set_property(object, argument, &$0) }
    }

    /// Whether this libvips knows the argument.
    borrowing func has(_ argument: String) -> Bool {
        let object = UnsafeMutablePointer<GObject>(handle)
        return g_object_class_find_property(object.pointee.g_type_instance.g_class, argument) != nil
    }

    /// Calls `vips_object_build`. It consumes the operation, so that an operation runs only once.
    consuming func run() throws(VipsError) -> VipsResults {
        guard vips_object_build(handle) == 0 else {
            vips_object_unref_outputs(handle)
            throw VipsError(name)
        }
        g_object_ref(UnsafeMutableRawPointer(handle))
        return VipsResults(name: name, handle: handle)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(handle)) }
}

/// An operation after it has run. Its outputs are freed with it on every path.
struct VipsResults: ~Copyable {
    private let name: String
    private let handle: OpaquePointer

    fileprivate init(name: String, handle: OpaquePointer) {
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
        return VipsImage(owning: OpaquePointer(image))
    }

    /// A copy of the bytes in the property `buffer`.
    borrowing func bytes() throws(VipsError) -> [UInt8] {
        var value = GValue()
        g_value_init(&value, vips_blob_get_type())
        defer { g_value_unset(&value) }
        g_object_get_property(object, "buffer", &value)
        guard let blob = g_value_get_boxed(&value) else { throw VipsError(name, detail: "gave no bytes") }
        var count = 0
        let start = vips_blob_get(OpaquePointer(blob), &count)
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    private var object: UnsafeMutablePointer<GObject> { UnsafeMutablePointer(handle) }

    deinit {
        vips_object_unref_outputs(handle)
        g_object_unref(UnsafeMutableRawPointer(handle))
    }
}
