package dev.skald.participant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.expression.Expression;
import dev.skald.expression.value.ExpressionFailure;
import java.net.URI;

/** Caches parsed expressions and addresses: queues of one kind repeat the same few texts. */
final class ParsedTexts {
    private final Cache<String, Expression> expressions;
    private final Cache<String, URI> addresses;

    /**
     * Without any.
     *
     * @param keptMax how many of each are kept
     */
    ParsedTexts(int keptMax) {
        expressions = cache(keptMax);
        addresses = cache(keptMax);
    }

    private static <T> Cache<String, T> cache(int keptMax) {
        return Caffeine.newBuilder()
                .maximumSize(keptMax)
                // What it tidies is little, and needs no thread of another pool.
                .executor(Runnable::run)
                .build();
    }

    /**
     * Parses an expression, or finds it parsed.
     *
     * @throws ExpressionFailure when it does not parse
     */
    Expression expression(String code) throws ExpressionFailure {
        return get(expressions, code, Expression::parse);
    }

    /**
     * Parses the address that a URL without expressions is, or finds it parsed.
     *
     * @throws ExpressionFailure when it is none that can be called
     */
    URI address(String url) throws ExpressionFailure {
        return get(addresses, url, UrlTemplate::address);
    }

    /** Makes something of a text. */
    private interface Parser<T> {
        T parse(String text) throws ExpressionFailure;
    }

    private static <T> T get(Cache<String, T> cache, String text, Parser<T> parser) throws ExpressionFailure {
        T known = cache.getIfPresent(text);
        if (known != null) {
            return known;
        }
        T parsed = parser.parse(text);
        cache.put(text, parsed);
        return parsed;
    }
}
