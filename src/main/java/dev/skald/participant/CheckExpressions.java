package dev.skald.participant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.expression.Expression;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.outbound.CallHeaders;
import dev.skald.queue.Call;
import dev.skald.queue.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the faults of a call, or of the expressions in a JSON value, before the queue starts. */
final class CheckExpressions {
    private final ParsedTexts parsed;
    private final Set<String> stepsBefore;
    private final Set<String> otherSteps;
    private final List<CallFault> faults = new ArrayList<>();

    CheckExpressions(ParsedTexts parsed, Set<String> stepsBefore, Set<String> otherSteps) {
        this.parsed = parsed;
        this.stepsBefore = stepsBefore;
        this.otherSteps = otherSteps;
    }

    List<CallFault> check(Call call, ExpressionPlace place) {
        checkUrl(call.url(), place);
        call.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(header -> checkHeader(header.getKey(), header.getValue(), place));
        if (call.body() != null) {
            checkJson("/body", call.body(), place);
        }
        checkRule("/result", call.rules().result(), place.ofAnswer());
        checkRule("/outcome", call.rules().outcome(), place.ofAnswer());
        return List.copyOf(faults);
    }

    List<CallFault> check(Json value) {
        checkJson("", value, ExpressionPlace.VALUE);
        return List.copyOf(faults);
    }

    private void checkRule(String pointer, @Nullable String expression, ExpressionPlace place) {
        if (expression != null) {
            checkString(pointer, expression, place);
        }
    }

    private void checkUrl(String url, ExpressionPlace place) {
        try {
            if (Template.isIn(url)) {
                UrlTemplate.of(url).template().codes().forEach(code -> checkExpression("/url", code, place));
            } else {
                parsed.address(url);
            }
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault("/url", failure.detail()));
        }
    }

    private void checkHeader(String name, String value, ExpressionPlace place) {
        String pointer = "/headers/" + Json.pointerPart(name);
        String why = CallHeaders.whyNot(name);
        if (why != null) {
            faults.add(new CallFault(pointer, why));
        }
        checkString(pointer, value, place);
        if (!CallHeaders.isValue(value)) {
            faults.add(new CallFault(
                    pointer, "has characters that a header cannot have (only visible ASCII, space and tab)"));
        }
    }

    /** {@code root} is the JSON Pointer of the value. */
    private void checkJson(String root, Json value, ExpressionPlace place) {
        if (!Template.mayBeIn(value.text())) {
            return;
        }
        try (JsonParser parser = JsonTexts.FACTORY.createParser(value.text())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    checkString(root + parser.getParsingContext().pathAsPointer(), parser.getText(), place);
                }
            }
        } catch (IOException tooDeep) {
            faults.add(new CallFault(root, "is nested more than " + JsonTexts.NESTING_MAX + " deep"));
        }
    }

    private void checkString(String pointer, String string, ExpressionPlace place) {
        try {
            Template.of(string).codes().forEach(code -> checkExpression(pointer, code, place));
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault(pointer, failure.detail()));
        }
    }

    private void checkExpression(String pointer, String code, ExpressionPlace place) {
        String shown = "the expression " + Template.shown(code) + " ";
        Expression expression;
        try {
            expression = parsed.expression(code);
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault(pointer, shown + failure.detail()));
            return;
        }
        for (String name : expression.members(ScopeVariable.STEPS.word())) {
            if (!stepsBefore.contains(name)) {
                faults.add(new CallFault(pointer, shown + unknownStep(name)));
            }
        }
        List<ScopeVariable> known = ScopeVariable.in(place);
        for (ScopeVariable variable : known) {
            for (String name : expression.members(variable.word())) {
                if (!variable.mayHave(name)) {
                    faults.add(new CallFault(pointer, shown + unknownMember(variable, name)));
                }
            }
        }
        for (String name : expression.variables()) {
            if (known.stream().noneMatch(variable -> variable.word().equals(name))) {
                faults.add(new CallFault(pointer, shown + unknownVariable(name, known)));
            }
        }
    }

    private static String unknownMember(ScopeVariable variable, String name) {
        String word = "$" + variable.word();
        return "uses " + word + "." + name + ", but " + word + " has " + listed(variable.members(), "and") + " only";
    }

    private static String unknownVariable(String name, List<ScopeVariable> known) {
        String variables =
                listed(known.stream().map(variable -> "$" + variable.word()).toList(), "or");
        return "uses $" + name + ", which is neither " + variables + ", nor a function, nor a variable of its own";
    }

    /** For example {@code a, b and c}. */
    private static String listed(List<String> words, String conjunction) {
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " " + conjunction + " " + words.get(last);
    }

    private String unknownStep(String name) {
        if (otherSteps.contains(name)) {
            return "uses $steps." + name + ", but step " + name
                    + " is not certain to be done before: this step does not" + " come after it";
        }
        boolean cut = stepsBefore.stream().anyMatch(step -> step.startsWith(name));
        return "uses $steps." + name + ", but no step of this name is certain to be done before"
                + (cut ? "; a name with a dot or a hyphen in it is written between back-ticks" : "");
    }
}
