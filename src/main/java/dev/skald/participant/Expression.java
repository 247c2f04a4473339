package dev.skald.participant;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import dev.skald.queue.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSONata expression, parsed. It may be evaluated by many threads at once.
 *
 * @param code the text it was parsed from
 */
record Expression(String code, Jsonata parsed) {
    /** The longest expression that is parsed, in characters. */
    static final int CHARACTERS_MAX = 8_000;

    private static final int BRACKETS_MAX = 100;

    /**
     * Parses an expression.
     *
     * @throws ExpressionFailure when it is not JSONata, or uses what expressions may not use
     */
    static Expression parse(String code) throws ExpressionFailure {
        if (code.length() > CHARACTERS_MAX) {
            throw new ExpressionFailure("is longer than " + CHARACTERS_MAX + " characters");
        }
        List<Token> tokens = Token.read(code);
        if (Token.depth(tokens) > BRACKETS_MAX) {
            throw new ExpressionFailure("is nested more than " + BRACKETS_MAX + " deep");
        }
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.REGEX) {
                throw new ExpressionFailure(Builtins.NO_REGEX);
            }
            String forbidden = token.kind() == Token.Kind.VARIABLE ? Builtins.forbidden(token.text()) : null;
            if (forbidden != null) {
                throw new ExpressionFailure(forbidden);
            }
        }
        try {
            return new Expression(code, Jsonata.jsonata(code));
        } catch (JException malformed) {
            throw new ExpressionFailure("does not parse: " + NoAnswer.words(malformed));
        } catch (RuntimeException | StackOverflowError confused) {
            // The library's parser runs over the end of some broken expressions.
            throw new ExpressionFailure("does not parse");
        }
    }

    /**
     * Evaluates it.
     *
     * @param values what its variables stand for
     * @return the value as {@link JsonValues} makes them; {@link Json#NULL} stands for null
     * @throws ExpressionFailure when it fails, gives nothing, or the budget is spent
     */
    Object evaluate(Map<String, Object> values, Budget budget) throws ExpressionFailure {
        Jsonata.Frame frame = parsed.createFrame();
        values.forEach(frame::bind);
        Builtins.bind(frame);
        @Nullable Object[] outermost = new Object[1];
        frame.setEvaluateEntryCallback((part, input, where) -> budget.enter());
        frame.setEvaluateExitCallback((part, input, where, value) -> {
            budget.leave(value);
            if (budget.isOutermost()) {
                outermost[0] = value;
            }
        });
        budget.begin();
        try {
            Object value = parsed.evaluate(null, frame);
            if (value != null) {
                return value;
            }
        } catch (Budget.Exhausted exhausted) {
            throw new ExpressionFailure(NoAnswer.words(exhausted));
        } catch (JException failed) {
            throw new ExpressionFailure("fails: " + NoAnswer.words(failed));
        } catch (RuntimeException | StackOverflowError failed) {
            throw new ExpressionFailure("fails");
        }
        // The library says null for null and for nothing alike; what the outermost part gave tells them apart.
        if (isNull(outermost[0])) {
            return Json.NULL;
        }
        throw new ExpressionFailure("gives nothing");
    }

    private static boolean isNull(@Nullable Object value) {
        return Jsonata.NULL_VALUE.equals(value)
                || (value instanceof List<?> list && Utils.isSequence(list) && list.size() == 1);
    }
}
