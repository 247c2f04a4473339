package dev.skald.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Texts that have broken services: of every kind that a reader may stumble over. */
final class HostileText {
    private static final List<String> WORDS =
            List.of("hotel", "flight", "card", "a", "book-trip", "x.y", "A_b", "s1", "s2", "s3", "s4", "s5", "..");

    private static final List<String> TEXTS = List.of(
            "\u0000",
            "\ud800",
            "\u202e\u0007",
            "'; drop table queue; --",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "%2e%2e%2f",
            "${jndi:ldap://127.0.0.1/a}",
            "{{7*7}}",
            "{% $input %}",
            "{% $steps.hotel.id %}",
            "{% ( %}",
            "{% $f := function($x){ $f($x) }; $f(1) %}",
            "{% [1..10000000] %}",
            "{% $replace('aaaaaaaaaaaaaaaaaaaaaaaa', /(a+)+b/, '') %}",
            "{% %}",
            "{%",
            "a\r\nX-Forged: yes",
            "-1",
            "1e309",
            "NaN",
            "true",
            "null",
            "P1Y2M3DT4H5M6S",
            "PT99999999999999999999H",
            "+1000000000-01-01T00:00:00Z",
            "2026-02-30T25:61:61Z",
            "ﬃİß\u0301");

    private static final List<String> URLS = List.of(
            "http://127.0.0.1:1/",
            "http://127.0.0.1:1/a?b={% $input.x %}",
            "http://[::ffff:169.254.169.254]/",
            "http://0x7f.1/",
            "https://127.0.0.1:1/",
            "http://user:password@127.0.0.1/",
            "file:///etc/passwd",
            "http://127.0.0.1:99999/",
            "http:///",
            "//127.0.0.1",
            "http://127.0.0.1:1/{% $string($input) %}/x",
            "http://127.0.0.1:1/ space",
            "gopher://127.0.0.1:25/");

    private static final List<String> EXPRESSIONS = List.of(
            "{% $response.body %}",
            "{% $response.headers %}",
            "{% $response.headers.location %}",
            "{% $call %}",
            "{% $input %}",
            "{% $response.status = 200 ? 'done' : 'refused' %}",
            "{% $response.body.x = 1 ? 'refused' %}",
            "{% 'done' %}",
            "{% 'pending' %}",
            "{% 'retry' %}",
            "{% null %}",
            "{% $f := function($x){ $f($x) }; $f(1) %}",
            "{% [1..10000000] %}",
            "{% $response.body[0].x.y & $string($response) %}",
            "{% [] %}",
            "{% [$input, 1, null] %}",
            "{% [1..1001] %}",
            "{% $append([], $input) %}",
            "{% $item %}",
            "{% $index %}",
            "{% true %}",
            "{% false %}",
            "{% $failure %}",
            "{% $failure.detail ?? $queue.reason %}");

    private final RandomGenerator random;
    private final String participant;

    /** Texts of which some lead to a participant at this address. */
    HostileText(RandomGenerator random, String participant) {
        this.random = random;
        this.participant = participant;
    }

    /** A short text, mostly one that may be a name. */
    String word() {
        return one(WORDS);
    }

    /** Something like the address of a participant; none leads anywhere but to this machine. */
    String url() {
        return random.nextInt(4) > 0 ? participant + random.nextInt(10) : one(URLS);
    }

    /** One expression, mostly about an answer. */
    String expression() {
        return one(EXPRESSIONS);
    }

    /** Any text. */
    String any() {
        return switch (random.nextInt(6)) {
            case 0 -> one(TEXTS) + one(TEXTS);
            case 1 -> one(WORDS).repeat(random.nextInt(1, 2_000));
            case 2 ->
                random.ints(random.nextInt(40), 0, 0x11_0000)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            default -> one(TEXTS);
        };
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
