package dev.skald.participant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.queue.Call;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what contradicts itself in a call: how it is to be sent, its body and its Content-Type. */
final class CheckBody {
    private static final String BODY = "/body";

    private final Call call;
    private final List<CallFault> faults = new ArrayList<>();

    private CheckBody(Call call) {
        this.call = call;
    }

    /** Every fault found. */
    static List<CallFault> faults(Call call) {
        CheckBody check = new CheckBody(call);
        check.contentType();
        check.body(call.body());
        return check.faults;
    }

    private void contentType() {
        Optional<Map.Entry<String, String>> given = call.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .findFirst();
        if (given.isEmpty()) {
            return;
        }
        String why = Template.isIn(given.get().getValue()) && call.send() != Send.NOTHING
                ? null
                : whyNot(MediaType.of(given.get().getValue()));
        if (why != null) {
            faults.add(new CallFault("/headers/" + Json.pointerPart(given.get().getKey()), why));
        }
    }

    private @Nullable String whyNot(MediaType type) {
        String why = switch (call.send()) {
            case JSON -> type.namesJson() ? null : "must be a type of JSON, as which the body is sent";
            case FORM -> type.isForm() ? null : "must be " + Send.FORM.contentType() + ", as which the body is sent";
            case TEXT -> null;
            case NOTHING -> "must be absent, because the call sends no body";
        };
        boolean otherCharset =
                !type.charsetName().isEmpty() && !type.charset().equals(Optional.of(StandardCharsets.UTF_8));
        return why == null && otherCharset ? "must have the charset UTF-8, in which bodies are sent" : why;
    }

    private void body(@Nullable Json body) {
        if (body == null) {
            switch (call.send()) {
                case JSON, NOTHING -> {}
                case FORM, TEXT -> add(BODY, "is required, because only JSON has a standard body");
            }
            return;
        }
        try (JsonParser parser = JsonTexts.FACTORY.createParser(body.text())) {
            JsonToken first = parser.nextToken();
            switch (call.send()) {
                case JSON -> {}
                case FORM -> form(parser, first);
                case TEXT -> {
                    if (first != JsonToken.VALUE_STRING) {
                        add(BODY, WriteBody.NO_TEXT);
                    }
                }
                case NOTHING -> add(BODY, "must be absent, because the call sends nothing");
            }
        } catch (IOException tooDeep) {
            add(BODY, "is nested more than " + JsonTexts.NESTING_MAX + " deep");
        }
    }

    private void form(JsonParser parser, JsonToken first) throws IOException {
        if (first == JsonToken.VALUE_STRING && Template.isIn(parser.getText())) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            add(BODY, WriteBody.NO_FORM);
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    formValue(parser);
                }
            } else {
                formValue(parser);
            }
        }
    }

    private void formValue(JsonParser parser) throws IOException {
        if (!parser.currentToken().isScalarValue()) {
            add(BODY + parser.getParsingContext().getParent().pathAsPointer(), "can't be sent as part of a form");
            parser.skipChildren();
        }
    }

    private void add(String pointer, String detail) {
        faults.add(new CallFault(pointer, detail));
    }
}
