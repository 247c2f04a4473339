package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.CodePoints;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.expression.value.JsonNull;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A parsed expression. Several threads may evaluate it at the same time. */
public final class Expression {
    /** The longest expression, in characters. */
    static final int CHARACTERS_MAX = 8_000;

    /** Used for an error of Skald itself, because repeating the evaluation would not help. */
    private static final String UNFORESEEN = "fails: cannot be evaluated";

    private final Part part;
    private final Map<String, Set<String>> members;
    private final Set<String> used;
    private final Set<String> unknown;
    private final Set<String> whole;

    private Expression(Part part, References uses) {
        this.part = part;
        this.members = uses.members();
        this.used = uses.used();
        this.unknown = uses.unknown();
        this.whole = uses.whole();
    }

    /**
     * Parses an expression.
     *
     * @throws ExpressionFailure when it is not JSONata, or uses something that expressions may not use
     */
    public static Expression parse(String code) throws ExpressionFailure {
        if (code.length() > CHARACTERS_MAX) {
            throw new ExpressionFailure("is longer than " + CHARACTERS_MAX + " characters");
        }
        try {
            Syntax syntax = SyntaxParser.parse(code);
            return new Expression(Compiler.compile(syntax), References.of(syntax));
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailure("is nested too deeply");
        }
    }

    /** The names of all functions. */
    public static Set<String> functions() {
        return Builtins.names();
    }

    /**
     * The members of a variable that the expression names, such as {@code hotel} in {@code $steps.hotel.id}. Computed
     * names are not included.
     */
    public Set<String> members(String variable) {
        return members.getOrDefault(variable, Set.of());
    }

    /** Whether it uses only the {@link #members} of a variable that it names. */
    public boolean usesMembersOnly(String variable) {
        return !whole.contains(variable);
    }

    /** Whether it names a variable, even one that it also binds itself. */
    public boolean uses(String variable) {
        return used.contains(variable);
    }

    /** The variables that it does not bind itself and that are not functions, in order. */
    public Set<String> variables() {
        return unknown;
    }

    /**
     * Evaluates the expression and gives the result as JSON.
     *
     * @param values of its variables; null for unknown ones
     * @throws ExpressionFailure when it fails, gives nothing or a value that is not JSON, or exceeds the budget
     */
    public String json(Function<String, @Nullable Object> values, Budget budget) throws ExpressionFailure {
        return json(values, budget, JsonWriter.RESULT_MAX);
    }

    /**
     * The same, with another limit.
     *
     * @param charactersMax how long the text may be
     * @throws ExpressionFailure as above
     */
    public String json(Function<String, @Nullable Object> values, Budget budget, int charactersMax)
            throws ExpressionFailure {
        return json(some(values, budget), budget, charactersMax);
    }

    /**
     * Evaluates an expression that may also give nothing.
     *
     * @param charactersMax how long the text may be
     * @return its result as JSON; that of null when it gives nothing
     * @throws ExpressionFailure when it fails otherwise
     */
    public String jsonOrNull(Function<String, @Nullable Object> values, Budget budget, int charactersMax)
            throws ExpressionFailure {
        Object value = evaluate(null, values, budget);
        return json(value == null ? JsonNull.NULL : value, budget, charactersMax);
    }

    /**
     * Evaluates the expression and gives the result as text: texts unchanged, other values as JSON.
     *
     * @param values of its variables; null for unknown ones
     * @throws ExpressionFailure as {@link #json}; also when the result is null, which has no text
     */
    public String text(Function<String, @Nullable Object> values, Budget budget) throws ExpressionFailure {
        Object value = some(values, budget);
        if (value == JsonNull.NULL) {
            throw new ExpressionFailure("gives null, which has no text");
        }
        return value instanceof String text
                ? checked(text, JsonWriter.RESULT_MAX)
                : json(value, budget, JsonWriter.RESULT_MAX);
    }

    private Object some(Function<String, @Nullable Object> values, Budget budget) throws ExpressionFailure {
        Object value = evaluate(null, values, budget);
        if (value == null) {
            throw new ExpressionFailure("gives nothing");
        }
        return value;
    }

    private static String json(Object value, Budget budget, int charactersMax) throws ExpressionFailure {
        try {
            return checked(JsonWriter.result(value, budget, charactersMax), charactersMax);
        } catch (EvaluationException failed) {
            throw new ExpressionFailure(String.valueOf(failed.getMessage()));
        } catch (RuntimeException unforeseen) {
            throw new ExpressionFailure(UNFORESEEN, unforeseen);
        }
    }

    private static String checked(String text, int charactersMax) throws ExpressionFailure {
        if (text.length() > charactersMax) {
            throw new ExpressionFailure(JsonWriter.tooLong(charactersMax));
        }
        if (!CodePoints.areWhole(text)) {
            throw new ExpressionFailure("gives text with half of a surrogate pair, which is not Unicode");
        }
        return text;
    }

    /**
     * Evaluates it.
     *
     * @param input the first current value
     * @return null when it gives nothing
     */
    @Nullable
    Object evaluate(@Nullable Object input, Function<String, @Nullable Object> values, Budget budget)
            throws ExpressionFailure {
        budget.begin();
        Frame frame = Frame.of(name -> {
            Object value = name.equals("$") ? input : values.apply(name);
            return value == null ? Builtins.find(name) : value;
        });
        try {
            return new Interpreter(budget).evaluate(part, input, frame);
        } catch (EvaluationException failed) {
            throw new ExpressionFailure(String.valueOf(failed.getMessage()));
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailure("is nested or calls itself too deeply");
        } catch (RuntimeException unforeseen) {
            throw new ExpressionFailure(UNFORESEEN, unforeseen);
        }
    }
}
