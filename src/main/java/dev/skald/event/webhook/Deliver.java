package dev.skald.event.webhook;

import dev.skald.outbound.Exchange;
import dev.skald.outbound.HttpAnswer;
import dev.skald.outbound.HttpCalls;
import dev.skald.outbound.Request;
import dev.skald.outbound.RetryAfter;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import dev.skald.queue.text.Excerpt;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sends one event to a subscription, signed by Standard Webhooks 1.0, and interprets the answer. */
@ApplicationScoped
class Deliver {
    /** How long the whole exchange may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** How much of an answer is kept, for people. */
    private static final int ANSWER_BYTES_MAX = 2 * 1024;

    private static final int DETAIL_LENGTH_MAX = 500;
    private static final int GONE = 410;

    private final HttpCalls calls;
    private final SubscriptionSecrets secrets;
    private final InstantSource clock;

    Deliver(HttpCalls calls, SubscriptionSecrets secrets, InstantSource clock) {
        this.calls = calls;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Makes one attempt.
     *
     * @param id the same for every attempt
     */
    DeliveryResult deliver(Subscription subscription, String id, Json event) {
        Optional<List<SigningSecret>> opened = secrets.open(subscription);
        if (opened.isEmpty()) {
            return failed("was not sent: its secret is sealed with a key that this server does not have");
        }
        return switch (calls.send(request(subscription, opened.get(), id, event), ANSWER_BYTES_MAX)) {
            case Exchange.Answered(HttpAnswer answer, Duration took) -> judged(answer);
            case Exchange.Unanswered(Outcome outcome) -> failed(detail(outcome));
        };
    }

    private Request request(Subscription subscription, List<SigningSecret> signing, String id, Json event) {
        long timestamp = clock.instant().getEpochSecond();
        String signatures = signing.stream()
                .map(secret -> secret.sign(id, timestamp, event.text()))
                .collect(Collectors.joining(" "));
        Subscription.Draft draft = subscription.draft();
        Map<String, String> headers = new TreeMap<>(draft.headers());
        headers.put("Content-Type", "application/cloudevents+json");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        headers.put("webhook-signature", signatures);
        Request request = new Request("POST", draft.url(), headers, event.text(), TIMEOUT);
        return draft.credentials() == null
                ? request
                : request.credentials(new CredentialName(draft.namespace(), draft.credentials()));
    }

    private DeliveryResult judged(HttpAnswer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return new DeliveryResult.Delivered(status);
        }
        String body = StandardCharsets.UTF_8.decode(answer.body().bytes()).toString();
        String shown = Excerpt.of(body.replace("\0", ""), ANSWER_BYTES_MAX);
        DeliveryProblem problem =
                new DeliveryProblem(status, "the receiver answered " + status, shown.isEmpty() ? null : shown);
        return new DeliveryResult.Failed(problem, RetryAfter.of(answer, clock), status == GONE);
    }

    private static DeliveryResult failed(String detail) {
        return new DeliveryResult.Failed(
                new DeliveryProblem(null, Excerpt.plain(detail, DETAIL_LENGTH_MAX), null), null, false);
    }

    private static String detail(Outcome outcome) {
        StepProblem problem = switch (outcome) {
            case Outcome.Refused refused -> refused.problem();
            case Outcome.Unreached unreached -> unreached.problem();
            case Outcome.InDoubt doubt -> doubt.problem();
            case Outcome.Done done -> null;
            case Outcome.Pending pending -> pending.problem();
        };
        return problem == null ? "no answer" : problem.detail();
    }
}
