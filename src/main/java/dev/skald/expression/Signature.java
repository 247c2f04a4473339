package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.ExpressionFailure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a function, in JSONata's notation: {@code <s-nn?:s>} means a text, which defaults to the current
 * value, a number, and an optional number.
 */
final class Signature {
    private static final int PARAMETERS_MAX = 16;
    private static final Map<Character, String> WORDS = Map.of(
            's', "a text", 'n', "a number", 'b', "a boolean", 'o', "an object", 'a', "a list", 'f', "a function");

    /**
     * One parameter.
     *
     * @param type the letters of the allowed types
     * @param elements the letter of the type of a list's elements; 0 for any type
     */
    private record Parameter(String type, char elements, boolean optional, boolean many, boolean fromContext) {
        boolean takes(char symbol) {
            return switch (type) {
                case "a", "x" -> true;
                case "j" -> symbol != 'f';
                case "f" -> symbol == 'f';
                default -> symbol == 'm' || type.indexOf(symbol) >= 0;
            };
        }

        boolean isList() {
            return type.equals("a");
        }
    }

    private final List<Parameter> parameters;

    private Signature(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Reads a signature.
     *
     * @throws ExpressionFailure when it is malformed
     */
    static Signature parse(String text) throws ExpressionFailure {
        List<Parameter> parameters = new ArrayList<>();
        for (int at = 1; at < text.length() - 1 && text.charAt(at) != ':'; at++) {
            char c = text.charAt(at);
            Parameter last = parameters.isEmpty() ? null : parameters.getLast();
            if ("snblojxaf".indexOf(c) >= 0) {
                parameters.add(new Parameter(String.valueOf(c), '\0', false, false, false));
            } else if (c == '(' && text.indexOf(')', at) > at + 1) {
                int end = text.indexOf(')', at);
                parameters.add(new Parameter(text.substring(at + 1, end), '\0', false, false, false));
                at = end;
            } else if (last != null && "-?+<".indexOf(c) >= 0) {
                char elements = c == '<' ? text.charAt(at + 1) : last.elements;
                parameters.set(
                        parameters.size() - 1,
                        new Parameter(
                                last.type,
                                last.type.equals("a") ? elements : '\0',
                                last.optional || c == '?',
                                last.many || c == '+',
                                last.fromContext || c == '-'));
                at = c == '<' ? closing(text, at) : at;
            } else {
                throw new ExpressionFailure("does not parse: " + text + " is not a signature");
            }
        }
        if (parameters.size() > PARAMETERS_MAX) {
            throw new ExpressionFailure("has a function of more than " + PARAMETERS_MAX + " parameters");
        }
        return new Signature(parameters);
    }

    private static int closing(String text, int open) throws ExpressionFailure {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            if (text.charAt(at) == '<') {
                depth++;
            } else if (text.charAt(at) == '>' && --depth == 0) {
                return at;
            }
        }
        throw new ExpressionFailure("does not parse: " + text + " is not a signature");
    }

    /** The number of required arguments, with one that may be the current value. */
    int arity() {
        return (int) parameters.stream().filter(each -> !each.optional).count();
    }

    /**
     * The arguments as the function expects them: one for each parameter, the current value for an omitted one, and a
     * list of one where a list is expected.
     *
     * @param function its name in error messages
     * @throws EvaluationException when the function does not accept them
     */
    List<@Nullable Object> arguments(
            String function, List<@Nullable Object> given, @Nullable Object context, Budget budget) {
        int[] counts = new int[parameters.size()];
        boolean fits = given.size() <= PARAMETERS_MAX * 4 && matches(given, 0, 0, counts, new BitSet(), budget);
        if (!fits) {
            throw EvaluationException.fails(function + " does not take such arguments" + mismatch(given));
        }
        List<@Nullable Object> taken = new ArrayList<>(parameters.size());
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            Parameter parameter = parameters.get(i);
            if (counts[i] == 0) {
                taken.add(parameter.fromContext ? fromContext(function, parameter, context) : null);
            }
            for (int n = 0; n < counts[i]; n++) {
                Object argument = given.get(at++);
                taken.add(parameter.isList() ? list(function, parameter, argument, budget) : argument);
            }
        }
        return taken;
    }

    /**
     * Whether the arguments from an index on match the parameters from an index on.
     *
     * @param counts receives how many arguments each parameter gets
     * @param failed pairs of an argument and a parameter that are known not to match, so that no pair is tried twice
     */
    private boolean matches(
            List<@Nullable Object> given, int argument, int parameter, int[] counts, BitSet failed, Budget budget) {
        if (parameter == counts.length) {
            return argument == given.size();
        }
        int pair = argument * counts.length + parameter;
        if (failed.get(pair)) {
            return false;
        }
        Parameter here = parameters.get(parameter);
        int fits = 0;
        int most = here.many ? given.size() : 1;
        while (fits < most && argument + fits < given.size() && here.takes(symbol(given.get(argument + fits)))) {
            fits++;
        }
        budget.spend(1L + fits);
        int least = here.optional || here.fromContext ? 0 : 1;
        for (int count = fits; count >= least; count--) {
            counts[parameter] = count;
            if (matches(given, argument + count, parameter + 1, counts, failed, budget)) {
                return true;
            }
        }
        failed.set(pair);
        return false;
    }

    private String mismatch(List<@Nullable Object> given) {
        for (int i = 0; i < Math.min(given.size(), parameters.size()); i++) {
            Parameter parameter = parameters.get(i);
            if (!parameter.fromContext && !parameter.takes(symbol(given.get(i)))) {
                String wanted = WORDS.getOrDefault(parameter.type.charAt(0), "another value");
                return ": argument " + (i + 1) + " must be " + wanted;
            }
        }
        return given.size() > parameters.size() ? ": there are too many" : "";
    }

    private static @Nullable Object fromContext(String function, Parameter parameter, @Nullable Object context) {
        if (!parameter.takes(symbol(context))) {
            throw EvaluationException.fails(function + " does not take the present value, which is "
                    + WORDS.getOrDefault(symbol(context), "another one") + ", for its first argument");
        }
        return context;
    }

    private static @Nullable Object list(
            String function, Parameter parameter, @Nullable Object argument, Budget budget) {
        if (argument == null) {
            return null;
        }
        List<?> elements = argument instanceof List<?> list ? list : List.of(argument);
        if (parameter.elements != '\0' && parameter.elements != 'x' && parameter.elements != 'j') {
            budget.spend(elements.size());
            for (Object element : elements) {
                if (symbol(element) != parameter.elements) {
                    throw EvaluationException.fails(function + " takes a list in which each element is "
                            + WORDS.getOrDefault(parameter.elements, "of one type"));
                }
            }
        }
        return elements;
    }

    private static char symbol(@Nullable Object value) {
        return switch (Values.type(value)) {
            case "string" -> 's';
            case "number" -> 'n';
            case "boolean" -> 'b';
            case "array" -> 'a';
            case "object" -> 'o';
            case "function" -> 'f';
            case "null" -> 'l';
            default -> 'm';
        };
    }
}
