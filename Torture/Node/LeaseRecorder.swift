import CalotypeQueue

/// Writes the steps of the leases of a worker to its diary, and strikes at some of them.
struct LeaseRecorder {
    let striker: Striker
    let poison: Poison
    let diary: Diary

    func record(_ step: LeaseStep) {
        switch step {
        case .claimed(let leases): claimed(leases)
        case .renewalRefused(let lease): write("lost", lease)
        case .announced(let lease):
            write("announced", lease)
            striker.pass(.announced, lease.name)
        case .ending(let lease, let end):
            if end == .complete {
                poison.completing(lease)
                striker.pass(.beforeCommit, lease.name)
            }
            write("ending", end, lease)
        case .ended(let lease, let end): ended(lease, end)
        case .endRefused(let lease, let end): write("refused", end, lease)
        case .leavingBehind(let lease): write("left", lease)
        }
    }

    private func claimed(_ leases: [Lease]) {
        for lease in leases {
            diary.write(
                "claimed", lease.name, "\(lease.token)", "\(lease.attempt)", lease.worker.rawValue,
                lease.job.priority.rawValue)
        }
        for lease in leases {
            poison.claimed(lease)
            striker.pass(.claimed, lease.name)
        }
    }

    private func ended(_ lease: Lease, _ end: LeaseStep.End) {
        write("ended", end, lease)
        switch end {
        case .complete: striker.pass(.committed, lease.name)
        case .fail, .retry, .acknowledge: striker.pass(.endedOtherwise, lease.name)
        case .release: break
        }
    }

    private func write(_ event: String, _ lease: Lease) { diary.write(event, lease.name, "\(lease.token)") }

    private func write(_ event: String, _ end: LeaseStep.End, _ lease: Lease) {
        diary.write(event, end.rawValue, lease.name, "\(lease.token)")
    }
}

extension Lease {
    var name: String { "\(job.userId)/\(job.id)" }
}
