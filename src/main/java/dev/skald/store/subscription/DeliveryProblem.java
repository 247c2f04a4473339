package dev.skald.store.subscription;

import org.jspecify.annotations.Nullable;

/**
 * Why a delivery failed.
 *
 * @param status the HTTP status of the answer; null when there was none
 * @param detail a sentence, without a secret and without an address that was looked up
 * @param body the beginning of what was answered; null when nothing was
 */
public record DeliveryProblem(
        @Nullable Integer status, String detail, @Nullable String body) {}
