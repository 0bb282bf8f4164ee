public import Calotype

/// The list of uploaded sources in the store, with the number of jobs that need each.
///
/// A caller that uploads a source does three steps: `reserve` it, put the bytes, submit the job. A source that was
/// reserved and never submitted is removed as any other. A source that is being removed cannot be reserved.
public protocol SourceLedger: Sendable {
    /// Reserves a source that is about to be uploaded and needed. It is not removed for ten minutes.
    func reserve(_ source: StoredSource) async throws -> SourceReservation
    /// Records that the bytes of this source have arrived and that `user` may name it from now on. It is kept for at
    /// least an hour, unless a job that needs it ends sooner.
    func own(_ source: StoredSource, by user: JobIdentifier) async throws -> SourceReservation
    /// Returns the sources among these keys that `user` may name, and keeps each for ten minutes, for the job that is
    /// about to need it.
    func owned(_ keys: [ObjectKey], by user: JobIdentifier) async throws -> [StoredSource]
    /// Marks sources that no job has needed for `idle` as being removed and returns them. The caller deletes the
    /// objects and then calls `forget`. A source that was taken and not forgotten is returned again after ten minutes.
    func takeUnneededSources(idle: Duration, limit: Int) async throws -> [StoredSource]
    /// Marks this source as being removed at once, if no job needs it, if no failed or cancelled job could be queued
    /// again from it, if no upload has reserved it, and if no user other than `user` may name it. Returns whether it
    /// did.
    func takeIfUnneeded(_ source: StoredSource, by user: JobIdentifier) async throws -> Bool
    /// Deletes the entries of sources whose objects have been deleted.
    func forget(_ sources: [StoredSource]) async throws
}

/// Whether an upload may begin.
public enum SourceReservation: Sendable, Hashable {
    /// It may. The source is not removed for at least ten minutes.
    case ready
    /// It may not. Try again in a moment, or use another key.
    case beingRemoved
}
