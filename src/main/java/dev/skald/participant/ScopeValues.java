package dev.skald.participant;

import dev.skald.expression.Expression;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.queue.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values that expressions see, each read when one first names it; members are in the order of their names. */
final class ScopeValues {
    private final Scope scope;
    private final Budget budget;
    private final Map<String, Object> steps = new TreeMap<>();
    private @Nullable Object input;

    ScopeValues(Scope scope, Budget budget) {
        this.scope = scope;
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
            case "queue" ->
                Map.of("id", scope.queueId().toString(), "name", scope.name(), "labels", new TreeMap<>(scope.labels()));
            default -> null;
        };
    }
}
