package dev.skald.participant;

import dev.skald.queue.Call;
import dev.skald.queue.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final int CACHED_MAX = 1_000;

    private final LongSupplier nanoTime;
    private final ExpressionCache parsed = new ExpressionCache(CACHED_MAX);

    /** Makes the library ready, so that the first queue does not have to wait for it. */
    @Inject
    public Expressions() {
        this(System::nanoTime);
    }

    Expressions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        try {
            Map<String, Object> values = Map.of("input", Map.of("ready", true));
            Expression.parse("$input.ready").evaluate(values, new Budget(nanoTime));
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
        return new CallCheck(parsed, stepsBefore).check(call);
    }

    /**
     * Scheme, host and port of a call's URL, which expressions can have no part in.
     *
     * @param url the URL of a call in which {@link #check} found no fault
     */
    public static URI origin(String url) {
        return URI.create(UrlTemplate.origin(url).orElseThrow(() -> new IllegalArgumentException(url)));
    }

    /** Evaluates a call's expressions. */
    public Resolution resolve(Call call, Scope scope) {
        Evaluation evaluation = new Evaluation(parsed, scope, new Budget(nanoTime));
        try {
            Map<String, String> headers = new HashMap<>();
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                headers.put(header.getKey(), evaluation.header(header.getKey(), header.getValue()));
            }
            Json body = call.body();
            return new Resolution.Resolved(
                    evaluation.url(call.url()), headers, body == null ? null : evaluation.body(body.text()));
        } catch (ExpressionFailure failure) {
            return new Resolution.Failed(failure.detail());
        }
    }

    /** Whether a JSON text may have expressions in it; a mark may be written with escapes. */
    static boolean mayBeIn(String json) {
        return Template.isIn(json) || json.contains("\\u00");
    }
}
