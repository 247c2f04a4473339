package dev.skald.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an expression, ready to be evaluated; see {@link Interpreter#evaluate}. */
interface Part {
    /**
     * Evaluates the part.
     *
     * @param input the current value; null for nothing
     * @return null for nothing
     */
    @Nullable
    Object value(@Nullable Object input, Frame frame, Interpreter interpreter);

    /** Whether a sequence with one element stays a list. */
    default boolean keepsArray() {
        return false;
    }

    /**
     * Evaluates the part as the last action of a function. It may return a call that must still be made, so that a
     * function that ends with a call of itself needs no depth.
     */
    default @Nullable Object lastValue(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return interpreter.evaluate(this, input, frame);
    }

    /** A call that must still be made. */
    record LastCall(
            Callable function,
            List<@Nullable Object> arguments,
            @Nullable Object input) {}

    /** A literal. */
    record Constant(Object value) implements Part {
        @Override
        public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return value;
        }
    }

    /** A member of the current value. */
    record NamePart(String name) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return Values.member(input, name, interpreter.budget());
        }
    }

    /** A variable; without a name, the current value. */
    record VariablePart(String name) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return lookedUp(input, frame);
        }

        @Nullable
        Object lookedUp(@Nullable Object input, Frame frame) {
            return name.isEmpty() ? input : frame.lookUp(name);
        }
    }

    /** The parent of the current value. */
    record ParentPart() implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return frame.origin().value();
        }
    }

    /** {@code (a; b)}: gives the last value; variables that are bound in the block end with it. */
    record BlockPart(List<Part> parts) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Frame inner = frame.inner();
            return parts.isEmpty() ? null : interpreter.evaluate(last(input, inner, interpreter), input, inner);
        }

        @Override
        public @Nullable Object lastValue(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Frame inner = frame.inner();
            return parts.isEmpty() ? null : last(input, inner, interpreter).lastValue(input, inner, interpreter);
        }

        /** The last part, after the others were evaluated. */
        Part last(@Nullable Object input, Frame inner, Interpreter interpreter) {
            for (Part part : parts.subList(0, parts.size() - 1)) {
                interpreter.evaluate(part, input, inner);
            }
            return parts.getLast();
        }
    }

    /** {@code $a := b}. */
    record AssignmentPart(String variable, Part of) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(of, input, frame);
            frame.bind(variable, value);
            return value;
        }
    }

    /**
     * {@code a ? b : c}.
     *
     * @param then null for the value of the condition
     * @param otherwise null for nothing
     */
    record ConditionalPart(
            Part condition, @Nullable Part then, @Nullable Part otherwise) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(condition, input, frame);
            boolean holds = Values.isTrue(value, interpreter.budget());
            if (holds && then == null) {
                return value;
            }
            Part chosen = holds ? then : otherwise;
            return chosen == null ? null : interpreter.evaluate(chosen, input, frame);
        }

        @Override
        public @Nullable Object lastValue(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(condition, input, frame);
            boolean holds = Values.isTrue(value, interpreter.budget());
            if (holds && then == null) {
                return value;
            }
            Part chosen = holds ? then : otherwise;
            return chosen == null ? null : chosen.lastValue(input, frame, interpreter);
        }
    }

    /** {@code a ?? b}: the second value if the first is nothing. */
    record CoalescingPart(Part first, Part second) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(first, input, frame);
            return value == null ? interpreter.evaluate(second, input, frame) : value;
        }
    }
}
