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

/** Finds the faults of a call, or of the expressions in a JSON value, before the queue starts. */
final class CheckExpressions {
    private static final Set<String> VARIABLES = Set.of("input", "steps", "queue");
    private static final Set<String> QUEUE_MEMBERS = Set.of("id", "name", "labels");

    private final ParsedTexts parsed;
    private final Set<String> stepsBefore;
    private final Set<String> otherSteps;
    private final List<CallFault> faults = new ArrayList<>();

    CheckExpressions(ParsedTexts parsed, Set<String> stepsBefore, Set<String> otherSteps) {
        this.parsed = parsed;
        this.stepsBefore = stepsBefore;
        this.otherSteps = otherSteps;
    }

    List<CallFault> check(Call call) {
        checkUrl(call.url());
        call.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(header -> checkHeader(header.getKey(), header.getValue()));
        if (call.body() != null) {
            checkJson("/body", call.body());
        }
        return List.copyOf(faults);
    }

    List<CallFault> check(Json value) {
        checkJson("", value);
        return List.copyOf(faults);
    }

    private void checkUrl(String url) {
        try {
            if (Template.isIn(url)) {
                UrlTemplate.of(url).template().codes().forEach(code -> checkExpression("/url", code));
            } else {
                parsed.address(url);
            }
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault("/url", failure.detail()));
        }
    }

    private void checkHeader(String name, String value) {
        String pointer = "/headers/" + Json.pointerPart(name);
        String why = CallHeaders.whyNot(name);
        if (why != null) {
            faults.add(new CallFault(pointer, why));
        }
        checkString(pointer, value);
        if (!CallHeaders.isValue(value)) {
            faults.add(new CallFault(
                    pointer, "has characters that a header cannot have (only visible ASCII, space and tab)"));
        }
    }

    /** {@code root} is the JSON Pointer of the value. */
    private void checkJson(String root, Json value) {
        if (!Template.mayBeIn(value.text())) {
            return;
        }
        try (JsonParser parser = JsonTexts.FACTORY.createParser(value.text())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    checkString(root + parser.getParsingContext().pathAsPointer(), parser.getText());
                }
            }
        } catch (IOException tooDeep) {
            faults.add(new CallFault(root, "is nested more than " + JsonTexts.NESTING_MAX + " deep"));
        }
    }

    private void checkString(String pointer, String string) {
        try {
            Template.of(string).codes().forEach(code -> checkExpression(pointer, code));
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault(pointer, failure.detail()));
        }
    }

    private void checkExpression(String pointer, String code) {
        String shown = "the expression " + Template.shown(code) + " ";
        Expression expression;
        try {
            expression = parsed.expression(code);
        } catch (ExpressionFailure failure) {
            faults.add(new CallFault(pointer, shown + failure.detail()));
            return;
        }
        for (String name : expression.members("steps")) {
            if (!stepsBefore.contains(name)) {
                faults.add(new CallFault(pointer, shown + unknownStep(name)));
            }
        }
        for (String name : expression.members("queue")) {
            if (!QUEUE_MEMBERS.contains(name)) {
                faults.add(new CallFault(
                        pointer, shown + "uses $queue." + name + ", but $queue has id, name and labels only"));
            }
        }
        for (String name : expression.variables()) {
            if (!VARIABLES.contains(name)) {
                faults.add(new CallFault(
                        pointer,
                        shown + "uses $" + name + ", which is neither $input, $steps"
                                + " or $queue, nor a function, nor a variable of its own"));
            }
        }
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
