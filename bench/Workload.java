import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a client does for one saga, and what must then stand in the participants' books.
 *
 * @param exchanges requests one after the other, each answered before the next is sent
 * @param steps how many slots a saga takes
 * @param direct whether the client calls the participants itself
 * @param fromStock whether it works on sagas that were made before
 */
record Workload(String name, List<Exchange> exchanges, List<Effect> steps, boolean direct, boolean fromStock) {

    /** One request and the answer that it must get. */
    record Exchange(Template request, int status, byte[] text) {}

    /** What must have become of a step once its saga was acknowledged. */
    enum Effect {
        /** The action took effect once and was not undone. */
        DONE,
        /** The action took effect once, and was undone once. */
        UNDONE,
        /** There was no effect. */
        NONE
    }

    private static final String WAIT = "Prefer: wait=30\r\n";
    private static final String SUCCEEDED = "\"status\":\"succeeded\"";
    private static final String RESTORED = "\"status\":\"restored\"";

    /** @param stub where the participants are, without a slash at the end */
    static Workload named(String name, String stub) {
        return switch (name) {
            case "direct" -> direct(name, List.of("/do/0", "/do/1", "/do/2"), all(3, Effect.DONE));
            case "directF" ->
                direct(
                        name,
                        List.of("/do/0", "/do/1", "/refuse/2", "/undo/1", "/undo/0"),
                        List.of(Effect.UNDONE, Effect.UNDONE, Effect.NONE));
            case "S1" -> waitedFor(name, sequence(stub, 1), SUCCEEDED, all(1, Effect.DONE));
            case "S3" -> waitedFor(name, sequence(stub, 3), SUCCEEDED, all(3, Effect.DONE));
            case "S20" -> waitedFor(name, sequence(stub, 20), SUCCEEDED, all(20, Effect.DONE));
            case "P5" ->
                waitedFor(
                        name, steps(5, i -> step(stub, i, "do", "", ",\"after\":[]")), SUCCEEDED, all(5, Effect.DONE));
            case "S3F" ->
                waitedFor(
                        name,
                        steps(3, i -> step(stub, i, i == 2 ? "refuse" : "do", "", "")),
                        RESTORED,
                        List.of(Effect.UNDONE, Effect.UNDONE, Effect.NONE));
            case "S3R" ->
                new Workload(
                        name,
                        List.of(exchange(
                                "/queues/" + Template.id() + "/restore",
                                WAIT,
                                "{\"reason\":\"benchmark\"}",
                                200,
                                RESTORED)),
                        all(3, Effect.UNDONE),
                        false,
                        true);
            case "C3" -> callerDriven(stub);
            case "START" ->
                started(name, ",\"startAt\":\"" + inAnHour() + "\"", sequence(stub, 3), all(3, Effect.NONE));
            case "HOLD" ->
                // The first action is not answered, and is not given up for that.
                started(
                        name,
                        "",
                        steps(3, i -> step(stub, i, i == 0 ? "hold" : "do", ",\"timeout\":\"PT30M\"", "")),
                        List.of(Effect.DONE, Effect.NONE, Effect.NONE));
            case "HELD" ->
                // The same queues once they were restored.
                new Workload(name, List.of(), List.of(Effect.UNDONE, Effect.NONE, Effect.NONE), false, false);
            default -> throw new IllegalArgumentException("there is no workload " + name);
        };
    }

    private static Workload direct(String name, List<String> calls, List<Effect> effects) {
        List<Exchange> exchanges = new ArrayList<>();
        for (String call : calls) {
            int slash = call.lastIndexOf('/');
            String slot = Template.slot(Integer.parseInt(call.substring(slash + 1)));
            String path = call.substring(0, slash + 1);
            String key = "Idempotency-Key: 0198c0de-7b1e-7c3a-9d52-" + path.charAt(1) + "-" + slot + "\r\n";
            exchanges.add(exchange(path + slot, key, Payload.JSON, path.equals("/refuse/") ? 409 : 200, ""));
        }
        return new Workload(name, exchanges, effects, true, false);
    }

    /** A start whose answer comes when the queue has ended. */
    private static Workload waitedFor(String name, List<String> steps, String text, List<Effect> effects) {
        return new Workload(
                name, List.of(exchange("/queues", WAIT, start("", steps), 201, text)), effects, false, false);
    }

    /** A start that is answered when it is written down. */
    private static Workload started(String name, String more, List<String> steps, List<Effect> effects) {
        return new Workload(name, List.of(exchange("/queues", "", start(more, steps), 201, "")), effects, false, false);
    }

    /** The same with a token in every request. */
    Workload by(String token) {
        return new Workload(
                name,
                exchanges.stream()
                        .map(one ->
                                new Exchange(one.request.with("Authorization: Bearer " + token), one.status, one.text))
                        .toList(),
                steps,
                direct,
                fromStock);
    }

    private static Workload callerDriven(String stub) {
        String queue = "/queues/" + Template.id();
        List<Exchange> exchanges = new ArrayList<>();
        exchanges.add(exchange("/queues", "", "{\"name\":\"bench\",\"driver\":\"caller\"}", 201, ""));
        for (String step : sequence(stub, 3)) {
            exchanges.add(exchange(queue + "/steps", WAIT, step, 201, "\"status\":\"done\""));
        }
        exchanges.add(exchange(queue + "/complete", "", "", 200, SUCCEEDED));
        return new Workload("C3", exchanges, all(3, Effect.DONE), false, false);
    }

    private static Exchange exchange(String path, String headers, String body, int status, String text) {
        return new Exchange(Template.post(path, headers, body), status, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String start(String more, List<String> steps) {
        return "{\"name\":\"bench\"" + more + ",\"steps\":[" + String.join(",", steps) + "]}";
    }

    private static Instant inAnHour() {
        return Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    }

    private static List<String> sequence(String stub, int count) {
        return steps(count, i -> step(stub, i, "do", "", ""));
    }

    private static List<String> steps(int count, IntFunction<String> step) {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(step.apply(i));
        }
        return steps;
    }

    /**
     * @param ofAction what else is said of the action
     * @param ofStep what else is said of the step
     */
    private static String step(String stub, int number, String action, String ofAction, String ofStep) {
        String slot = Template.slot(number);
        return """
                {"name":"s%d","action":{"url":"%s/%s/%s","body":%s%s},"compensation":{"url":"%s/undo/%s","body":%s}%s}\
                """.formatted(number + 1, stub, action, slot, Payload.JSON, ofAction, stub, slot, Payload.JSON, ofStep);
    }

    private static List<Effect> all(int steps, Effect effect) {
        return Collections.nCopies(steps, effect);
    }
}
