package dev.skald.participant;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the expressions used last, parsed: queues of one kind repeat the same few texts. */
final class ExpressionCache {
    private final Map<String, Expression> parsed;

    /**
     * An empty one.
     *
     * @param expressionsMax how many are kept
     */
    ExpressionCache(int expressionsMax) {
        this.parsed = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Expression> eldest) {
                return size() > expressionsMax;
            }
        };
    }

    /**
     * Parses an expression, or finds it parsed.
     *
     * @throws ExpressionFailure when it does not parse
     */
    Expression get(String code) throws ExpressionFailure {
        Expression known = known(code);
        if (known != null) {
            return known;
        }
        Expression expression = Expression.parse(code);
        keep(expression);
        return expression;
    }

    private synchronized @Nullable Expression known(String code) {
        return parsed.get(code);
    }

    private synchronized void keep(Expression expression) {
        parsed.put(expression.code(), expression);
    }

    synchronized int size() {
        return parsed.size();
    }
}
