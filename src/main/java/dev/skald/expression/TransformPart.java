package dev.skald.expression;

import dev.skald.expression.value.EvaluationException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code |pattern|update,deletion|}: a function that copies a value and changes those of its objects that the pattern
 * finds.
 *
 * @param update an object of members to set
 * @param deletion names of members to remove; null for none
 */
record TransformPart(
        Signature signature,
        Part pattern,
        Part update,
        @Nullable Part deletion) implements Part {
    @Override
    public Object value(@Nullable Object input, Frame frame, Interpreter outer) {
        return new Callable.Native("transform", signature, (arguments, interpreter) -> {
            Object given = arguments.getFirst();
            if (given == null) {
                return null;
            }
            List<Map<String, @Nullable Object>> objects = new ArrayList<>();
            Object copy = Values.copy(given, objects, interpreter.budget());
            IdentityHashMap<Object, Map<String, @Nullable Object>> own = new IdentityHashMap<>();
            objects.forEach(object -> own.put(object, object));
            for (Object found : Values.list(interpreter.evaluate(pattern, copy, frame))) {
                // The pattern may also find objects outside the copy, which must not be changed.
                Map<String, @Nullable Object> object = own.get(found);
                if (object != null) {
                    change(object, frame, interpreter);
                }
            }
            return copy;
        });
    }

    private void change(Map<String, @Nullable Object> object, Frame frame, Interpreter interpreter) {
        Object changes = interpreter.evaluate(update, object, frame);
        if (changes instanceof Map<?, ?> members) {
            interpreter.budget().spend(members.size());
            object.putAll(Values.members(members));
        } else if (changes != null) {
            throw EvaluationException.fails("a transformation's update must be an object");
        }
        Object removed = deletion == null ? null : interpreter.evaluate(deletion, object, frame);
        List<?> names = Values.list(removed);
        for (Object name : names) {
            if (!(name instanceof String)) {
                throw EvaluationException.fails("a transformation's deletion must be a text or a list of texts");
            }
            object.remove(name);
        }
    }
}
