package dev.skald.api.start;

import dev.skald.outbound.credential.CredentialName;
import dev.skald.participant.Expressions;
import dev.skald.queue.Call;
import dev.skald.queue.CallKind;
import dev.skald.queue.Hold;
import dev.skald.queue.Step;
import dev.skald.queue.SubQueue;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses queues that would call targets that this server may not call, or with credentials that are not for these
 * targets.
 *
 * @param allowed tells whether an address may be called
 * @param credentials tells whether credentials may be used for an address
 */
public record TargetCheck(Predicate<URI> allowed, CredentialCheck credentials) {
    private static final String NOT_ALLOWED = "is outside the targets that this server may call";

    /** Checks whether credentials may be used. */
    public interface CredentialCheck {
        /** Why they may not be used for an address, as the end of a sentence after their name; null when they may. */
        @Nullable
        String whyNot(CredentialName name, URI url);
    }

    /**
     * Checks all calls of a queue.
     *
     * @param steps without faults
     * @param namespace of their credentials
     * @throws ProblemException that lists the calls that may not be made
     */
    public void check(PlacedSteps steps, String namespace) {
        Optional<Problem> refusal = refusal(steps, new Check(namespace));
        if (refusal.isPresent()) {
            throw new ProblemException(refusal.get());
        }
    }

    /**
     * Checks one address that requests are to be sent to.
     *
     * @param name of the credentials that they are sent with; null for none
     * @throws ProblemException when it may not be called, or not with these
     */
    public void check(URI url, @Nullable String name, String namespace) {
        Check check = new Check(namespace);
        check.address(url, "/url", name, SourceLocation.own(""));
        Optional<Problem> refusal = check.refusal();
        if (refusal.isPresent()) {
            throw new ProblemException(refusal.get());
        }
    }

    /** The calls of a start that may not be made; empty when all may. */
    public Optional<Problem> refusal(StartReader.Read read) {
        Check check = new Check(read.start().owner().namespace());
        Hold hold = read.start().hold();
        if (hold != null) {
            check.call(hold.check(), SourceLocation.own("/hold/check"));
        }
        return refusal(read.steps(), check);
    }

    private static Optional<Problem> refusal(PlacedSteps steps, Check check) {
        for (int i = 0; i < steps.steps().size(); i++) {
            check.step(steps.steps().get(i), steps.places().get(i));
        }
        return check.refusal();
    }

    /** What was found so far. */
    private final class Check {
        private final String namespace;
        private final List<Fault> faults = new ArrayList<>();
        // Most steps of a queue call the same few targets.
        private final Map<String, Boolean> known = new HashMap<>();
        private @Nullable ProblemType type;
        private @Nullable String refused;

        Check(String namespace) {
            this.namespace = namespace;
        }

        Optional<Problem> refusal() {
            return type == null
                    ? Optional.empty()
                    : Optional.of(new Problem(type, type.meaning(), null, refused, null, faults));
        }

        /** Checks a step of the queue, or of a queue within it. */
        void step(Step step, SourceLocation place) {
            int before = faults.size();
            calls(step, place);
            if (refused == null && faults.size() > before) {
                refused = step.name();
            }
        }

        private void calls(Step step, SourceLocation place) {
            for (CallKind kind : CallKind.values()) {
                call(step.given(kind), place.below("/" + kind.word()));
            }
            switch (step.queue()) {
                case null -> {}
                case SubQueue.Here here -> {
                    List<Step> inner = here.start().steps();
                    for (int i = 0; i < inner.size(); i++) {
                        calls(inner.get(i), place.below("/queue/steps/" + i));
                    }
                }
                case SubQueue.Elsewhere elsewhere ->
                    address(elsewhere.coordinator(), "/coordinator", elsewhere.credentials(), place);
            }
        }

        private void call(@Nullable Call call, SourceLocation place) {
            if (call != null) {
                address(URI.create(Expressions.origin(call.url())), "/url", call.credentials(), place);
            }
        }

        private void address(URI url, String member, @Nullable String name, SourceLocation place) {
            if (!known.computeIfAbsent(url.toString(), origin -> allowed.test(url))) {
                fault(ProblemType.TARGET_NOT_ALLOWED, place.below(member).fault(NOT_ALLOWED));
            }
            String whyNot = name == null ? null : credentials.whyNot(new CredentialName(namespace, name), url);
            if (whyNot != null) {
                fault(
                        ProblemType.CREDENTIALS_NOT_ALLOWED,
                        place.below("/credentials").fault(whyNot));
            }
        }

        private void fault(ProblemType found, Fault fault) {
            if (type == null) {
                type = found;
            }
            faults.add(fault);
        }
    }
}
