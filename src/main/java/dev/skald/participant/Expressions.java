package dev.skald.participant;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The expressions in a call: strings with {@code {% … %}} in its url, its header values and its body, in JSONata over the
 * variables of {@link ScopeVariable}; and its {@code result} and {@code outcome}, which also see the answer.
 *
 * <p>In a body, a string that is one expression and nothing else becomes whatever the expression gives, null included;
 * names of members are taken as they are. Anywhere else what an expression gives is put into the string as text:
 * strings as they are, everything else as JSON, in a URL percent-encoded (RFC 3986, everything but unreserved
 * characters). An expression that gives nothing, or null where text is needed, fails: no call is better than a wrong
 * call.
 *
 * <p>Expressions come from callers, so what they may cost is bounded, see {@link Budget}; the same expression over the
 * same values always has the same outcome. They are evaluated on the thread of their queue, and those over an answer on
 * that of the call. Large evaluations take
 * turns, so that together they do not fill the memory. Each is short, and small ones do not wait for them.
 */
@ApplicationScoped
public class Expressions {
    private static final int KEPT_MAX = 1_000;

    private final Semaphore places =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final ParsedTexts parsed = new ParsedTexts(KEPT_MAX);

    /**
     * Finds the faults of a call that can be known before the queue starts.
     *
     * @param place what kind of call it is
     * @param stepsBefore the names of the steps whose results the call's expressions may use: those certain to be done
     *     when it is made
     * @param otherSteps the names of the queue's other steps, which may not be done yet
     * @return every fault found; empty when there is none
     */
    public List<CallFault> check(Call call, ExpressionPlace place, Set<String> stepsBefore, Set<String> otherSteps) {
        List<CallFault> faults = new ArrayList<>(CheckBody.faults(call));
        faults.addAll(new CheckExpressions(parsed, stepsBefore, otherSteps).check(call, place));
        return List.copyOf(faults);
    }

    /**
     * Finds the faults of the expressions in a JSON value, for example the input of a sub-queue, that can be known
     * before the queue starts.
     *
     * @param stepsBefore the names of the steps whose results the expressions may use
     * @param otherSteps the names of the queue's other steps
     * @return every fault found, with pointers into the value; empty when there is none
     */
    public List<CallFault> check(Json value, Set<String> stepsBefore, Set<String> otherSteps) {
        return new CheckExpressions(parsed, stepsBefore, otherSteps).check(value);
    }

    /**
     * Scheme, host and port of a call's URL; expressions can't stand there.
     *
     * @param url the URL of a call in which {@link #check} found no fault
     */
    public static String origin(String url) {
        return UrlTemplate.origin(url).orElseThrow(() -> new IllegalArgumentException(url));
    }

    /** Whether a text is one expression, with its marks, and nothing else. */
    public static boolean isOne(String text) {
        try {
            return Template.isIn(text) && Template.of(text).isWhole();
        } catch (ExpressionFailure unended) {
            // The check of the expression says it better.
            return true;
        }
    }

    /** Evaluates a call's expressions, and is not interrupted. */
    public Resolution resolve(Call call, Scope scope) {
        return evaluate(scope, evaluation -> evaluation.resolve(call));
    }

    /** Evaluates the expressions in a JSON value as those in a call's body are, and is not interrupted. */
    public JsonResolution resolve(Json value, Scope scope) {
        return evaluate(scope, evaluation -> evaluation.resolve(value));
    }

    /**
     * What a call itself says about its answers.
     *
     * @param callScope the scope of the call; kept until the answer has come
     */
    public JudgeAnswer judge(Call call, Scope callScope) {
        AnswerRules rules = call.rules();
        if (rules.equals(AnswerRules.NONE)) {
            return JudgeAnswer.BY_TABLE;
        }
        Scope scope = callScope.withoutCallback();
        String outcome = rules.outcome();
        String result = rules.result();
        return new JudgeAnswer(
                outcome == null
                        ? null
                        : (answer, max) -> evaluate(scope, answer, e -> e.resolveOrNull("/outcome", outcome, max)),
                result == null
                        ? null
                        : (answer, max) -> evaluate(scope, answer, e -> e.resolve("/result", result, max)));
    }

    private <T> T evaluate(Scope scope, Function<Evaluation, T> resolve) {
        return evaluate(scope, null, resolve);
    }

    private <T> T evaluate(Scope scope, @Nullable HttpAnswer answer, Function<Evaluation, T> resolve) {
        Budget budget = new Budget(places);
        try {
            return resolve.apply(new Evaluation(parsed, new ScopeValues(scope, answer, budget), budget));
        } finally {
            budget.end();
        }
    }
}
