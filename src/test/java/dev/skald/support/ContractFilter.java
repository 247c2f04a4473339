package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds every exchange of a test to {@code openapi.yaml}: that the status, the media type, the headers and the body of
 * each answer are documented, and that a request that was accepted is one that the contract allows.
 *
 * <p>To be installed for all tests over HTTP: {@code RestAssured.filters(new ContractFilter())}. The demo participants
 * are not part of the contract and pass unseen.
 */
public final class ContractFilter implements Filter {
    private static final Contract CONTRACT = Contract.read();
    private static final String PROBLEM = "application/problem+json";

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification wanted, FilterContext context) {
        Response response = context.next(request, wanted);
        String path = URI.create(request.getURI()).getPath();
        if (!path.startsWith("/demo/")) {
            List<String> faults = faults(exchange(request, path, response));
            if (!faults.isEmpty()) {
                throw new AssertionError(request.getMethod() + " " + request.getURI() + " answered "
                        + response.statusLine() + ", which openapi.yaml does not allow:\n - "
                        + String.join("\n - ", faults) + "\n" + response.asString());
            }
        }
        return response;
    }

    /** What is looked at of one request and its answer. */
    record Exchange(
            String method,
            String path,
            List<String> queryParameters,
            String requestBody,
            int status,
            String contentType,
            Map<String, String> headers,
            String body) {}

    private static Exchange exchange(FilterableRequestSpecification request, String path, Response response) {
        Map<String, String> headers = response.getHeaders().asList().stream()
                .collect(Collectors.toMap(
                        header -> header.getName().toLowerCase(Locale.ROOT), Header::getValue, (a, b) -> a));
        return new Exchange(
                request.getMethod(),
                path,
                queryNames(request.getURI()),
                text(request.getBody()),
                response.statusCode(),
                Optional.ofNullable(response.contentType()).orElse(""),
                headers,
                response.asString());
    }

    private static List<String> queryNames(String uri) {
        String query = URI.create(uri).getQuery();
        return query == null
                ? List.of()
                : Stream.of(query.split("&"))
                        .map(pair -> pair.replaceFirst("=.*", ""))
                        .toList();
    }

    private static String text(Object body) {
        return switch (body) {
            case null -> "";
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case String text -> text;
            default ->
                throw new IllegalArgumentException("a body to be held to the contract is text or bytes, not a "
                        + body.getClass().getSimpleName());
        };
    }

    /** What the contract has against an exchange; empty when it allows it. */
    static List<String> faults(Exchange exchange) {
        Map<String, Contract.Operation> here = CONTRACT.at(exchange.path());
        if (here.isEmpty()) {
            return onlyAsProblem(exchange, 404);
        }
        Contract.Operation operation = here.get(exchange.method().equals("HEAD") ? "GET" : exchange.method());
        if (operation == null) {
            return exchange.method().equals("OPTIONS") ? List.of() : onlyAsProblem(exchange, 405);
        }
        Optional<JsonNode> answer = CONTRACT.answer(operation, exchange.status());
        if (answer.isEmpty()) {
            return List.of("the status " + exchange.status() + " is not documented for " + operation);
        }
        List<String> faults = new ArrayList<>();
        checkHeaders(answer.get(), exchange, faults);
        if (!exchange.method().equals("HEAD")) {
            checkBody(answer.get(), exchange, faults);
        }
        if (exchange.status() < 400) {
            checkRequest(operation, exchange, faults);
        }
        return faults;
    }

    private static List<String> onlyAsProblem(Exchange exchange, int status) {
        List<String> faults = new ArrayList<>();
        if (exchange.status() != status) {
            faults.add("what is not in the contract must be answered with " + status);
        }
        if (status == 405 && exchange.headers().getOrDefault("allow", "").isEmpty()) {
            faults.add("405 must say in Allow what is allowed");
        }
        if (!exchange.contentType().equals(PROBLEM)) {
            faults.add("the answer must be " + PROBLEM + ", not " + exchange.contentType());
        }
        return faults;
    }

    private static void checkHeaders(JsonNode answer, Exchange exchange, List<String> faults) {
        for (Map.Entry<String, JsonNode> entry : answer.path("headers").properties()) {
            JsonNode header = CONTRACT.resolved(entry.getValue());
            String value = exchange.headers().get(entry.getKey().toLowerCase(Locale.ROOT));
            if (value == null) {
                if (header.path("required").booleanValue()) {
                    faults.add("the header " + entry.getKey() + " is missing");
                }
                continue;
            }
            boolean number = header.at("/schema/type").textValue().equals("integer");
            String json = number ? value : "\"" + value.replace("\"", "\\\"") + "\"";
            CONTRACT.faults(header.path("schema"), json)
                    .forEach(fault -> faults.add("the header " + entry.getKey() + " " + fault));
        }
    }

    private static void checkBody(JsonNode answer, Exchange exchange, List<String> faults) {
        JsonNode content = answer.path("content");
        if (content.isMissingNode()) {
            if (!exchange.body().isEmpty()) {
                faults.add("no body is documented");
            }
            return;
        }
        String type = exchange.contentType().replaceFirst("\\s*;.*", "");
        JsonNode media = content.path(type);
        if (media.isMissingNode()) {
            faults.add("the media type '" + type + "' is not documented");
        } else if (type.endsWith("json")) {
            CONTRACT.faults(media.path("schema"), exchange.body()).forEach(fault -> faults.add("the body " + fault));
        }
    }

    private static void checkRequest(Contract.Operation operation, Exchange exchange, List<String> faults) {
        List<String> known = List.copyOf(CONTRACT.queryParameters(operation));
        for (String name : exchange.queryParameters()) {
            boolean documented =
                    known.contains(name) || known.stream().anyMatch(k -> k.endsWith("*") && name.matches("label\\..+"));
            if (!documented) {
                faults.add("the query parameter " + name + " is accepted but not documented");
            }
        }
        JsonNode body = operation.operation().path("requestBody");
        if (exchange.requestBody().isEmpty()) {
            if (body.path("required").booleanValue()) {
                faults.add("a request without the body that is required is accepted");
            }
        } else if (body.isMissingNode()) {
            faults.add("a request with a body is accepted, but none is documented");
        } else {
            CONTRACT.faults(body.at("/content/application~1json/schema"), exchange.requestBody())
                    .forEach(fault -> faults.add("the request's body is accepted, but " + fault));
        }
    }
}
