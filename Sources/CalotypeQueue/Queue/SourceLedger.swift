public import Calotype

/// Which uploaded sources are in the store, and which of them no job needs any more.
///
/// Whoever uploads says so first: `reserve`, put the bytes, submit the job. What was reserved and never submitted is
/// removed like any other. A source that is being removed right now cannot be reserved.
public protocol SourceLedger: Sendable {
    /// Says that this source is about to be uploaded and needed.
    func reserve(_ source: StoredSource) async throws -> SourceReservation
    /// Says that the bytes of this source have arrived and that `user` may name them from now on. They are kept for an
    /// hour at least, unless a job that needs them ends sooner.
    func own(_ source: StoredSource, by user: JobIdentifier) async throws -> SourceReservation
    /// Of these keys the sources that `user` may name, kept for the job that is about to need them.
    func owned(_ keys: [ObjectKey], by user: JobIdentifier) async throws -> [StoredSource]
    /// Sources that no job has needed for `idle`, now marked as being removed: delete the objects, then `forget` them.
    /// One that somebody took and never forgot comes again after ten minutes.
    func takeUnneededSources(idle: Duration, limit: Int) async throws -> [StoredSource]
    /// Marks this one as being removed if no job needs it, however short a time ago one did, none that failed or was
    /// cancelled may be tried again from it, and nobody but `user` may name it. Says whether it did.
    func takeIfUnneeded(_ source: StoredSource, by user: JobIdentifier) async throws -> Bool
    /// The objects are gone.
    func forget(_ sources: [StoredSource]) async throws
}

/// Whether an upload may begin.
public enum SourceReservation: Sendable, Hashable {
    /// It may. Nobody removes the source for ten minutes at least.
    case ready
    /// Try again in a moment, or use another key.
    case beingRemoved
}
