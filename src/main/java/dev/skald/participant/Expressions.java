package dev.skald.participant;

import dev.skald.queue.Call;
import dev.skald.queue.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The expressions in a call: strings with {@code {% … %}} in its url, its header values and its body, in JSONata over
 * {@code $input}, {@code $steps.<name>} and {@code $queue}.
 *
 * <p>In a body, a string that is one expression and nothing else becomes whatever the expression gives, null included;
 * names of members are taken as they are. Anywhere else what an expression gives is put into the string as text: strings
 * as they are, everything else as JSON, in a URL percent-encoded (RFC 3986, everything but unreserved characters). An
 * expression that gives nothing, or null where text is needed, fails: better no call than one to the wrong address.
 *
 * <p>Expressions come from callers, so they are bounded: {@link Budget} in what they may cost, {@link Builtins} in what
 * they may use. The same expression over the same values always has the same outcome. What remains: the bounds are
 * looked at between the parts of an expression, so one function of the library over values as large as a queue may carry
 * can run for longer than the budget's time, though not without end.
 */
@ApplicationScoped
public class Expressions {
    private static final int KEPT_MAX = 1_000;

    private final LongSupplier cpuNanos;
    private final ExecutorService threads = threads();
    private final ParsedTexts parsed = new ParsedTexts(KEPT_MAX);

    /** Makes the library ready, so that the first queue does not have to wait for it. */
    @Inject
    public Expressions() {
        this(cpuNanos());
    }

    /**
     * One whose time is told.
     *
     * @param cpuNanos the processor time that the thread it is called on has used
     */
    Expressions(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
        try {
            Map<String, Object> values = Map.of("input", Map.of("ready", true));
            Expression.parse("$input.ready").evaluate(values, new Budget(cpuNanos));
        } catch (ExpressionFailure impossible) {
            throw new IllegalStateException("the simplest expression fails", impossible);
        }
    }

    /**
     * Looks for what can be known to be wrong with a call before anything has happened.
     *
     * @param stepsBefore the names of the steps whose results the call's expressions may use: those certain to be done
     *     when it is made
     * @return every fault found; empty when there is none
     */
    public List<Fault> check(Call call, Set<String> stepsBefore) {
        return check(call, stepsBefore, Set.of());
    }

    /**
     * As above, but tells steps that are not certain to be done from those that there are not.
     *
     * @param otherSteps the names of the queue's other steps
     */
    public List<Fault> check(Call call, Set<String> stepsBefore, Set<String> otherSteps) {
        return new CallCheck(parsed, stepsBefore, otherSteps).check(call);
    }

    /**
     * Looks for what can be known to be wrong with the expressions in a JSON value, for example the input of a sub-queue.
     *
     * @param stepsBefore the names of the steps whose results the expressions may use
     * @param otherSteps the names of the queue's other steps
     * @return every fault found, with pointers into the value; empty when there is none
     */
    public List<Fault> check(Json value, Set<String> stepsBefore, Set<String> otherSteps) {
        return new CallCheck(parsed, stepsBefore, otherSteps).check(value);
    }

    /**
     * Scheme, host and port of a call's URL, which expressions can have no part in.
     *
     * @param url the URL of a call in which {@link #check} found no fault
     */
    public static String origin(String url) {
        return UrlTemplate.origin(url).orElseThrow(() -> new IllegalArgumentException(url));
    }

    /** Evaluates a call's expressions; waits for its turn, and is not interrupted. */
    public Resolution resolve(Call call, Scope scope) {
        return evaluate(mayBeIn(call), scope, evaluation -> evaluation.resolve(call));
    }

    /**
     * Evaluates the expressions in a JSON value as those in a call's body are; waits for its turn, and is not
     * interrupted.
     */
    public JsonResolution resolve(Json value, Scope scope) {
        return evaluate(mayBeIn(value.text()), scope, evaluation -> evaluation.resolve(value));
    }

    private <T> T evaluate(boolean mayTakeTime, Scope scope, Function<Evaluation, T> resolve) {
        if (!mayTakeTime) {
            return resolve.apply(new Evaluation(parsed, scope, new Budget(() -> 0)));
        }
        return CompletableFuture.supplyAsync(
                        () -> resolve.apply(new Evaluation(parsed, scope, new Budget(cpuNanos))), threads)
                .join();
    }

    private static boolean mayBeIn(Call call) {
        Json body = call.body();
        return Template.isIn(call.url())
                || call.headers().values().stream().anyMatch(Template::isIn)
                || (body != null && mayBeIn(body.text()));
    }

    /** Whether a JSON text may have expressions in it; a mark may be written with escapes. */
    static boolean mayBeIn(String json) {
        return Template.isIn(json) || json.contains("\\u00");
    }

    /**
     * Threads of the operating system, few and only while there is something to do. On the virtual threads that queues
     * run on, one long expression after the other would keep all queues from running; these are given their share only.
     */
    private static ExecutorService threads() {
        int count = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingDeque<>(),
                Thread.ofPlatform().daemon().name("expressions-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static LongSupplier cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads::getCurrentThreadCpuTime
                : System::nanoTime;
    }
}
