package dev.skald.expression;

import dev.skald.expression.value.ExpressionFailure;
import dev.skald.expression.value.JsonNull;
import dev.skald.expression.value.Numbers;
import dev.skald.queue.text.NumberBounds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses an expression by the binding power of its operators (Pratt); the grammar is that of JSONata 2. */
final class SyntaxParser {
    private static final int NESTING_MAX = 100;
    private static final Map<String, Integer> POWERS = Map.ofEntries(
            Map.entry("(", 80),
            Map.entry("[", 80),
            Map.entry("@", 80),
            Map.entry("#", 80),
            Map.entry(".", 75),
            Map.entry("{", 70),
            Map.entry("*", 60),
            Map.entry("/", 60),
            Map.entry("%", 60),
            Map.entry("+", 50),
            Map.entry("-", 50),
            Map.entry("&", 50),
            Map.entry("=", 40),
            Map.entry("!=", 40),
            Map.entry("<", 40),
            Map.entry("<=", 40),
            Map.entry(">", 40),
            Map.entry(">=", 40),
            Map.entry("in", 40),
            Map.entry("^", 40),
            Map.entry("~>", 40),
            Map.entry("?:", 40),
            Map.entry("??", 40),
            Map.entry("and", 30),
            Map.entry("or", 25),
            Map.entry("?", 20),
            Map.entry(":=", 10));

    /** The binding power of a minus sign. */
    private static final int MINUS_POWER = 70;

    private final Lexer lexer;
    private Lexeme next;
    private int nesting;

    private SyntaxParser(String source) throws ExpressionFailure {
        this.lexer = new Lexer(source);
        this.next = lexer.next(false);
    }

    /**
     * Parses an expression.
     *
     * @throws ExpressionFailure when it is malformed
     */
    static Syntax parse(String source) throws ExpressionFailure {
        SyntaxParser parser = new SyntaxParser(source);
        Syntax syntax = parser.expression(0);
        if (parser.next.kind() != Lexeme.Kind.END) {
            throw unexpected(parser.next);
        }
        return syntax;
    }

    private Syntax expression(int power) throws ExpressionFailure {
        if (++nesting > NESTING_MAX + 1) {
            throw new ExpressionFailure("is nested more than " + NESTING_MAX + " deep");
        }
        Syntax left = value(take(startsValue(next)));
        while (next.kind() == Lexeme.Kind.OPERATOR && power < POWERS.getOrDefault(next.text(), 0)) {
            left = continued(left, take(false));
        }
        nesting--;
        return left;
    }

    /** Whether the token ends a value, so that a slash behind it divides. */
    private static boolean startsValue(Lexeme lexeme) {
        return lexeme.kind() != Lexeme.Kind.OPERATOR
                || Character.isLetter(lexeme.text().charAt(0))
                || "*%".contains(lexeme.text())
                || lexeme.text().equals("**");
    }

    private Lexeme take(boolean afterValue) throws ExpressionFailure {
        Lexeme taken = next;
        next = lexer.next(afterValue);
        return taken;
    }

    private void expect(String operator) throws ExpressionFailure {
        if (!next.isOperator(operator)) {
            throw new ExpressionFailure("does not parse: " + operator + " is expected before " + next.shown());
        }
        take("])}".contains(operator));
    }

    private boolean takes(String operator) throws ExpressionFailure {
        if (!next.isOperator(operator)) {
            return false;
        }
        take("])}".contains(operator));
        return true;
    }

    private static ExpressionFailure unexpected(Lexeme lexeme) {
        return new ExpressionFailure("does not parse: " + lexeme.shown() + " is not expected there");
    }

    /** Parses what begins with the token. */
    private Syntax value(Lexeme first) throws ExpressionFailure {
        return switch (first.kind()) {
            case NAME -> new Syntax.Name(first.text());
            case VARIABLE -> new Syntax.Variable(first.text());
            case STRING -> new Syntax.Literal(first.text());
            case NUMBER -> new Syntax.Literal(number(first.text()));
            case WORD ->
                new Syntax.Literal(
                        first.text().equals("null") ? JsonNull.NULL : (Object) Boolean.valueOf(first.text()));
            case END -> throw unexpected(first);
            case OPERATOR ->
                switch (first.text()) {
                    case "and", "or", "in" -> new Syntax.Name(first.text());
                    case "*" -> new Syntax.Wildcard();
                    case "**" -> new Syntax.Descendants();
                    case "%" -> new Syntax.Parent();
                    case "-" -> negation(expression(MINUS_POWER));
                    case "(" -> new Syntax.Block(list(";", ")"));
                    case "[" -> new Syntax.ArrayItems(arrayItems());
                    case "{" -> new Syntax.ObjectMembers(members());
                    case "|" -> transformation();
                    default -> throw unexpected(first);
                };
        };
    }

    private static BigDecimal number(String text) throws ExpressionFailure {
        if (!NumberBounds.allow(text)) {
            throw new ExpressionFailure("has " + NumberBounds.BEYOND);
        }
        return Numbers.stripped(new BigDecimal(text));
    }

    private static Syntax negation(Syntax operand) {
        return operand instanceof Syntax.Literal literal && literal.value() instanceof BigDecimal number
                ? new Syntax.Literal(number.negate())
                : new Syntax.Negation(operand);
    }

    /** Applies the operator to the expression before it. */
    private Syntax continued(Syntax left, Lexeme operator) throws ExpressionFailure {
        int power = POWERS.getOrDefault(operator.text(), 0);
        return switch (operator.text()) {
            case "." -> new Syntax.Dot(left, expression(power));
            case "(" -> application(left);
            case "[" -> {
                if (takes("]")) {
                    yield new Syntax.KeepArray(left);
                }
                Syntax predicate = expression(0);
                expect("]");
                yield new Syntax.Filter(left, predicate);
            }
            case "{" -> new Syntax.Grouping(left, members());
            case "^" -> new Syntax.Ordering(left, terms());
            case "@" -> new Syntax.Focus(left, variable(expression(power)));
            case "#" -> new Syntax.Position(left, variable(expression(power)));
            case ":=" -> new Syntax.Assignment(variable(left), expression(power - 1));
            case "~>" -> new Syntax.Chain(left, expression(power));
            case "?:" -> new Syntax.Conditional(left, null, expression(0));
            case "??" -> new Syntax.Coalescing(left, expression(0));
            case "?" -> {
                Syntax then = expression(0);
                yield new Syntax.Conditional(left, then, takes(":") ? expression(0) : null);
            }
            default -> new Syntax.Operation(operator.text(), left, expression(power));
        };
    }

    private static String variable(Syntax syntax) throws ExpressionFailure {
        if (syntax instanceof Syntax.Variable variable) {
            return variable.name();
        }
        throw new ExpressionFailure("does not parse: :=, @ and # bind a variable, whose name begins with $");
    }

    private List<Syntax> list(String separator, String end) throws ExpressionFailure {
        List<Syntax> items = new ArrayList<>();
        while (!next.isOperator(end)) {
            items.add(expression(0));
            if (!takes(separator)) {
                break;
            }
        }
        expect(end);
        return List.copyOf(items);
    }

    private List<Syntax> arrayItems() throws ExpressionFailure {
        List<Syntax> items = new ArrayList<>();
        if (!next.isOperator("]")) {
            do {
                Syntax item = expression(0);
                items.add(takes("..") ? new Syntax.Operation("..", item, expression(0)) : item);
            } while (takes(","));
        }
        expect("]");
        return List.copyOf(items);
    }

    private List<Syntax.Member> members() throws ExpressionFailure {
        List<Syntax.Member> members = new ArrayList<>();
        if (!next.isOperator("}")) {
            do {
                Syntax name = expression(0);
                expect(":");
                members.add(new Syntax.Member(name, expression(0)));
            } while (takes(","));
        }
        expect("}");
        return List.copyOf(members);
    }

    private List<Syntax.Term> terms() throws ExpressionFailure {
        expect("(");
        List<Syntax.Term> terms = new ArrayList<>();
        do {
            boolean descending = takes(">");
            if (!descending) {
                takes("<");
            }
            terms.add(new Syntax.Term(expression(0), descending));
        } while (takes(","));
        expect(")");
        return List.copyOf(terms);
    }

    private Syntax application(Syntax function) throws ExpressionFailure {
        List<Syntax> arguments = new ArrayList<>();
        if (!next.isOperator(")")) {
            do {
                arguments.add(takes("?") ? new Syntax.Hole() : expression(0));
            } while (takes(","));
        }
        boolean lambda = function instanceof Syntax.Name name
                && (name.name().equals("function") || name.name().equals("\u03BB"));
        expect(")");
        return lambda ? lambda(arguments) : new Syntax.Application(function, List.copyOf(arguments));
    }

    private Syntax lambda(List<Syntax> parameters) throws ExpressionFailure {
        List<String> names = new ArrayList<>();
        for (Syntax parameter : parameters) {
            if (!(parameter instanceof Syntax.Variable variable)) {
                throw new ExpressionFailure("does not parse: a parameter's name begins with $");
            }
            names.add(variable.name());
        }
        @Nullable Signature signature = null;
        if (next.isOperator("<")) {
            signature = Signature.parse(lexer.angleBrackets(next.start()));
            next = lexer.next(false);
        }
        expect("{");
        Syntax body = expression(0);
        expect("}");
        return new Syntax.Lambda(List.copyOf(names), signature, body);
    }

    private Syntax transformation() throws ExpressionFailure {
        Syntax pattern = expression(0);
        expect("|");
        Syntax update = expression(0);
        Syntax deletion = takes(",") ? expression(0) : null;
        expect("|");
        return new Syntax.Transformation(pattern, update, deletion);
    }
}
