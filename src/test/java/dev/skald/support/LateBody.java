package dev.skald.support;

import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Sends requests whose body comes late: once the server has looked at the headers and asks for it (100 Continue). */
public final class LateBody {
    private LateBody() {}

    /**
     * Posts JSON.
     *
     * @param before what happens between the headers and the body
     */
    public static HttpResponse<String> post(Runnable before, String token, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofInputStream(() -> {
                    before.run();
                    return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
                }))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
