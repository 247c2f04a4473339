package dev.skald.participant;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.text.Excerpt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a sentence for people from an answer that was no success. */
final class AnswerDetail {
    /** How much of an answer's body goes into the log, in characters. */
    static final int BODY_CHARACTERS_MAX = 16 * 1024;

    private static final int DETAIL_CHARACTERS_MAX = 500;
    private static final JsonFactory JSON = JsonTexts.FACTORY;

    private AnswerDetail() {}

    /**
     * What the answer says about itself: the detail, or else the title, of problem+json (RFC 9457), or else a short cut
     * of a text body, or else what its status means (RFC 9110 section 15).
     */
    static String of(HttpAnswer answer) {
        MediaType type = MediaType.of(answer.header("Content-Type"));
        String body = BodyText.readable(answer);
        if (type.isJson() || body.startsWith("{")) {
            Map<String, String> members = stringMembers(body);
            for (String name : new String[] {"detail", "title"}) {
                String said = Excerpt.plain(members.getOrDefault(name, ""), DETAIL_CHARACTERS_MAX);
                if (!said.isEmpty()) {
                    return said;
                }
            }
            return words(answer.status());
        }
        boolean readable = type.isAbsent() || type.is("text/plain");
        String said = readable ? Excerpt.plain(body, 200) : "";
        return said.isEmpty() ? words(answer.status()) : said;
    }

    /** A member of the answer's body that is a string; empty when there is none. */
    static String member(HttpAnswer answer, String name) {
        return stringMembers(BodyText.readable(answer)).getOrDefault(name, "");
    }

    /** The body for the log, cut; null when there was none. */
    static @Nullable String body(HttpAnswer answer) {
        String text = BodyText.readable(answer).replace('\u0000', '\uFFFD');
        return text.isEmpty() ? null : Excerpt.of(text, BODY_CHARACTERS_MAX);
    }

    /** The members of a JSON object that are strings; as far as it can be read. */
    private static Map<String, String> stringMembers(String text) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return members;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    members.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException brokenOff) {
            return members;
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a string", impossible);
        }
        return members;
    }

    private static String words(int status) {
        return switch (status) {
            case 400 -> "bad request";
            case 401 -> "unauthorized";
            case 402 -> "payment required";
            case 403 -> "forbidden";
            case 404 -> "not found";
            case 405 -> "method not allowed";
            case 406 -> "not acceptable";
            case 407 -> "proxy authentication required";
            case 408 -> "request timeout";
            case 409 -> "conflict";
            case 410 -> "gone";
            case 411 -> "length required";
            case 412 -> "precondition failed";
            case 413 -> "content too large";
            case 414 -> "URI too long";
            case 415 -> "unsupported media type";
            case 421 -> "misdirected request";
            case 422 -> "unprocessable content";
            case 423 -> "locked";
            case 424 -> "failed dependency";
            case 425 -> "too early";
            case 426 -> "upgrade required";
            case 428 -> "precondition required";
            case 429 -> "too many requests";
            case 431 -> "request header fields too large";
            case 451 -> "unavailable for legal reasons";
            case 500 -> "internal server error";
            case 501 -> "not implemented";
            case 502 -> "bad gateway";
            case 503 -> "service unavailable";
            case 504 -> "gateway timeout";
            default -> "answered " + status + " without saying why";
        };
    }
}
