import CalotypeTesting

extension FuzzTarget {
    static let metadata = [
        Self(
            name: "metadata",
            seeds: { small + corpus("generation", "c2pa", "orientation", "pngsuite", "ai", most: 65_536) },
            words: [
                "Exif\0\0", "http://ns.adobe.com/xap/1.0/\0", "Photoshop 3.0\0", "8BIM", "jumb", "jumd", "cbor", "c2pa",
                "parameters\0", "prompt\0", "workflow\0", "iTXt", "zTXt", "eXIf", "caBX", "<x:xmpmeta",
                "rdf:Description",
                "DigitalSourceType",
            ], read: readMetadata)
    ]
}
