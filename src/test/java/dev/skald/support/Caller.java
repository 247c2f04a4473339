package dev.skald.support;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** What a caller asks of the running Skald, over HTTP; every exchange is held to the contract. */
public final class Caller {
    /** Longer than any queue of a test takes to come to rest. */
    private static final String WAIT = "wait=30";

    private static final ContractFilter CONTRACT = new ContractFilter();

    private Caller() {}

    /** From now on everything is asked of the Skald at this address; without it, of the one in the test's own process. */
    public static void callsAt(URI address) {
        RestAssured.baseURI = address.getScheme() + "://" + address.getHost();
        RestAssured.port = address.getPort();
    }

    private static RequestSpecification request() {
        return RestAssured.given().filter(CONTRACT).contentType(ContentType.JSON);
    }

    private static RequestSpecification patient() {
        return request().header("Prefer", WAIT);
    }

    /** Starts a queue and does not wait for its outcome. */
    public static Response start(StartBody body) {
        return request().body(body.json()).post("/queues");
    }

    /** Starts a queue with more headers. */
    public static Response start(StartBody body, Map<String, String> headers) {
        return request().headers(headers).body(body.json()).post("/queues");
    }

    /** Starts a queue; the answer comes when it is at rest. */
    public static Response startAndWait(StartBody body) {
        return patient().body(body.json()).post("/queues");
    }

    /** Asks for a queue to be restored and does not wait for it. */
    public static Response restore(UUID id, String reason) {
        return request().body(Map.of("reason", reason)).post("/queues/{id}/restore", id);
    }

    /** Asks for a queue to be restored if it belongs there; the answer comes when it is at rest. */
    public static Response restoreOnly(UUID id, Map<String, Object> parent) {
        return patient().body(Map.of("parent", parent)).post("/queues/{id}/restore?ifAbsent=block", id);
    }

    /** Asks for a queue to be restored; the answer comes when it is at rest. */
    public static Response restoreAndWait(UUID id) {
        return patient().post("/queues/{id}/restore", id);
    }

    /** Asks for a queue to be restored, and for its id to be closed if there is none. */
    public static Response restoreOrBlock(UUID id) {
        return request().queryParam("ifAbsent", "block").post("/queues/{id}/restore", id);
    }

    /** Has failed compensations tried again; the answer comes when the queue is at rest. */
    public static Response retryAndWait(UUID id) {
        return patient().post("/queues/{id}/retry", id);
    }

    /** Has one more step run; the answer comes with its outcome. */
    public static Response step(UUID id, StartBody.StepBody step) {
        return request().body(step.json()).post("/queues/{id}/steps", id);
    }

    /** Has one more step run; the answer comes with its outcome or after so many seconds. */
    public static Response step(UUID id, StartBody.StepBody step, int seconds) {
        return request().header("Prefer", "wait=" + seconds).body(step.json()).post("/queues/{id}/steps", id);
    }

    /** Registers events with a queue. */
    public static Response registerEvents(UUID id, Object events) {
        return request().body(events).post("/queues/{id}/events", id);
    }

    /** The events of a queue. */
    public static Response events(UUID id) {
        return request().get("/queues/{id}/events", id);
    }

    /** Says that the caller committed, and does not wait for what follows. */
    public static Response submit(UUID id) {
        return request().post("/queues/{id}/submit", id);
    }

    /** Says that the caller committed; the answer comes when the queue is at rest. */
    public static Response submitAndWait(UUID id) {
        return patient().post("/queues/{id}/submit", id);
    }

    /**
     * Sends a step the signal that it waits for.
     *
     * @param json the signal
     */
    public static Response signal(UUID id, String step, String json) {
        return request().body(json).post("/queues/{id}/steps/{step}/signal", id, step);
    }

    /** The same; the answer comes when the queue is at rest. */
    public static Response signalAndWait(UUID id, String step, String json) {
        return patient().body(json).post("/queues/{id}/steps/{step}/signal", id, step);
    }

    /** Says that there are no more steps; the answer comes when the queue has succeeded. */
    public static Response complete(UUID id) {
        return request().post("/queues/{id}/complete", id);
    }

    /** Has tried again what failed or waits, and does not wait for it. */
    public static Response retry(UUID id) {
        return request().post("/queues/{id}/retry", id);
    }

    /** Has an interrupted queue taken up; the answer comes when it is at rest. */
    public static Response recoverAndWait(UUID id) {
        return patient().post("/queues/{id}/recover", id);
    }

    /** Has no more calls made for a queue. */
    public static Response pause(UUID id, String reason) {
        return request().body(Map.of("reason", reason)).post("/queues/{id}/pause", id);
    }

    /** Has calls made again for a queue; the answer comes when it is at rest. */
    public static Response resumeAndWait(UUID id) {
        return patient().post("/queues/{id}/resume", id);
    }

    /**
     * Says how a step came out; the answer comes when the queue is at rest.
     *
     * @param ifMatch the version of the queue that this is about, as its {@code ETag} has it
     * @param body JSON
     */
    public static Response resolveAndWait(UUID id, String step, String ifMatch, String body) {
        return patient().header("If-Match", ifMatch).body(body).post("/queues/{id}/steps/{step}/resolve", id, step);
    }

    /** Deletes a queue. */
    public static Response delete(UUID id) {
        return request().delete("/queues/{id}", id);
    }

    /** Sends any request about a queue, for what the others do not do. */
    public static Response send(String method, String path, Map<String, String> headers, String body, Object... ids) {
        RequestSpecification request = request().headers(headers);
        return (body == null ? request : request.body(body)).request(method, path, ids);
    }

    /** Lists the queues with this label. */
    public static Response list(String label, String value) {
        return request().queryParam("label." + label, value).get("/queues");
    }

    /** Reads a queue. */
    public static Response queue(UUID id) {
        return request().get("/queues/{id}", id);
    }

    /** Reads a queue's log. */
    public static Response log(UUID id) {
        return request().queryParam("limit", 1000).get("/queues/{id}/log", id);
    }
}
