package dev.skald.expression;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.CodePoints;
import dev.skald.expression.value.EvaluationException;
import dev.skald.expression.value.JsonNull;
import dev.skald.expression.value.Numbers;
import dev.skald.expression.value.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations on values of every type. */
final class Values {
    private Values() {}

    /** The name of a value's type in JSONata; {@code undefined} for nothing. */
    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "undefined";
            case String text -> "string";
            case BigDecimal number -> "number";
            case Boolean bool -> "boolean";
            case List<?> list -> "array";
            case Map<?, ?> object -> "object";
            case Callable function -> "function";
            case JsonNull none -> "null";
            default -> throw new IllegalStateException("not a value: " + value.getClass());
        };
    }

    /** Whether it counts as true. */
    static boolean isTrue(@Nullable Object value, Budget budget) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case String text -> !text.isEmpty();
            case BigDecimal number -> number.signum() != 0;
            case List<?> list -> hasTrue(list, budget);
            case Map<?, ?> object -> !object.isEmpty();
            default -> false;
        };
    }

    private static boolean hasTrue(List<?> list, Budget budget) {
        budget.spend(list.size());
        budget.deepen();
        boolean has = false;
        for (int i = 0; i < list.size() && !has; i++) {
            has = isTrue(list.get(i), budget);
        }
        budget.leave();
        return has;
    }

    /** Whether two values are equal: numbers by value, objects in any order of their members. */
    @SuppressWarnings("ReferenceEquality") // What functions do can't be compared: each is the same as itself only.
    static boolean same(@Nullable Object a, @Nullable Object b, Budget budget) {
        budget.spend(1);
        budget.deepen();
        boolean same = switch (a) {
            case null -> b == null;
            case BigDecimal number -> b instanceof BigDecimal other && Numbers.compare(number, other, budget) == 0;
            case String text -> {
                budget.spend(text.length() / 8);
                yield text.equals(b);
            }
            case List<?> list -> b instanceof List<?> other && sameElements(list, other, budget);
            case Map<?, ?> object -> b instanceof Map<?, ?> other && sameMembers(object, other, budget);
            case Callable function -> function == b;
            default -> a.equals(b);
        };
        budget.leave();
        return same;
    }

    private static boolean sameElements(List<?> a, List<?> b, Budget budget) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i), budget)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMembers(Map<?, ?> a, Map<?, ?> b, Budget budget) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> member : a.entrySet()) {
            if (!b.containsKey(member.getKey()) || !same(member.getValue(), b.get(member.getKey()), budget)) {
                return false;
            }
        }
        return true;
    }

    /** A hash code that matches {@link #same}. */
    static int hash(@Nullable Object value, Budget budget) {
        budget.spend(1);
        budget.deepen();
        int result = switch (value) {
            case BigDecimal number -> Numbers.hash(number, budget);
            case String text -> {
                budget.spend(text.length() / 8);
                yield text.hashCode();
            }
            case List<?> list -> {
                int hash = 1;
                for (Object element : list) {
                    hash = 31 * hash + hash(element, budget);
                }
                yield hash;
            }
            case Map<?, ?> object -> {
                int hash = 0;
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    hash += Objects.hashCode(member.getKey()) ^ hash(member.getValue(), budget);
                }
                yield hash;
            }
            case Callable function -> System.identityHashCode(function);
            case null, default -> Objects.hashCode(value);
        };
        budget.leave();
        return result;
    }

    /**
     * Compares two numbers, or two texts by their code points.
     *
     * @param by the operator or function, for error messages
     * @throws EvaluationException when they are anything else
     */
    static int compare(Object a, Object b, String by, Budget budget) {
        if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
            return Numbers.compare(left, right, budget);
        }
        if (a instanceof String left && b instanceof String right) {
            budget.spend(1 + Math.min(left.length(), right.length()) / 8);
            return CodePoints.compare(left, right);
        }
        throw EvaluationException.fails(
                by + " compares two numbers or two texts, but not " + type(a) + " and " + type(b));
    }

    /** The member of an object, or of each object in a list. */
    static @Nullable Object member(@Nullable Object of, String name, Budget budget) {
        return switch (of) {
            case Map<?, ?> object -> object.get(name);
            case List<?> list -> {
                Sequence found = new Sequence();
                budget.spend(list.size());
                budget.deepen();
                for (Object element : list) {
                    addElements(found, member(element, name, budget), budget);
                }
                budget.leave();
                yield found;
            }
            case null, default -> null;
        };
    }

    /** Adds a value, or the elements of a list; must not be nothing. */
    static void addElements(List<@Nullable Object> to, @Nullable Object value, Budget budget) {
        if (value instanceof List<?> list) {
            budget.spendOnList((long) to.size() + list.size(), list.size());
            to.addAll(list);
        } else if (value != null) {
            budget.spendOnList(to.size(), 1);
            to.add(value);
        }
    }

    /** Joins two values or lists into one list; nothing adds no element. */
    static @Nullable Object appended(@Nullable Object first, @Nullable Object second, Budget budget) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        List<@Nullable Object> both = new ArrayList<>();
        addElements(both, first, budget);
        addElements(both, second, budget);
        return both;
    }

    /** A value as a list: a list itself, or a list with the value; empty for nothing. */
    static List<?> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }

    /** The members of an object; the names in a value that was read are texts. */
    static Map<String, @Nullable Object> members(Map<?, ?> object) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        object.forEach((name, value) -> members.put(String.valueOf(name), value));
        return members;
    }

    /** A copy that shares nothing that could be changed. */
    static Object copy(Object value, Budget budget) {
        return copy(value, new ArrayList<>(), budget);
    }

    /**
     * A copy that shares nothing that could be changed.
     *
     * @param objects receives the objects in it
     */
    static Object copy(Object value, Collection<Map<String, @Nullable Object>> objects, Budget budget) {
        budget.spendOnList(1);
        budget.deepen();
        Object copy = switch (value) {
            case Map<?, ?> object -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    members.put(String.valueOf(member.getKey()), copy(member.getValue(), objects, budget));
                }
                objects.add(members);
                yield members;
            }
            case List<?> list -> {
                List<Object> elements = new ArrayList<>(list.size());
                for (Object element : list) {
                    elements.add(copy(element, objects, budget));
                }
                yield elements;
            }
            default -> value;
        };
        budget.leave();
        return copy;
    }
}
