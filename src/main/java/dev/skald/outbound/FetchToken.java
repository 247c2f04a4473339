package dev.skald.outbound;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.json.JsonFactories;
import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Asks an authorization server for a token by client credentials (RFC 6749 section 4.4). */
record FetchToken(CredentialName name, Credential.OAuth2 client, AccessTokens.Send send) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 64 * 1024;
    private static final int TOKEN_LENGTH_MAX = 16 * 1024;

    /** How long a token is valid when its server does not say. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final Duration LIFETIME_MAX = Duration.ofDays(1);

    /** The error codes of a server (RFC 6749 section 5.2); its other texts are not shown. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");

    AccessTokens.Fetched fetch() {
        return switch (send.send(request(), ANSWER_BYTES_MAX)) {
            case Exchange.Answered answered -> answered(answered.answer());
            case Exchange.Unanswered unanswered ->
                switch (unanswered.outcome()) {
                    case Outcome.Refused refused -> set(refused.problem().detail());
                    case Outcome.Unreached unreached ->
                        passing(unreached.problem().detail());
                    case Outcome.InDoubt inDoubt -> passing(inDoubt.problem().detail());
                    case Outcome.Done done -> throw new IllegalStateException("there is no answer");
                    case Outcome.Pending pending -> throw new IllegalStateException("there is no answer");
                };
        };
    }

    private Request request() {
        String scope = client.scope() == null ? "" : client.scope().text();
        String body = "grant_type=client_credentials" + (scope.isEmpty() ? "" : "&scope=" + coded(scope));
        // Coded before they are put together (RFC 6749 section 2.3.1).
        String authorization = "Basic "
                + FindProof.basic(
                        coded(client.clientId().text()),
                        coded(client.clientSecret().text()));
        Map<String, String> headers = Map.of(
                "Authorization",
                authorization,
                "Accept",
                "application/json",
                "Content-Type",
                "application/x-www-form-urlencoded");
        return new Request("POST", client.tokenUrl(), headers, body, TIMEOUT);
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private AccessTokens.Fetched answered(HttpAnswer answer) {
        TokenAnswer read = TokenAnswer.read(answer.body());
        int status = answer.status();
        if (status == 200) {
            boolean usable = !read.token.isEmpty()
                    && read.token.length() <= TOKEN_LENGTH_MAX
                    && read.token.chars().allMatch(c -> c > ' ' && c <= '~')
                    && (read.type.isEmpty() || read.type.equalsIgnoreCase("bearer"));
            return usable
                    ? new AccessTokens.Fetched.Token(read.token, lifetime(read.seconds))
                    : set("the authorization server answered with no bearer token to be read");
        }
        String said = "the authorization server answered " + status
                + (ERRORS.contains(read.error) ? " (" + read.error + ")" : "");
        boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
        return passing ? passing(said) : set(said);
    }

    private static Duration lifetime(long seconds) {
        Duration lifetime = seconds > 0 ? Duration.ofSeconds(seconds) : LIFETIME;
        return lifetime.compareTo(LIFETIME_MAX) < 0 ? lifetime : LIFETIME_MAX;
    }

    /** Nothing of the call itself was sent, and another attempt may have a token. */
    private AccessTokens.Fetched passing(String why) {
        return new AccessTokens.Fetched.Failed(new Outcome.Unreached(
                StepProblem.of("no access token for the credentials " + name.name() + ": " + why), false));
    }

    private AccessTokens.Fetched set(String why) {
        return new AccessTokens.Fetched.Failed(new Outcome.Refused(
                StepProblem.of("a set-up fault, no access token for the credentials " + name.name() + ": " + why),
                false));
    }

    /** Without the client's secret. */
    @Override
    public String toString() {
        return name.toString();
    }

    /** The content of the answer, as far as it can be read. */
    private static final class TokenAnswer {
        private String token = "";
        private String type = "";
        private String error = "";
        private long seconds;

        static TokenAnswer read(Body body) {
            TokenAnswer answer = new TokenAnswer();
            String text = StandardCharsets.UTF_8.decode(body.bytes()).toString();
            try (JsonParser parser = JsonFactories.TRUSTED.createParser(text)) {
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    answer.members(parser);
                }
            } catch (IOException notJson) {
                // What was read before counts; without a token it is a failure.
                return answer;
            }
            return answer;
        }

        private void members(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "access_token" -> token = text(parser);
                    case "token_type" -> type = text(parser);
                    case "error" -> error = text(parser);
                    case "expires_in" -> seconds = parser.getValueAsLong(0);
                    default -> parser.skipChildren();
                }
            }
        }

        private static String text(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            parser.skipChildren();
            return "";
        }
    }
}
