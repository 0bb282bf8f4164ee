import CalotypeQueue

/// Checks that every result has the variants that its job asked for, whichever attempt made them. Also checks that most
/// previews were announced. Some may be missing, because no job waits for an unavailable database to announce one.
struct WishCheck: Sendable {
    let producer: Producer
    let witness: Witness

    func faults(_ records: [Checker.Record]) throws -> [String] {
        let (asked, previews) = (producer.asked, witness.previews)
        let ended = records.filter { $0.job.state == .succeeded }
        let unheard = ended.count { asked[$0.name]?.tool == Wish.previewedTool && previews[$0.name] == nil }
        let silence = unheard > ended.count / 4 ? ["nobody heard of the previews of \(unheard) jobs"] : []
        return try silence + ended.flatMap { record in try asked[record.name].map { try faults(record, $0) } ?? [] }
    }

    private func faults(_ record: Checker.Record, _ order: Order) throws -> [String] {
        guard let result = record.job.result else { return ["\(record.name) has no result"] }
        let variants = try StoredVariants(result).variants
        var faults: [String] = []
        let formats = Dictionary(variants.map { ($0.variant, $0.format) }) { one, _ in one + " twice" }
        if formats != order.wish.formats(of: order.tool) {
            faults.append("\(record.name) has \(formats), its wish was \(order.wish.rawValue) of \(order.tool)")
        }
        if let box = order.wish.box, variants.contains(where: { $0.width > box.width || $0.height > box.height }) {
            faults.append("\(record.name) is larger than its wish")
        }
        return faults
    }
}
