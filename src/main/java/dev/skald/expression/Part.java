package dev.skald.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an expression, ready to be evaluated; see {@link Interpreter#evaluate}. */
interface Part {
    /**
     * What it is worth.
     *
     * @param input the present value; null when that is nothing
     * @return null for nothing
     */
    @Nullable
    Object value(@Nullable Object input, Frame frame, Interpreter interpreter);

    /** Whether a sequence of one that it gives stays a list. */
    default boolean keepsArray() {
        return false;
    }

    /**
     * What it is worth as the last act of a function: maybe a call that is still to be made, so that a function that ends
     * by calling itself takes no depth.
     */
    default @Nullable Object lastValue(@Nullable Object input, Frame frame, Interpreter interpreter) {
        return interpreter.evaluate(this, input, frame);
    }

    /** A call that is still to be made. */
    record LastCall(
            Callable function,
            List<@Nullable Object> arguments,
            @Nullable Object input) {}

    /** A value that is written out. */
    record Constant(Object value) implements Part {
        @Override
        public Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return value;
        }
    }

    /** A member of the present value. */
    record NamePart(String name) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return Values.member(input, name, interpreter.budget());
        }
    }

    /** A variable; the present value when it has no name. */
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

    /** What the present value is a member of. */
    record ParentPart() implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            return frame.origin().value();
        }
    }

    /** {@code (a; b)}: the last one's value; variables that are bound in it end with it. */
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

        /** The last one, after the others were evaluated. */
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
     * @param then null for the condition's own value
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

    /** {@code a ?? b}: the second where the first is nothing. */
    record CoalescingPart(Part first, Part second) implements Part {
        @Override
        public @Nullable Object value(@Nullable Object input, Frame frame, Interpreter interpreter) {
            Object value = interpreter.evaluate(first, input, frame);
            return value == null ? interpreter.evaluate(second, input, frame) : value;
        }
    }
}
