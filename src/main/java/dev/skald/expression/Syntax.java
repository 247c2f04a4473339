package dev.skald.expression;

import dev.skald.expression.value.JsonNull;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed expression, as a tree. */
sealed interface Syntax {
    /** A literal: a text, number, boolean or {@link JsonNull}. */
    record Literal(Object value) implements Syntax {}

    /** A member of the current value. */
    record Name(String name) implements Syntax {}

    /** {@code *}: every member. */
    record Wildcard() implements Syntax {}

    /** {@code **}: everything in it, at any depth. */
    record Descendants() implements Syntax {}

    /** {@code %}: the parent of the current value. */
    record Parent() implements Syntax {}

    /** {@code $name}; an empty name is the current value, {@code $} the outermost value. */
    record Variable(String name) implements Syntax {}

    /** {@code -x}. */
    record Negation(Syntax operand) implements Syntax {}

    /** {@code [a, b..c]}. */
    record ArrayItems(List<Syntax> items) implements Syntax {}

    /** {@code {"a": b}}. */
    record ObjectMembers(List<Member> members) implements Syntax {}

    /** {@code (a; b)}. */
    record Block(List<Syntax> expressions) implements Syntax {}

    /** An operator with two operands. */
    record Operation(String operator, Syntax left, Syntax right) implements Syntax {}

    /** {@code a.b}. */
    record Dot(Syntax left, Syntax right) implements Syntax {}

    /** {@code a[b]}. */
    record Filter(Syntax of, Syntax predicate) implements Syntax {}

    /** {@code a[]}: a list, even with one element. */
    record KeepArray(Syntax of) implements Syntax {}

    /** {@code a{b: c}}. */
    record Grouping(Syntax of, List<Member> members) implements Syntax {}

    /** {@code a^(>b, c)}. */
    record Ordering(Syntax of, List<Term> terms) implements Syntax {}

    /** {@code $a := b}. */
    record Assignment(String variable, Syntax value) implements Syntax {}

    /** {@code a@$b}. */
    record Focus(Syntax of, String variable) implements Syntax {}

    /** {@code a#$b}. */
    record Position(Syntax of, String variable) implements Syntax {}

    /** {@code a ~> b}. */
    record Chain(Syntax left, Syntax right) implements Syntax {}

    /** {@code a ? b : c}, or {@code a ?: c}, where {@code then} is the value of the condition. */
    record Conditional(
            Syntax condition,
            @Nullable Syntax then,
            @Nullable Syntax otherwise) implements Syntax {}

    /** {@code a ?? b}. */
    record Coalescing(Syntax left, Syntax right) implements Syntax {}

    /** {@code f(a, b)}; with a {@link Hole} among its arguments it is a function. */
    record Application(Syntax function, List<Syntax> arguments) implements Syntax {}

    /** {@code ?} for an argument that is given later. */
    record Hole() implements Syntax {}

    /**
     * {@code function($a) { b }}.
     *
     * @param signature with its brackets; null when there is none
     */
    record Lambda(List<String> parameters, @Nullable Signature signature, Syntax body) implements Syntax {}

    /** {@code |a|b,c|}. */
    record Transformation(
            Syntax pattern, Syntax update, @Nullable Syntax deletion) implements Syntax {}

    /** A name and a value of an object. */
    record Member(Syntax name, Syntax value) {}

    /** A sort key. */
    record Term(Syntax expression, boolean descending) {}

    /** Its parts, from left to right. */
    default List<Syntax> children() {
        List<Syntax> children = new ArrayList<>();
        switch (this) {
            case Literal l -> {}
            case Name n -> {}
            case Wildcard w -> {}
            case Descendants d -> {}
            case Parent p -> {}
            case Variable v -> {}
            case Hole h -> {}
            case Negation n -> children.add(n.operand());
            case ArrayItems a -> children.addAll(a.items());
            case ObjectMembers o -> addAll(children, o.members());
            case Block b -> children.addAll(b.expressions());
            case Operation o -> children.addAll(List.of(o.left(), o.right()));
            case Dot d -> children.addAll(List.of(d.left(), d.right()));
            case Filter f -> children.addAll(List.of(f.of(), f.predicate()));
            case KeepArray k -> children.add(k.of());
            case Grouping g -> {
                children.add(g.of());
                addAll(children, g.members());
            }
            case Ordering o -> {
                children.add(o.of());
                o.terms().forEach(term -> children.add(term.expression()));
            }
            case Assignment a -> children.add(a.value());
            case Focus f -> children.add(f.of());
            case Position p -> children.add(p.of());
            case Chain c -> children.addAll(List.of(c.left(), c.right()));
            case Conditional c -> {
                children.add(c.condition());
                addIfAny(children, c.then());
                addIfAny(children, c.otherwise());
            }
            case Coalescing c -> children.addAll(List.of(c.left(), c.right()));
            case Application a -> {
                children.add(a.function());
                children.addAll(a.arguments());
            }
            case Lambda l -> children.add(l.body());
            case Transformation t -> {
                children.addAll(List.of(t.pattern(), t.update()));
                addIfAny(children, t.deletion());
            }
        }
        return children;
    }

    private static void addAll(List<Syntax> children, List<Member> members) {
        for (Member member : members) {
            children.add(member.name());
            children.add(member.value());
        }
    }

    private static void addIfAny(List<Syntax> children, @Nullable Syntax child) {
        if (child != null) {
            children.add(child);
        }
    }
}
