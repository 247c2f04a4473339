package dev.skald.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells Skald how a deferred action ended, at the address that came with the call. Tried four times within seconds; a
 * Skald that missed it can ask. Only addresses of this machine are called, written as such: the demo must not be a way to reach
 * anything else.
 */
final class SendOutcome {
    private static final Logger LOG = Logger.getLogger(SendOutcome.class);
    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);
    private static final int URL_LENGTH_MAX = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<Duration> DELAYS =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final Pause pause;

    SendOutcome(Pause pause) {
        this.pause = pause;
    }

    /**
     * The address of a {@code Skald-Callback} header.
     *
     * @return empty when there is none that may be called
     */
    static Optional<URI> address(@Nullable String header) {
        if (header == null || header.length() > URL_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(header);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean here =
                    url.getHost() != null && THIS_MACHINE.matcher(url.getHost()).matches();
            boolean port = url.getPort() != 0 && url.getPort() <= 65_535;
            return http && here && port ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Sends the message until it is answered, with whatever: a 4xx would be answered again. */
    void tell(URI url, byte[] message) {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()) {
            tell(client, url, message);
        }
    }

    private void tell(HttpClient client, URI url, byte[] message) {
        for (Duration delay : DELAYS) {
            if (told(client, url, message)) {
                return;
            }
            pause.last(delay);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        if (!told(client, url, message)) {
            LOG.warn("Skald could not be told how a deferred booking ended; it learns it when it asks");
        }
    }

    private static boolean told(HttpClient client, URI url, byte[] message) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status < 500 && status != 408 && status != 425 && status != 429;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
