package dev.skald.expression;

import dev.skald.expression.value.ExpressionFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The variables and functions that an expression uses. */
final class References {
    /** The deepest nesting of parts; evaluation needs further depth. */
    private static final int DEPTH_MAX = 400;

    private final Map<String, Integer> used = new LinkedHashMap<>();
    private final Map<String, Integer> usedForMember = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();
    private final Set<String> bound = new HashSet<>();
    private boolean usesParent;

    private References() {}

    /**
     * Finds them.
     *
     * @throws ExpressionFailure when the expression uses something that it may not use
     */
    static References of(Syntax syntax) throws ExpressionFailure {
        References uses = new References();
        uses.find(syntax, 1);
        return uses;
    }

    /** The members of variables that the expression names. */
    Map<String, Set<String>> members() {
        return Map.copyOf(members);
    }

    /** All variables that it names, even those that it binds itself. */
    Set<String> used() {
        return Set.copyOf(used.keySet());
    }

    /** The variables that it uses other than by a named member; {@code %} leads from a member to the others. */
    Set<String> whole() {
        Set<String> whole = new HashSet<>();
        used.forEach((name, times) -> {
            if (usesParent || times > usedForMember.getOrDefault(name, 0)) {
                whole.add(name);
            }
        });
        return whole;
    }

    /** The variables that it does not bind itself and that are not functions, in order. */
    Set<String> unknown() {
        Set<String> unknown = new LinkedHashSet<>(used.keySet());
        unknown.removeAll(bound);
        unknown.removeAll(Builtins.names());
        unknown.removeAll(Set.of("", "$"));
        return unknown;
    }

    private void find(Syntax syntax, int depth) throws ExpressionFailure {
        if (depth > DEPTH_MAX) {
            throw new ExpressionFailure("is nested more than " + DEPTH_MAX + " deep");
        }
        switch (syntax) {
            case Syntax.Variable variable -> use(variable.name());
            case Syntax.Assignment assignment -> bound.add(assignment.variable());
            case Syntax.Focus focus -> bound.add(focus.variable());
            case Syntax.Position position -> bound.add(position.variable());
            case Syntax.Lambda lambda -> bound.addAll(lambda.parameters());
            case Syntax.Dot dot -> findMember(dot);
            case Syntax.Parent parent -> usesParent = true;
            default -> {}
        }
        for (Syntax child : syntax.children()) {
            find(child, depth + 1);
        }
    }

    private void use(String name) throws ExpressionFailure {
        String forbidden = Builtins.forbidden(name);
        if (forbidden != null) {
            throw new ExpressionFailure(forbidden);
        }
        used.merge(name, 1, Integer::sum);
    }

    /** {@code $variable.name}. */
    private void findMember(Syntax.Dot dot) {
        if (!(bare(dot.left()) instanceof Syntax.Variable variable)) {
            return;
        }
        String name = switch (bare(dot.right())) {
            case Syntax.Name named -> named.name();
            case Syntax.Literal literal when literal.value() instanceof String text -> text;
            default -> "";
        };
        if (!name.isEmpty()) {
            if (isVariable(dot.left())) {
                usedForMember.merge(variable.name(), 1, Integer::sum);
            }
            members.computeIfAbsent(variable.name(), none -> new LinkedHashSet<>())
                    .add(name);
        }
    }

    /** Whether it is a plain variable; a predicate or binding behind it would see all of its members. */
    private static boolean isVariable(Syntax syntax) {
        return syntax instanceof Syntax.KeepArray keep ? isVariable(keep.of()) : syntax instanceof Syntax.Variable;
    }

    /** The part without the predicates behind it. */
    private static Syntax bare(Syntax syntax) {
        return switch (syntax) {
            case Syntax.Filter filter -> bare(filter.of());
            case Syntax.KeepArray keep -> bare(keep.of());
            case Syntax.Focus focus -> bare(focus.of());
            case Syntax.Position position -> bare(position.of());
            default -> syntax;
        };
    }
}
