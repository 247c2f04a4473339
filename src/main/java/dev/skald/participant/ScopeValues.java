package dev.skald.participant;

import dev.skald.expression.Expression;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.expression.value.JsonNull;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepWork;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values that expressions see, each read when one first names it; members are in the order of their names. */
final class ScopeValues {
    private final Scope scope;
    private final @Nullable HttpAnswer answer;
    private final Budget budget;
    private final Map<String, Object> steps = new TreeMap<>();
    private @Nullable Object input;
    private @Nullable Object item;
    private @Nullable Object body;
    private @Nullable Map<String, Object> response;

    /**
     * Of a scope.
     *
     * @param answer {@code $response}; null for expressions that see none
     */
    ScopeValues(Scope scope, @Nullable HttpAnswer answer, Budget budget) {
        this.scope = scope;
        this.answer = answer;
        this.budget = budget;
    }

    /**
     * Reads what an expression names, unless an earlier one did.
     *
     * @throws ExpressionFailure when one of them can't be read
     */
    void read(Expression expression) throws ExpressionFailure {
        if (input == null && expression.uses("input")) {
            input = read(scope.input());
        }
        StepWork.Element element = scope.element();
        if (element != null && item == null && expression.uses("item")) {
            item = read(element.item());
        }
        if (expression.uses("steps")) {
            Map<String, Json> results = scope.results();
            Set<String> named = expression.usesMembersOnly("steps") ? expression.members("steps") : results.keySet();
            for (String name : named) {
                Json result = results.get(name);
                if (result != null && !steps.containsKey(name)) {
                    steps.put(name, read(result));
                }
            }
        }
        if (answer != null && body == null && usesBody(expression)) {
            body = body(answer);
            response = null;
        }
    }

    private static boolean usesBody(Expression expression) {
        String response = ScopeVariable.RESPONSE.word();
        return expression.uses(response)
                && (!expression.usesMembersOnly(response)
                        || expression.members(response).contains("body"));
    }

    private Object body(HttpAnswer given) throws ExpressionFailure {
        return switch (ResultBody.ofAnyText(given)) {
            case ResultBody.Result result -> read(result.value());
            case ResultBody.Unreadable unreadable ->
                throw new ExpressionFailure("uses $response.body, which is unreadable: " + unreadable.why());
        };
    }

    private Object read(Json json) throws ExpressionFailure {
        budget.read(json.text().length());
        return JsonValues.read(json);
    }

    /** What a variable stands for; null when there is none of this name. */
    @Nullable
    Object get(String variable) {
        return switch (variable) {
            case "input" -> input;
            case "steps" -> steps;
            case "queue" -> queue();
            case "failure" -> failure(scope.reason().failure());
            case "call" -> scope.call() == null ? null : values(scope.call());
            case "item" -> item;
            case "index" ->
                scope.element() == null
                        ? null
                        : BigDecimal.valueOf(scope.element().index());
            case "response" -> answer == null ? null : response(answer);
            default -> null;
        };
    }

    private Map<String, Object> queue() {
        Map<String, Object> values = new TreeMap<>();
        values.put("id", scope.queueId().toString());
        values.put("name", scope.name());
        values.put("labels", new TreeMap<>(scope.labels()));
        values.put("reason", orNull(scope.reason().why()));
        return values;
    }

    private static Object failure(Operation.@Nullable Failure failure) {
        if (failure == null) {
            return JsonNull.NULL;
        }
        Map<String, Object> values = new TreeMap<>();
        values.put("step", failure.step());
        values.put("status", orNull(failure.status() == null ? null : BigDecimal.valueOf(failure.status())));
        values.put("detail", failure.detail());
        return values;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? JsonNull.NULL : value;
    }

    private static Map<String, Object> values(CallFacts call) {
        Map<String, Object> values = new TreeMap<>();
        values.put("idempotencyKey", call.idempotencyKey());
        values.put("operation", call.operation());
        values.put("attempt", BigDecimal.valueOf(call.attempt()));
        put(values, "stepId", call.stepId());
        put(values, "deadline", call.deadline());
        put(values, "callback", call.callback());
        return values;
    }

    private static void put(Map<String, Object> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    private Map<String, Object> response(HttpAnswer given) {
        if (response == null) {
            response = values(given);
        }
        return response;
    }

    /** Repeated headers are one list of values (RFC 9110 section 5.3). */
    private Map<String, Object> values(HttpAnswer given) {
        Map<String, String> headers = new TreeMap<>();
        given.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
        Map<String, Object> values = new TreeMap<>();
        values.put("status", BigDecimal.valueOf(given.status()));
        values.put("headers", headers);
        values.put("body", body == null ? JsonNull.NULL : body);
        return values;
    }
}
