package dev.skald.expression;

import static dev.skald.expression.TextFunctions.text;

import dev.skald.expression.value.Budget;
import dev.skald.expression.value.CodePoints;
import dev.skald.expression.value.EvaluationException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSONata's functions of URLs, as in ECMAScript: percent-encoding of UTF-8, and a plus sign stays a plus sign. */
final class UrlFunctions {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private static final String RESERVED = ";/?:@&=+$,#";
    private static final String HEX = "0123456789ABCDEF";

    private UrlFunctions() {}

    static List<Callable.Native> all() {
        return List.of(
                text(
                        "encodeUrlComponent",
                        "<s-:s>",
                        (text, arguments, budget) -> encoded("encodeUrlComponent", text, UNRESERVED, budget)),
                text(
                        "encodeUrl",
                        "<s-:s>",
                        (text, arguments, budget) -> encoded("encodeUrl", text, UNRESERVED + RESERVED, budget)),
                text(
                        "decodeUrlComponent",
                        "<s-:s>",
                        (text, arguments, budget) -> decoded("decodeUrlComponent", text, "")),
                text("decodeUrl", "<s-:s>", (text, arguments, budget) -> decoded("decodeUrl", text, RESERVED)));
    }

    private static String encoded(String function, String text, String kept, Budget budget) {
        if (!CodePoints.areWhole(text)) {
            throw EvaluationException.fails("$" + function + " can't encode half of a surrogate pair");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        budget.spendOnText(bytes.length * 3L);
        StringBuilder encoded = new StringBuilder();
        for (byte b : bytes) {
            if (b > 0 && kept.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return encoded.toString();
    }

    /** The text without its escapes, except those of some characters. */
    private static String decoded(String function, String text, String keptEscaped) {
        StringBuilder decoded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '%') {
                decoded.append(text.charAt(at++));
                continue;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int start = at;
            while (at < text.length() && text.charAt(at) == '%') {
                bytes.write(hex(function, text, at + 1) * 16 + hex(function, text, at + 2));
                at += 3;
            }
            for (int c : utf8(function, bytes.toByteArray()).codePoints().toArray()) {
                if (c < 128 && keptEscaped.indexOf(c) >= 0) {
                    decoded.append(text, start, start + 3);
                } else {
                    decoded.appendCodePoint(c);
                }
                start += 3 * Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return decoded.toString();
    }

    private static int hex(String function, String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0 || text.charAt(at) > 'f') {
            throw malformed(function);
        }
        return digit;
    }

    private static String utf8(String function, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw malformed(function);
        }
    }

    private static EvaluationException malformed(String function) {
        return EvaluationException.fails("$" + function + " takes a text in which each % begins an escape of UTF-8");
    }
}
