package dev.skald.participant;

import dev.skald.expression.Expression;
import dev.skald.expression.ExpressionFailure;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the expressions and addresses used last, parsed: queues of one kind repeat the same few texts. */
final class ParsedTexts {
    private final LastUsed<Expression> expressions;
    private final LastUsed<URI> addresses;

    /**
     * Without any.
     *
     * @param keptMax how many of each are kept
     */
    ParsedTexts(int keptMax) {
        this.expressions = new LastUsed<>(keptMax);
        this.addresses = new LastUsed<>(keptMax);
    }

    /**
     * Parses an expression, or finds it parsed.
     *
     * @throws ExpressionFailure when it does not parse
     */
    Expression expression(String code) throws ExpressionFailure {
        return expressions.get(code, Expression::parse);
    }

    /**
     * Parses the address that a URL without expressions is, or finds it parsed.
     *
     * @throws ExpressionFailure when it is none that can be called
     */
    URI address(String url) throws ExpressionFailure {
        return addresses.get(url, UrlTemplate::address);
    }

    /** Makes something of a text. */
    private interface Parser<T> {
        T parse(String text) throws ExpressionFailure;
    }

    /** What was made of the texts used last. */
    private static final class LastUsed<T> {
        private final Map<String, T> kept;

        LastUsed(int keptMax) {
            this.kept = new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                    return size() > keptMax;
                }
            };
        }

        T get(String text, Parser<T> parser) throws ExpressionFailure {
            T known = known(text);
            if (known != null) {
                return known;
            }
            T parsed = parser.parse(text);
            keep(text, parsed);
            return parsed;
        }

        private synchronized @Nullable T known(String text) {
            return kept.get(text);
        }

        private synchronized void keep(String text, T parsed) {
            kept.put(text, parsed);
        }
    }
}
