package dev.skald.participant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.expression.Expression;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.outbound.CallHeaders;
import dev.skald.queue.Call;
import dev.skald.queue.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The evaluation of the expressions of one call, or one JSON value, in its scope; values are read when first needed. */
final class Evaluation {
    /** The most text that a body, or a value, may have once its expressions are evaluated, in characters. */
    static final int BODY_MAX = 4 * 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(Evaluation.class);

    private final ParsedTexts parsed;
    private final ScopeValues values;
    private final Budget budget;

    Evaluation(ParsedTexts parsed, ScopeValues values, Budget budget) {
        this.parsed = parsed;
        this.values = values;
        this.budget = budget;
    }

    Resolution resolve(Call call) {
        try {
            Map<String, String> headers = new HashMap<>();
            for (Map.Entry<String, String> header : call.headers().entrySet()) {
                headers.put(header.getKey(), header(header.getKey(), header.getValue()));
            }
            return new Resolution.Resolved(url(call.url()), headers, body(call));
        } catch (ExpressionFailure failure) {
            return new Resolution.Failed(failure.detail());
        }
    }

    JsonResolution resolve(Json value) {
        try {
            String text = json("", value.text());
            Optional<String> fault = JsonTexts.fault(text);
            return fault.isPresent()
                    ? new JsonResolution.Failed("what it gives can't be kept: " + fault.get())
                    : new JsonResolution.Resolved(new Json(text));
        } catch (ExpressionFailure failure) {
            return new JsonResolution.Failed(failure.detail());
        }
    }

    /**
     * What an expression gives that is all of a member of a call.
     *
     * @param pointer the member
     * @param expression with its marks
     * @param charactersMax how long the JSON may be
     */
    JsonResolution resolve(String pointer, String expression, int charactersMax) {
        try {
            String code = code(expression);
            return new JsonResolution.Resolved(new Json(
                    at(pointer, code, () -> expression(code).json(values::get, budget, charactersMax))));
        } catch (ExpressionFailure failure) {
            return new JsonResolution.Failed(failure.detail());
        }
    }

    /** The same for one that may give nothing, which is null then. */
    JsonResolution resolveOrNull(String pointer, String expression, int charactersMax) {
        try {
            String code = code(expression);
            return new JsonResolution.Resolved(new Json(
                    at(pointer, code, () -> expression(code).jsonOrNull(values::get, budget, charactersMax))));
        } catch (ExpressionFailure failure) {
            return new JsonResolution.Failed(failure.detail());
        }
    }

    private static String code(String expression) throws ExpressionFailure {
        return Template.of(expression).codes().getFirst();
    }

    private @Nullable String body(Call call) throws ExpressionFailure {
        if (call.body() == null) {
            return null;
        }
        String json = json("/body", call.body().text());
        return switch (call.send()) {
            case JSON -> json;
            case FORM -> WriteBody.form(json, BODY_MAX);
            case TEXT -> WriteBody.text(json);
            case NOTHING -> null;
        };
    }

    private URI url(String url) throws ExpressionFailure {
        if (!Template.isIn(url)) {
            return parsed.address(url);
        }
        UrlTemplate template = UrlTemplate.of(url);
        return template.filled(code -> text("/url", code));
    }

    private String header(String name, String value) throws ExpressionFailure {
        if (!Template.isIn(value)) {
            return value;
        }
        String pointer = "/headers/" + Json.pointerPart(name);
        String filled = Template.of(value).filled(code -> text(pointer, code));
        if (!CallHeaders.isValue(filled)) {
            throw new ExpressionFailure("an expression in " + pointer
                    + " gives characters that a header cannot have (only visible ASCII, space and tab)");
        }
        String whyNot = CallHeaders.whyNotValue(filled);
        if (whyNot != null) {
            throw new ExpressionFailure("an expression in " + pointer + " gives a value that " + whyNot);
        }
        return filled;
    }

    /** The JSON text with its expressions evaluated; {@code root} is the JSON Pointer of the value it is. */
    private String json(String root, String json) throws ExpressionFailure {
        if (!Template.mayBeIn(json)) {
            return json;
        }
        StringWriter filled = new StringWriter();
        try (JsonParser parser = JsonTexts.FACTORY.createParser(json);
                JsonGenerator generator = JsonTexts.FACTORY.createGenerator(filled)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                copy(root, parser, generator);
                if (filled.getBuffer().length() > BODY_MAX) {
                    throw new ExpressionFailure("with its expressions evaluated " + named(root) + " is longer than "
                            + BODY_MAX / 1024 + " KiB");
                }
            }
        } catch (IOException tooDeep) {
            throw new ExpressionFailure(named(root) + " is nested more than " + JsonTexts.NESTING_MAX + " deep");
        }
        return filled.toString();
    }

    private static String named(String root) {
        return root.isEmpty() ? "it" : "the body";
    }

    private void copy(String root, JsonParser parser, JsonGenerator generator) throws IOException, ExpressionFailure {
        switch (parser.currentToken()) {
            case VALUE_STRING -> {
                String string = parser.getText();
                if (Template.isIn(string)) {
                    fill(string, root + parser.getParsingContext().pathAsPointer(), generator);
                } else {
                    generator.writeString(string);
                }
            }
            default -> JsonTexts.copyToken(parser, generator);
        }
    }

    private void fill(String string, String pointer, JsonGenerator generator) throws IOException, ExpressionFailure {
        Template template = Template.of(string);
        if (template.isWhole()) {
            String code = template.codes().getFirst();
            generator.writeRawValue(at(
                    pointer,
                    code,
                    () -> pointer.isEmpty()
                            ? expression(code).json(values::get, budget, BODY_MAX)
                            : expression(code).json(values::get, budget)));
        } else {
            generator.writeString(template.filled(code -> text(pointer, code)));
        }
    }

    private String text(String pointer, String code) throws ExpressionFailure {
        return at(pointer, code, () -> expression(code).text(values::get, budget));
    }

    private Expression expression(String code) throws ExpressionFailure {
        Expression expression = parsed.expression(code);
        values.read(expression);
        return expression;
    }

    private static <T> T at(String pointer, String code, Filling<T> filling) throws ExpressionFailure {
        try {
            return filling.fill();
        } catch (ExpressionFailure failure) {
            String where = pointer.isEmpty() ? "" : " in " + pointer;
            String detail = "the expression " + Template.shown(code) + where + " " + failure.detail();
            if (failure.getCause() != null) {
                LOG.error(detail, failure.getCause());
            }
            throw new ExpressionFailure(detail, failure.getCause());
        }
    }

    /** What may fail on the way. */
    private interface Filling<T> {
        T fill() throws ExpressionFailure;
    }
}
