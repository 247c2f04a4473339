package dev.skald.participant;

import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.Json;
import java.nio.charset.CharacterCodingException;
import java.util.function.Predicate;

/**
 * Reads the body of an action's success as the step's result:
 *
 * <ul>
 *   <li>no body: the JSON value null;
 *   <li>{@code application/json}, {@code …+json} or no content type: must be exactly one JSON value, kept as it was
 *       received;
 *   <li>{@code text/…}: the text, as a JSON string;
 *   <li>any other content type: the JSON value null, as Skald has no use for it.
 * </ul>
 *
 * <p>{@link BodyText} says how the text is encoded. A body is unreadable if it is malformed in its charset, longer than
 * the limit, or compressed (Skald never asks for that).
 */
sealed interface ResultBody {
    /** It could be read. */
    record Result(Json value) implements ResultBody {}

    /**
     * It could not.
     *
     * @param why in words that go on after a colon
     */
    record Unreadable(String why) implements ResultBody {}

    static ResultBody read(HttpAnswer answer) {
        return read(answer, MediaType::isText);
    }

    /** The same for expressions, which also have a use for XML and forms as text. */
    static ResultBody ofAnyText(HttpAnswer answer) {
        return read(answer, type -> type.isText() || type.isXml() || type.isForm());
    }

    private static ResultBody read(HttpAnswer answer, Predicate<MediaType> isText) {
        MediaType type = MediaType.of(answer.header("Content-Type"));
        boolean json = type.isAbsent() || type.isJson();
        if (answer.body().length() == 0 || !(json || isText.test(type))) {
            return new Result(Json.NULL);
        }
        if (answer.body().cut()) {
            return new Unreadable("it is longer than " + answer.body().length() + " bytes");
        }
        String coding = answer.header("Content-Encoding").strip();
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            return new Unreadable("it is compressed, which was not asked for");
        }
        if (!json && type.namesUnknownCharset()) {
            return new Unreadable("its charset is not known here");
        }
        String text;
        try {
            text = BodyText.exact(answer);
        } catch (CharacterCodingException malformed) {
            return new Unreadable("it is not " + BodyText.charset(answer).name());
        }
        if (text.isEmpty()) {
            return new Result(Json.NULL);
        }
        if (!json) {
            return new Result(new Json(JsonTexts.quote(text)));
        }
        return JsonTexts.fault(text).<ResultBody>map(Unreadable::new).orElseGet(() -> new Result(new Json(text)));
    }
}
