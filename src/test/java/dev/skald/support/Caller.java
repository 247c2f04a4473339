package dev.skald.support;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** What a caller asks of the running Skald, over HTTP; every exchange is held to the contract. */
public final class Caller {
    /** Longer than any queue of a test takes to come to rest. */
    private static final String WAIT = "wait=30";

    private static final ContractFilter CONTRACT = new ContractFilter();

    private Caller() {}

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

    /** Says that there are no more steps; the answer comes when the queue has succeeded. */
    public static Response complete(UUID id) {
        return request().post("/queues/{id}/complete", id);
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
