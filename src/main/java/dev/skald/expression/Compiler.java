package dev.skald.expression;

import dev.skald.expression.value.ExpressionFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a parsed expression into parts that can be evaluated; mainly, it makes paths of the steps between dots. */
final class Compiler {
    /** The type of the arguments of transformations: an object or a list. */
    private final Signature transformed = Builtins.signature("<(oa):o>");

    private final Set<Syntax> usingParent = Collections.newSetFromMap(new IdentityHashMap<>());

    private Compiler(Syntax syntax) {
        findParents(syntax);
    }

    /**
     * Compiles a parsed expression.
     *
     * @throws ExpressionFailure when it parses but has no meaning
     */
    static Part compile(Syntax syntax) throws ExpressionFailure {
        return new Compiler(syntax).part(syntax);
    }

    private Part part(Syntax syntax) throws ExpressionFailure {
        return draft(syntax).part();
    }

    private PartDraft draft(Syntax syntax) throws ExpressionFailure {
        PartDraft draft = switch (syntax) {
            case Syntax.Name name -> PartDraft.path(new PartDraft(new Part.NamePart(name.name())));
            case Syntax.Dot dot -> dot(dot);
            case Syntax.Filter filter -> filter(filter);
            case Syntax.KeepArray keep -> {
                PartDraft of = draft(keep.of());
                of.keepsArray = true;
                yield of;
            }
            case Syntax.Grouping grouping -> {
                PartDraft of = draft(grouping.of());
                if (of.group != null) {
                    throw new ExpressionFailure("does not parse: a group can't be grouped again");
                }
                of.group = group(grouping.members());
                yield of;
            }
            case Syntax.Ordering ordering -> ordering(ordering);
            case Syntax.Focus focus -> focus(focus);
            case Syntax.Position position -> position(position);
            default -> new PartDraft(single(syntax));
        };
        draft.usesParent |= usingParent.contains(syntax);
        return draft;
    }

    private PartDraft dot(Syntax.Dot dot) throws ExpressionFailure {
        PartDraft left = draft(asName(dot.left()));
        PartDraft path = left.isPath() && left.group == null ? left : PartDraft.path(left.asStep());
        PartDraft right = draft(asName(dot.right()));
        if (right.isPath()) {
            right.steps.forEach(path::append);
            path.keepsArray |= right.keepsArray;
        } else {
            path.append(right);
        }
        return path;
    }

    /** A text as a step is a name; other values can't be steps. */
    private static Syntax asName(Syntax step) throws ExpressionFailure {
        if (!(step instanceof Syntax.Literal literal)) {
            return step;
        }
        if (literal.value() instanceof String name) {
            return new Syntax.Name(name);
        }
        throw new ExpressionFailure("does not parse: a value can't be a step of a path");
    }

    private PartDraft filter(Syntax.Filter filter) throws ExpressionFailure {
        PartDraft of = draft(filter.of());
        if (of.group != null) {
            throw new ExpressionFailure("does not parse: a predicate can't follow a group");
        }
        of.last().stages.add(new Selection.Predicate(part(filter.predicate())));
        return of;
    }

    private PartDraft ordering(Syntax.Ordering ordering) throws ExpressionFailure {
        PartDraft of = draft(ordering.of());
        PartDraft path = of.isPath() ? of : PartDraft.path(of);
        List<SortPart.Term> terms = new ArrayList<>();
        for (Syntax.Term term : ordering.terms()) {
            terms.add(new SortPart.Term(part(term.expression()), term.descending()));
        }
        path.append(new PartDraft(new SortPart(List.copyOf(terms))));
        return path;
    }

    private PartDraft focus(Syntax.Focus focus) throws ExpressionFailure {
        PartDraft of = draft(focus.of());
        PartDraft step = of.last();
        if (!step.stages.isEmpty() || step.single instanceof SortPart) {
            throw new ExpressionFailure("does not parse: @ can't follow a predicate or an order");
        }
        step.focus = focus.variable();
        return of;
    }

    private PartDraft position(Syntax.Position position) throws ExpressionFailure {
        PartDraft of = draft(position.of());
        PartDraft path = of.isPath() ? of : PartDraft.path(of);
        PartDraft step = path.last();
        if (step.stages.isEmpty()) {
            step.position = position.variable();
        } else {
            step.stages.add(new Selection.Place(position.variable()));
        }
        return path;
    }

    /** A part that does not affect paths. */
    private Part single(Syntax syntax) throws ExpressionFailure {
        return switch (syntax) {
            case Syntax.Literal literal -> new Part.Constant(literal.value());
            case Syntax.Wildcard wildcard -> new OperationPart.WildcardPart();
            case Syntax.Descendants descendants -> new OperationPart.DescendantsPart();
            case Syntax.Parent parent -> new Part.ParentPart();
            case Syntax.Variable variable -> new Part.VariablePart(variable.name());
            case Syntax.Negation negation -> new OperationPart.NegationPart(part(negation.operand()));
            case Syntax.ArrayItems array -> new OperationPart.ArrayPart(parts(array.items()), false);
            case Syntax.ObjectMembers object -> group(object.members());
            case Syntax.Block block -> new Part.BlockPart(parts(block.expressions()));
            case Syntax.Operation operation ->
                new OperationPart(operation.operator(), part(operation.left()), part(operation.right()));
            case Syntax.Assignment assignment ->
                new Part.AssignmentPart(assignment.variable(), part(assignment.value()));
            case Syntax.Chain chain -> {
                refuseCallWithin(chain.right());
                Part first = part(chain.left());
                Part second = part(chain.right());
                yield new CallPart.ChainPart(first, second, first.keepsArray() || second.keepsArray());
            }
            case Syntax.Conditional conditional ->
                new Part.ConditionalPart(
                        part(conditional.condition()),
                        partIfAny(conditional.then()),
                        partIfAny(conditional.otherwise()));
            case Syntax.Coalescing coalescing ->
                new Part.CoalescingPart(part(coalescing.left()), part(coalescing.right()));
            case Syntax.Application application -> application(application);
            case Syntax.Hole hole -> new CallPart.HolePart();
            case Syntax.Lambda lambda -> new LambdaPart(lambda.parameters(), lambda.signature(), part(lambda.body()));
            case Syntax.Transformation transformation ->
                new TransformPart(
                        transformed,
                        part(transformation.pattern()),
                        part(transformation.update()),
                        partIfAny(transformation.deletion()));
            case Syntax.Name name -> throw new IllegalStateException("a name is a path");
            case Syntax.Dot dot -> throw new IllegalStateException("a dot makes a path");
            case Syntax.Filter filter -> throw new IllegalStateException("a predicate is a stage");
            case Syntax.KeepArray keep -> throw new IllegalStateException("brackets mark a part");
            case Syntax.Grouping grouping -> throw new IllegalStateException("a group belongs to a part");
            case Syntax.Ordering ordering -> throw new IllegalStateException("an order is a step");
            case Syntax.Focus focus -> throw new IllegalStateException("a focus belongs to a step");
            case Syntax.Position position -> throw new IllegalStateException("a position belongs to a step");
        };
    }

    /**
     * In JSONata the left side would become an argument of the call, but what follows the call would apply to its
     * result.
     */
    private static void refuseCallWithin(Syntax right) throws ExpressionFailure {
        Syntax of = switch (right) {
            case Syntax.Filter filter -> filter.of();
            case Syntax.KeepArray keep -> keep.of();
            case Syntax.Grouping grouping -> grouping.of();
            case Syntax.Ordering ordering -> ordering.of();
            case Syntax.Focus focus -> focus.of();
            case Syntax.Position position -> position.of();
            default -> null;
        };
        if (of instanceof Syntax.Application) {
            throw new ExpressionFailure("does not parse: what follows a call behind ~> applies to the whole chain:"
                    + " put the left side in brackets: (a ~> f())[0]");
        }
        if (of != null) {
            refuseCallWithin(of);
        }
    }

    private Part application(Syntax.Application application) throws ExpressionFailure {
        String shown = switch (application.function()) {
            case Syntax.Variable variable -> "$" + variable.name();
            case Syntax.Name name -> name.name();
            default -> "a value";
        };
        List<Part> arguments = parts(application.arguments());
        CallPart call = new CallPart(shown, part(application.function()), arguments);
        boolean partial = arguments.stream().anyMatch(CallPart.HolePart.class::isInstance);
        return partial ? new CallPart.PartialPart(call) : call;
    }

    private GroupPart group(List<Syntax.Member> members) throws ExpressionFailure {
        List<GroupPart.Pair> pairs = new ArrayList<>();
        for (Syntax.Member member : members) {
            pairs.add(new GroupPart.Pair(part(member.name()), part(member.value())));
        }
        return new GroupPart(List.copyOf(pairs));
    }

    private List<Part> parts(List<Syntax> syntaxes) throws ExpressionFailure {
        List<Part> parts = new ArrayList<>();
        for (Syntax syntax : syntaxes) {
            parts.add(part(syntax));
        }
        return List.copyOf(parts);
    }

    private @Nullable Part partIfAny(@Nullable Syntax syntax) throws ExpressionFailure {
        return syntax == null ? null : part(syntax);
    }

    /** Finds all parts that contain {@code %}. */
    private boolean findParents(Syntax syntax) {
        boolean uses = syntax instanceof Syntax.Parent;
        for (Syntax child : syntax.children()) {
            uses |= findParents(child);
        }
        if (uses) {
            usingParent.add(syntax);
        }
        return uses;
    }
}
