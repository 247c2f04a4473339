package dev.skald.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of a path whose values carry the bound variables and their parents. */
final class TupleStep {
    private TupleStep() {}

    static List<Tuple> found(PathPart.PathStep step, List<Tuple> tuples, Interpreter interpreter) {
        List<Tuple> found = new ArrayList<>();
        for (Tuple tuple : tuples) {
            List<Tuple> here = below(step, tuple, interpreter);
            for (int i = 0; i < here.size(); i++) {
                Tuple each = here.get(i);
                if (step.focus() != null || step.position() != null) {
                    each = bound(step, tuple, each, i);
                }
                found.add(each);
            }
            interpreter.budget().spendOnList(found.size(), here.size());
        }
        return found;
    }

    private static Tuple bound(PathPart.PathStep step, Tuple from, Tuple to, int position) {
        boolean stays = step.focus() != null;
        Frame frame = (stays ? from : to).frame().inner();
        if (step.focus() != null) {
            frame.bind(step.focus(), to.item());
        }
        if (step.position() != null) {
            frame.bind(step.position(), BigDecimal.valueOf(position));
        }
        return new Tuple((stays ? from : to).item(), frame);
    }

    private static List<Tuple> below(PathPart.PathStep step, Tuple tuple, Interpreter interpreter) {
        Part part = step.part();
        if (part instanceof Part.ParentPart) {
            Frame.Origin origin = tuple.frame().origin();
            return tuples(origin.value(), tuple.frame().inner(origin.beforeThis()));
        }
        if (part instanceof Part.BlockPart block && endsWithTuples(block)) {
            Frame inner = tuple.frame().inner();
            Part last = block.last(tuple.item(), inner, interpreter);
            return ((PathPart) last).tuples(tuple.item(), inner, interpreter);
        }
        Object value = interpreter.evaluate(part, tuple.item(), tuple.frame());
        boolean isMember = !(part instanceof Part.VariablePart);
        Frame frame = isMember
                ? tuple.frame()
                        .inner(new Frame.Origin(tuple.item(), tuple.frame().origin()))
                : tuple.frame();
        return tuples(value, frame);
    }

    private static boolean endsWithTuples(Part.BlockPart block) {
        return !block.parts().isEmpty()
                && block.parts().getLast() instanceof PathPart path
                && path.asTuples()
                && path.group() == null;
    }

    private static List<Tuple> tuples(@Nullable Object value, Frame frame) {
        return Values.list(value).stream()
                .<Tuple>map(item -> new Tuple(item, frame))
                .toList();
    }
}
