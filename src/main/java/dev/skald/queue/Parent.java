package dev.skald.queue;

import java.util.UUID;

/**
 * What a sub-queue belongs to.
 *
 * @param queueId the queue
 * @param step its step that this queue is; the step's id is this queue's id
 */
public record Parent(UUID queueId, String step) {}
