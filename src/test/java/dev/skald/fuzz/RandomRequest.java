package dev.skald.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.support.Contract;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;

/** Makes requests by chance. */
final class RandomRequest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Contract.Operation> operations;
    private final Contract contract;
    private final RandomGenerator random;
    private final RandomJson values;
    private final HostileText texts;
    private final Ids ids;
    private final List<String> tokens;

    RandomRequest(Contract contract, RandomGenerator random, Ids ids, String participant, List<String> tokens) {
        this.contract = contract;
        this.random = random;
        this.ids = ids;
        this.tokens = List.copyOf(tokens);
        operations = new ArrayList<>(contract.operations().values());
        operations.addAll(
                Collections.nCopies(operations.size(), contract.operations().get("POST /queues")));
        texts = new HostileText(random, participant);
        values = new RandomJson(contract, random, ids, texts);
    }

    /**
     * One request, complete: the service must answer it.
     *
     * @param operation what the contract calls it
     * @param text each character stands for the byte that is sent
     */
    record Message(Contract.Operation operation, String text) {
        byte[] bytes() {
            return latin(text);
        }
    }

    /** A request as the contract has it, or nearly so. */
    Message next() {
        Contract.Operation operation = operations.get(random.nextInt(operations.size()));
        double faults = random.nextBoolean() ? 0 : 0.05;
        byte[] body = body(operation, faults);
        StringBuilder head = new StringBuilder(operation.method())
                .append(' ')
                .append(path(operation))
                .append(query(operation, faults))
                .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if (random.nextInt(20) > 0) {
            head.append("Authorization: ").append(one(tokens)).append("\r\n");
        }
        headers(operation, faults, head);
        if (body.length > 0 || operation.operation().has("requestBody")) {
            String type = random.nextInt(20) == 0 ? "text/" + texts.word() : "application/json";
            head.append("Content-Type: ").append(type).append("\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        return new Message(operation, message.toString(StandardCharsets.ISO_8859_1));
    }

    private String path(Contract.Operation operation) {
        StringBuilder path = new StringBuilder();
        for (String part : operation.path().substring(1).split("/", -1)) {
            path.append('/').append(part.startsWith("{") ? segment(part) : part);
        }
        return path.toString();
    }

    private String segment(String parameter) {
        if (random.nextInt(20) == 0) {
            return encoded(texts.any());
        }
        return parameter.equals("{id}") ? ids.any(random) : encoded(texts.word());
    }

    private String query(Contract.Operation operation, double faults) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode parameter : contract.parameters(operation)) {
            boolean chosen =
                    random.nextInt(4) == 0 || parameter.path("required").asBoolean();
            if (chosen && parameter.path("in").asText().equals("query")) {
                pairs.add(encoded(parameter.path("name").asText()) + "="
                        + encoded(text(parameter.path("schema"), faults)));
            }
        }
        if (random.nextDouble() < faults) {
            pairs.add(encoded(texts.any()) + "=" + encoded(texts.any()));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private void headers(Contract.Operation operation, double faults, StringBuilder head) {
        for (JsonNode parameter : contract.parameters(operation)) {
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("header") && (name.equals("Prefer") || random.nextInt(3) == 0)) {
                String value = switch (name) {
                    // Without a preference that can be read, some answers take a minute.
                    case "Prefer" -> "wait=" + random.nextInt(2);
                    case "Idempotency-Key" -> ids.any(random);
                    default -> text(parameter.path("schema"), faults);
                };
                head.append(name)
                        .append(": ")
                        .append(value.replaceAll("[^ -~]", "?"))
                        .append("\r\n");
            }
        }
    }

    private String text(JsonNode schema, double faults) {
        JsonNode value = values.of(schema, faults);
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private byte[] body(Contract.Operation operation, double faults) {
        JsonNode content =
                contract.resolved(operation.operation().path("requestBody")).path("content");
        JsonNode schema = content.path("application/json").path("schema");
        if (schema.isMissingNode()) {
            return random.nextDouble() < faults ? texts.any().getBytes(StandardCharsets.UTF_8) : new byte[0];
        }
        byte[] bytes = bytes(values.of(schema, faults));
        return random.nextInt(5) == 0 ? broken(bytes) : bytes;
    }

    private static byte[] bytes(JsonNode value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException loneSurrogate) {
            return value.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The same with a fault that no tree can have: bytes that are no UTF-8, a member twice, a depth without end. */
    private byte[] broken(byte[] body) {
        byte[] bytes = body.clone();
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes);
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> "[".repeat(random.nextInt(1, 60_000)).getBytes(StandardCharsets.UTF_8);
            case 3 -> "{\"a\":".repeat(random.nextInt(1, 20_000)).getBytes(StandardCharsets.UTF_8);
            case 4 ->
                ("{\"name\":1,\"name\":" + "9".repeat(random.nextInt(1, 100_000)) + "}")
                        .getBytes(StandardCharsets.UTF_8);
            default -> joined(bytes, bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    /** What may be no HTTP at all: the service may answer it, or close the connection. */
    byte[] rawBytes() {
        String text = next().text();
        byte[] message = latin(text);
        return switch (random.nextInt(12)) {
            case 0 -> noise();
            case 1 -> flipped(message);
            case 2 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
            case 3 -> latin(text.replace("Host: localhost\r\n", ""));
            case 4 -> latin(text.replace("Host:", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\nHost:"));
            case 5 -> latin(text.replace("Host:", "Content-Length: -1\r\nHost:"));
            case 6 -> latin(text.replace("Host:", "Content-Length: 99999999999999999999\r\nHost:"));
            case 7 -> latin("POST /queues HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n{");
            case 8 -> latin(text.replace("HTTP/1.1", "HTTP/" + random.nextInt(10) + "." + random.nextInt(10)));
            case 9 -> latin(text.replaceFirst(" /", " /" + Matcher.quoteReplacement(trick())));
            case 10 -> latin(text.replace("Host:", "X:" + "y: ".repeat(random.nextInt(1, 40_000)) + "\r\nHost:"));
            default ->
                latin(text.replace(
                        "Host:", one(List.of(": \r\n", "a b: c\r\n", "\u0000: 1\r\n", " folded\r\n")) + "Host:"));
        };
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(1, 2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String trick() {
        return one(List.of(
                "../",
                "%2e%2e/",
                "/",
                "%00",
                "%c0%ae%c0%ae/",
                ";a=b/",
                "q/..;/",
                "\\..\\",
                "%252e%252e/",
                "queues/%2f",
                "?#",
                "http://127.0.0.1:1/",
                "*",
                "%",
                "%zz"));
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
