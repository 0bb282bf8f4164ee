internal import CVips

/// A value for a property of an operation. GObject converts it to the type of the property, for example an integer to
/// an enum.
enum VipsArgument: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral
{
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case image(VipsImage)
    case doubles([Double])
    /// Encoded bytes that are borrowed. They must outlive everything that the operation makes.
    case bytes(UnsafeRawBufferPointer)

    init(integerLiteral value: Int) { self = .int(value) }
    init(floatLiteral value: Double) { self = .double(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(stringLiteral value: String) { self = .string(value) }

    /// Calls `body` with a `GValue` of this value. The `GValue` is valid only during the call.
    func withValue(_ body: (inout GValue) -> Void) {
        var value = GValue()
        fill(&value)
        body(&value)
        g_value_unset(&value)
    }

    private func fill(_ value: inout GValue) {
        switch self {
        case .int(let number):
            g_value_init(&value, GType(G_TYPE_INT))
            g_value_set_int(&value, gint(clamping: number))
        case .double(let number):
            g_value_init(&value, GType(G_TYPE_DOUBLE))
            g_value_set_double(&value, number)
        case .bool(let flag):
            g_value_init(&value, GType(G_TYPE_BOOLEAN))
            g_value_set_boolean(&value, flag ? 1 : 0)
        case .string(let text):
            g_value_init(&value, GType(G_TYPE_STRING))
            g_value_set_string(&value, text)
        case .image(let image):
            g_value_init(&value, vips_image_get_type())
            withExtendedLifetime(image) { g_value_set_object(&value, image.object) }
        case .doubles(let numbers):
            g_value_init(&value, vips_array_double_get_type())
            vips_value_set_array_double(&value, numbers, Int32(numbers.count))
        case .bytes(let bytes):
            g_value_init(&value, vips_blob_get_type())
            let blob = vips_blob_new(nil, bytes.baseAddress, bytes.count)
            g_value_set_boxed(&value, blob.map { UnsafeRawPointer($0) })
            vips_area_unref(blob)
        }
    }
}
