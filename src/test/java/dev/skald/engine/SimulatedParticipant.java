package dev.skald.engine;

import dev.skald.outbound.Request;
import dev.skald.participant.JudgeAnswer;
import dev.skald.participant.Participant;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The participants and the network to them, as one node reaches them. A request that was sent arrives, or not, whatever
 * becomes of the node meanwhile.
 */
final class SimulatedParticipant implements Participant {
    /** What ends together ends at a multiple of this. */
    private static final Duration TOGETHER = Duration.ofSeconds(5);

    private final World world;
    private final Cast cast;

    SimulatedParticipant(World world) {
        this.world = world;
        this.cast = world.cast();
    }

    /** One call of one step. */
    private record Asked(
            UUID queueId,
            String step,
            CallKind kind,
            String attempt,
            String key,
            String body,
            @Nullable String callback) {
        static Asked of(CallKind kind, Request request) {
            return new Asked(
                    UUID.fromString(request.headers().get("Skald-Queue")),
                    request.headers().get("Skald-Step"),
                    kind,
                    request.headers().get("Skald-Attempt"),
                    request.headers().get("Idempotency-Key"),
                    request.body(),
                    request.headers().get("Skald-Callback"));
        }
    }

    @Override
    public Outcome call(CallKind kind, Request request, JudgeAnswer judge) {
        Asked asked = Asked.of(kind, request);
        world.mayStall();
        world.invariants().beforeCall(asked.queueId, asked.step, kind, Integer.parseInt(asked.attempt));
        cast.note(() -> "calls " + asked);
        cast.step();
        if (!trouble()) {
            boolean takesLong = cast.chance(0.3);
            return send(
                    asked,
                    request.timeout(),
                    cast.between(0, takesLong ? world.weather().calls().toMillis() : 60),
                    1);
        }
        world.tally().add("calls in trouble");
        return switch (cast.random().nextInt(6)) {
            case 0 -> new Outcome.Unreached(StepProblem.of("no connection"));
            case 1 -> {
                cast.sleep(cast.between(0, 500));
                yield doubt("broken off before it was read");
            }
            // Arrives in time or not, and long after everybody has given it up perhaps.
            case 2, 3 -> send(asked, request.timeout(), cast.between(0, 20_000), 1);
            case 4 -> send(asked, request.timeout(), cast.between(0, 2_000), 2);
            default -> {
                Outcome unused = send(asked, request.timeout(), cast.between(0, 500), 1);
                yield doubt("the answer was lost");
            }
        };
    }

    private boolean trouble() {
        return cast.chance(world.weather().trouble());
    }

    private static Outcome doubt(String why) {
        return new Outcome.InDoubt(StepProblem.of(why));
    }

    private Outcome send(Asked asked, Duration timeout, Duration takes, int times) {
        Ledger.send(world.ledger().account(asked.queueId, asked.step), asked.kind, asked.attempt);
        Cast.Inbox<Outcome> answer = cast.new Inbox<>();
        for (int time = 0; time < times; time++) {
            Duration more = takes.multipliedBy(time + 1L);
            world.outside("request", () -> {
                cast.sleep(more);
                Outcome outcome = arrive(asked);
                cast.note(() -> asked + " arrives: " + outcome);
                cast.sleep(cast.between(0, 20));
                answer.add(outcome);
            });
        }
        Outcome outcome = answer.await(timeout);
        return outcome == null ? doubt("timed out") : outcome;
    }

    private Outcome arrive(Asked asked) {
        Ledger.Account account = world.ledger().account(asked.queueId, asked.step);
        CallKind kind = asked.kind;
        Ledger.note(account, kind, asked.key, asked.body);
        Ledger.Job job = Ledger.job(account, kind);
        if (Ledger.refusedBefore(account, kind, asked.attempt)) {
            return Ledger.refused(account, "no, as before");
        }
        if (job != null) {
            return job.now();
        }
        if (trouble()) {
            switch (cast.random().nextInt(4)) {
                case 0, 1 -> {
                    return doubt("503" + account.remark());
                }
                case 2 -> {
                    Outcome unused = Ledger.carryOut(account, kind);
                    return doubt("500 after it was done" + account.remark());
                }
                default -> {
                    if (kind == CallKind.ACTION || cast.chance(0.3)) {
                        return Ledger.refuse(account, kind, asked.attempt);
                    }
                }
            }
        }
        if (asked.callback != null
                && !account.effective()
                && cast.chance(world.weather().deferral())) {
            return takeOn(asked, account);
        }
        return Ledger.carryOut(account, kind);
    }

    private Outcome takeOn(Asked asked, Ledger.Account account) {
        boolean asksBack = cast.random().nextBoolean();
        URI poll = asksBack ? URI.create("http://p/jobs" + account.remark()) : null;
        Ledger.Job job = Ledger.takeOn(account, asked.kind, poll);
        world.tally().add("answers put off");
        world.outside("job", () -> {
            cast.sleep(untilFinished(cast.between(0, 15_000)));
            Outcome outcome =
                    Ledger.finish(account, asked.kind, job, cast.random().nextInt(5) > 0);
            cast.note(() -> asked + " is finished: " + outcome);
            if (!asksBack || cast.random().nextInt(3) == 0) {
                world.callers().sendResult(asked.queueId, asked.step, token(asked), outcome);
            }
        });
        return job.now();
    }

    /** Many jobs end at the same moments, so that what came of them is sent at once. */
    private Duration untilFinished(Duration least) {
        if (cast.random().nextBoolean()) {
            return least;
        }
        long end = cast.now().plus(least).toEpochMilli();
        return least.plusMillis(TOGETHER.toMillis() - end % TOGETHER.toMillis());
    }

    private static String token(Asked asked) {
        return asked.callback.substring(asked.callback.indexOf("token=") + "token=".length());
    }

    @Override
    public Outcome check(Request request) {
        UUID queueId = UUID.fromString(request.headers().get("Skald-Queue"));
        world.mayStall();
        cast.note(() -> "checks " + queueId);
        cast.sleep(cast.between(0, cast.chance(0.2) ? 6_000 : 100));
        if (trouble() && cast.random().nextBoolean()) {
            return new Outcome.Unreached(StepProblem.of("no connection"));
        }
        boolean committed = world.callers().hasCommitted(queueId);
        return trouble()
                ? doubt("the answer was lost")
                : new Outcome.Done(Json.NULL, committed ? 200 : 409, Duration.ZERO);
    }

    @Override
    public Outcome poll(CallKind kind, Request request, JudgeAnswer judge) {
        Asked asked = Asked.of(kind, request);
        cast.sleep(cast.between(0, 200));
        Ledger.Job job = Ledger.job(world.ledger().account(asked.queueId, asked.step), kind);
        Outcome.Pending pending = new Outcome.Pending(request.url(), null, null);
        return job == null || trouble() ? pending : job.now();
    }
}
