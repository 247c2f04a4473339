package dev.skald.demo;

import org.jspecify.annotations.Nullable;

/**
 * What a participant sold: the result of its action.
 *
 * @param id counts from 1, for each participant
 * @param note what the caller wanted to have noted; null when it gave nothing
 */
record Booking(long id, String guest, int price, @Nullable String note) {}
