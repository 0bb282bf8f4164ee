internal import CVips
package func version() -> Int32 { vips_version(0) }
