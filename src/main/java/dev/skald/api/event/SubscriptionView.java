package dev.skald.api.event;

import dev.skald.event.webhook.CountBacklog;
import dev.skald.event.webhook.DeliveryResult;
import dev.skald.event.webhook.SigningSecret;
import dev.skald.event.webhook.TryDelivery;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.EventFilter;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionReport;
import dev.skald.web.json.JsonOut;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes subscriptions, without their secrets. */
final class SubscriptionView {
    private static final int SIZE = 1_000;

    private SubscriptionView() {}

    /**
     * One subscription.
     *
     * @param secret to be shown this once; null for none
     */
    static byte[] of(SubscriptionReport report, CountBacklog.Backlog backlog, @Nullable SigningSecret secret) {
        return JsonOut.object(SIZE, out -> {
            if (secret != null) {
                out.text("secret", secret.text());
            }
            write(out, report);
            out.number("backlog", backlog.count());
            CountBacklog.Oldest oldest = backlog.oldest();
            if (oldest != null) {
                out.object("oldestUndelivered", members -> {
                    members.number("position", oldest.position());
                    members.instant("at", oldest.at());
                });
            }
        });
    }

    /** A list of them. */
    static byte[] of(List<SubscriptionReport> reports) {
        return JsonOut.list("subscriptions", SIZE, reports, SubscriptionView::write);
    }

    /** A new secret. */
    static byte[] of(SigningSecret secret, SubscriptionReport report) {
        return JsonOut.object(SIZE, out -> {
            out.text("secret", secret.text());
            out.instant("previousSecretUntil", report.previousSecretUntil());
        });
    }

    /** What came of a delivery that was tried. */
    static byte[] of(TryDelivery.Tried tried) {
        return JsonOut.object(SIZE, out -> {
            out.text("webhookId", tried.id());
            switch (tried.result()) {
                case DeliveryResult.Delivered(int status) -> {
                    out.flag("delivered", true);
                    out.number("status", status);
                }
                case DeliveryResult.Failed failed -> {
                    out.flag("delivered", false);
                    writeProblem(out, failed.problem());
                }
                case DeliveryResult.Lost lost -> throw new IllegalStateException("it was made for this");
                case DeliveryResult.Unwanted unwanted ->
                    throw new IllegalStateException("nobody asks whether it is wanted");
            }
        });
    }

    private static void write(JsonOut out, SubscriptionReport report) throws IOException {
        Subscription subscription = report.subscription();
        Subscription.Draft draft = subscription.draft();
        out.text("name", draft.name());
        out.text("namespace", draft.namespace());
        out.text("url", draft.url().toString());
        EventFilter filter = draft.filter();
        out.texts("types", filter.types());
        if (filter.queueName() != null || !filter.labels().isEmpty()) {
            out.object("queues", members -> {
                if (filter.queueName() != null) {
                    members.text("name", filter.queueName());
                }
                members.pairs("labels", filter.labels());
            });
        }
        out.pairs("headers", draft.headers());
        if (draft.credentials() != null) {
            out.text("credentials", draft.credentials());
        }
        out.text("state", report.pause() == null ? "active" : "paused");
        SubscriptionReport.Pause pause = report.pause();
        if (pause != null) {
            out.object("paused", members -> {
                members.instant("at", pause.at());
                members.text("cause", pause.cause());
                if (pause.reason() != null) {
                    members.text("reason", pause.reason());
                }
            });
        }
        out.instant("createdAt", subscription.createdAt());
        out.instant("lastSuccessAt", report.lastSuccessAt());
        out.instant("failingSince", report.failingSince());
        writeProblem(out, report);
        out.number("cursor", report.cursor());
        out.number("waiting", report.waiting());
        writeReplay(out, report);
        SubscriptionReport.Lost lost = report.lost();
        if (lost != null) {
            out.object("lost", members -> {
                members.number("from", lost.from());
                members.number("to", lost.to());
                members.instant("at", lost.at());
            });
        }
        out.flag("sealed", subscription.secrets().stream().allMatch(secret -> secret.keyId() != null));
        if (report.previousSecretUntil() != null) {
            out.instant("previousSecretUntil", report.previousSecretUntil());
        }
    }

    private static void writeProblem(JsonOut out, SubscriptionReport report) throws IOException {
        DeliveryProblem problem = report.problem();
        if (problem != null) {
            out.object("lastProblem", members -> {
                members.instant("at", report.problemAt());
                writeProblem(members, problem);
            });
        }
    }

    /** What went wrong with one delivery. */
    private static void writeProblem(JsonOut out, DeliveryProblem problem) throws IOException {
        out.number("status", problem.status());
        out.text("detail", problem.detail());
        if (problem.body() != null) {
            out.text("body", problem.body());
        }
    }

    private static void writeReplay(JsonOut out, SubscriptionReport report) throws IOException {
        List<SubscriptionReport.Progress> replayed = report.slots().values().stream()
                .filter(slot -> slot.replayUntil() != null)
                .toList();
        if (!replayed.isEmpty()) {
            out.object("replay", members -> {
                members.number(
                        "cursor",
                        replayed.stream()
                                .mapToLong(slot -> Objects.requireNonNull(slot.replayPosition()))
                                .min()
                                .orElseThrow());
                members.number(
                        "to",
                        Objects.requireNonNull(replayed.getFirst().replayUntil())
                                .longValue());
            });
        }
    }
}
