package dev.skald.participant;

import dev.skald.outbound.HttpAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The body of an answer as text. A byte order mark at its beginning says how it is encoded and is no part of the text
 * (RFC 8259 section 8.1 lets a reader of JSON pass over it). Without one, the content type says it, or else it is
 * UTF-8. JSON is always UTF-8 and has no such parameter (RFC 8259 sections 8.1 and 11), but a participant that gives
 * one means it. An unknown charset counts as not given.
 */
final class BodyText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private BodyText() {}

    /** How the body is encoded. */
    static Charset charset(HttpAnswer answer) {
        ByteBuffer bytes = answer.body().bytes();
        if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (begins(bytes, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        if (begins(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return MediaType.of(answer.header("Content-Type")).charset().orElse(StandardCharsets.UTF_8);
    }

    private static boolean begins(ByteBuffer bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.remaining() <= i || (bytes.get(bytes.position() + i) & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The text.
     *
     * @throws CharacterCodingException when it is malformed in its charset
     */
    static String exact(HttpAnswer answer) throws CharacterCodingException {
        return withoutMark(charset(answer)
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(answer.body().bytes())
                .toString());
    }

    /** The text, with what can't be read replaced. */
    static String readable(HttpAnswer answer) {
        return withoutMark(charset(answer).decode(answer.body().bytes()).toString());
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
