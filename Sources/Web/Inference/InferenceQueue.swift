// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Pipeline

/// What waits for the encoder, and the one thread that feeds it: an encoder uses all cores by itself, so two at a time
/// only get in each other's way.
///
/// Whoever wants something embedded first takes a place, before it is decoded: so a full queue is known at once. What
/// waits is gathered: all pictures for one model go through the encoder together, up to its largest batch. An idle
/// encoder begins at once; one that comes out of a batch gives those that are being decoded 2 ms to join the next one.
final class InferenceQueue: Sendable {
    private struct State: Sendable {
        var jobs: [InferenceJob] = []
        var nextID: UInt64 = 0
        var isClosed = false
        /// Whether the thread sleeps, or is about to.
        var isHungry = false
    }

    /// How long a batch that is not full waits for more.
    private static let gathering = Duration.milliseconds(2)
    /// Texts that go through the text tower together; its weights are read once a batch.
    private static let textBatch = 32

    /// Taken by what is decoded, waits or is encoded.
    let places: Budget
    private let state = Protected(State())
    private let news = DispatchSemaphore(value: 0)
    private let isOver = DispatchSemaphore(value: 0)
    private let meter: InferenceMeter

    /// - Throws: `temporary` where the system has no thread left.
    init(capacity: Int, meter: InferenceMeter) throws(Failure) {
        places = Budget(capacity: capacity)
        self.meter = meter
        try BackgroundThread.start("inference") { [self] in
            run()
            isOver.signal()
        }
    }

    /// The embedding of a picture; its caller holds a place. Cancelling takes it out of the queue.
    func embed(_ frame: Frame, _ model: ServedModel) async throws -> Embedding {
        try await submit(.picture(frame), model).embeddings[0]
    }

    /// As `embed`, with what it took.
    func time(_ frame: Frame, _ model: ServedModel) async throws -> (embedding: Embedding, times: EncodeTimes) {
        let answer = try await submit(.picture(frame), model)
        return (answer.embeddings[0], answer.times)
    }

    /// One embedding a text (at least one), in order; its caller holds a place. Cancelling takes them out of the queue.
    func embed(_ texts: [String], _ model: ServedModel) async throws -> [Embedding] {
        try await submit(.texts(texts), model).embeddings
    }

    /// Finishes what waits and ends the thread; nothing may be submitted afterwards. Blocks.
    func close() {
        state.withLock { $0.isClosed = true }
        news.signal()
        isOver.wait()
    }

    private func submit(_ work: InferenceJob.Work, _ model: ServedModel) async throws -> InferenceAnswer {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { answer in
                append(InferenceJob(id: id, model: model, work: work, answer: answer))
                // The handler below may have run before the job was there.
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
    }

    private func append(_ job: InferenceJob) {
        let (isClosed, sleeps) = state.withLock { state in
            if state.isClosed { return (true, false) }
            state.jobs.append(job)
            defer { state.isHungry = false }
            return (false, state.isHungry)
        }
        if isClosed { job.answer.resume(throwing: CancellationError()) }
        if sleeps { news.signal() }
    }

    private func withdraw(_ id: UInt64) {
        let job = state.withLock { state in
            state.jobs.firstIndex { $0.id == id }.map { state.jobs.remove(at: $0) }
        }
        job?.answer.resume(throwing: CancellationError())
    }
}

extension InferenceQueue {
    private func run() {
        var lastEnd: ContinuousClock.Instant?
        while let first = waitForWork() {
            if let lastEnd, lastEnd.duration(to: .now) < Self.gathering { gather(like: first) }
            let batch = takeBatch()
            guard !batch.isEmpty else { continue }
            encode(batch)
            lastEnd = .now
        }
    }

    /// The oldest job, left in its place; nil once closed and empty.
    private func waitForWork() -> InferenceJob? {
        while true {
            let (job, isClosed) = state.withLock { state in
                state.isHungry = state.jobs.isEmpty
                return (state.jobs.first, state.isClosed)
            }
            if let job { return job }
            if isClosed { return nil }
            news.wait()
        }
    }

    /// Waits while others are on their way to a batch that has room.
    private func gather(like first: InferenceJob) {
        let deadline = DispatchTime.now() + .milliseconds(2)
        while DispatchTime.now() < deadline {
            let isWorthwhile = state.withLock { state in
                let ready = state.jobs.count { $0.goes(with: first) }
                let isExpected = ready < limit(first) && places.taken > state.jobs.count
                state.isHungry = isExpected
                return isExpected
            }
            guard isWorthwhile else { return }
            _ = news.wait(timeout: deadline)
        }
    }

    private func limit(_ job: InferenceJob) -> Int {
        switch job.work {
        case .picture: job.model.pictures.maximumBatch
        case .texts: Self.textBatch
        }
    }

    /// The oldest job and what may go with it, in order.
    private func takeBatch() -> [InferenceJob] {
        state.withLock { state in
            // Who waited for it may have left meanwhile.
            guard let first = state.jobs.first else { return [] }
            var batch: [InferenceJob] = []
            let limit = limit(first)
            state.jobs.removeAll { job in
                guard batch.count < limit, job.goes(with: first) else { return false }
                batch.append(job)
                return true
            }
            return batch
        }
    }

    private func encode(_ batch: [InferenceJob]) {
        switch batch[0].work {
        case .picture: encodePictures(batch)
        case .texts: encodeTexts(batch)
        }
    }

    private func encodePictures(_ batch: [InferenceJob]) {
        let encoder = batch[0].model.pictures
        let frames = batch.compactMap { job in if case .picture(let frame) = job.work { frame } else { nil } }
        var embeddings = EmbeddingBatch(capacity: frames.count, dimension: encoder.dimension)
        let times = encoder.encode(frames, into: &embeddings)
        meter.encoded(pictures: frames.count, of: batch[0].model.name, times)
        let count = Double(frames.count)
        let share = EncodeTimes(preprocess: times.preprocess / count, encode: times.encode / count)
        for (row, job) in batch.enumerated() {
            job.answer.resume(returning: InferenceAnswer(embeddings: [embeddings[row]], times: share))
        }
    }

    private func encodeTexts(_ batch: [InferenceJob]) {
        let lists = batch.map { job in if case .texts(let texts) = job.work { texts } else { [String]() } }
        let start = ContinuousClock.now
        do throws(Failure) {
            let embeddings = try batch[0].model.texts.embed(lists.flatMap { $0 })
            meter.encoded(texts: embeddings.count, of: batch[0].model.name, start.duration(to: .now))
            var place = 0
            for (job, list) in zip(batch, lists) {
                let answer = InferenceAnswer(embeddings: Array(embeddings[place..<place + list.count]))
                job.answer.resume(returning: answer)
                place += list.count
            }
        } catch {
            for job in batch { job.answer.resume(throwing: error) }
        }
    }
}
