package dev.skald.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractFilterTest {
    private static final String PATH = "/queues/0198c0de-0000-7000-8000-000000000001";
    private static final String NOT_FOUND =
            "{\"type\":\"/problems/queue-not-found\",\"title\":\"t\",\"status\":404,\"detail\":\"d\"}";
    private static final String START =
            "{\"name\":\"n\",\"steps\":[{\"name\":\"s\",\"action\":{\"url\":\"http://h/\"}}]}";

    @Test
    void what_the_contract_says_is_allowed() {
        assertThat(faults("GET", PATH, 404, "application/problem+json", NOT_FOUND))
                .isEmpty();
        assertThat(faults("GET", "/queues", 200, "application/json", "{\"queues\":[]}"))
                .isEmpty();
    }

    @Test
    void an_undocumented_status_is_found() {
        assertThat(faults("GET", PATH, 418, "application/problem+json", NOT_FOUND))
                .containsExactly("the status 418 is not documented for GET /queues/{id}");
    }

    @Test
    void a_missing_member_is_found() {
        assertThat(faults("GET", PATH, 404, "application/problem+json", NOT_FOUND.replace("\"detail\"", "\"text\"")))
                .singleElement()
                .asString()
                .contains("'detail'");
    }

    @Test
    void a_wrong_format_is_found() {
        String problem = NOT_FOUND.replace("}", ",\"queueId\":\"7\"}");

        assertThat(faults("GET", PATH, 404, "application/problem+json", problem))
                .singleElement()
                .asString()
                .contains("/queueId");
    }

    @Test
    void another_media_type_is_found() {
        assertThat(faults("GET", PATH, 404, "text/html;charset=UTF-8", NOT_FOUND))
                .containsExactly("the media type 'text/html' is not documented");
    }

    @Test
    void a_body_that_is_no_json_is_found() {
        assertThat(faults("GET", "/queues", 200, "application/json", "queues"))
                .singleElement()
                .asString()
                .contains("is not JSON");
    }

    @Test
    void a_missing_header_is_found() {
        assertThat(faults("GET", PATH, 304, "", ""))
                .containsExactly("the header ETag is missing", "the header Cache-Control is missing");
    }

    @Test
    void a_wrong_header_is_found() {
        assertThat(ContractFilter.faults(
                        exchange("GET", PATH, "", 304, "", Map.of("etag", "9", "cache-control", "no-cache"), "")))
                .singleElement()
                .asString()
                .contains("the header ETag");
    }

    @Test
    void an_unknown_path_must_be_a_problem() {
        assertThat(faults("GET", "/nonsense", 200, "application/json", "{}")).hasSize(2);
        assertThat(faults("GET", "/nonsense", 404, "application/problem+json", NOT_FOUND))
                .isEmpty();
    }

    @Test
    void an_unknown_method_must_be_refused_with_what_is_allowed() {
        assertThat(faults("DELETE", "/queues", 405, "application/problem+json", NOT_FOUND))
                .containsExactly("405 must say in Allow what is allowed");
    }

    @Test
    void an_accepted_request_must_be_allowed() {
        String answer = "{\"id\":\"0198c0de-0000-7000-8000-000000000001\",\"status\":\"restored\"}";

        assertThat(ContractFilter.faults(
                        exchange("POST", PATH + "/restore", "{\"why\":1}", 201, "application/json", Map.of(), answer)))
                .singleElement()
                .asString()
                .contains("the request's body is accepted", "why");
        assertThat(ContractFilter.faults(exchange(
                        "POST", PATH + "/restore", "{\"reason\":\"r\"}", 201, "application/json", Map.of(), answer)))
                .isEmpty();
    }

    @Test
    void a_refused_request_may_be_anything() {
        String problem = NOT_FOUND.replace("queue-not-found", "invalid-request").replace("404", "400");

        assertThat(ContractFilter.faults(
                        exchange("POST", "/queues", "{", 400, "application/problem+json", Map.of(), problem)))
                .isEmpty();
    }

    @Test
    void an_overloaded_server_must_say_until_when() {
        String problem = NOT_FOUND.replace("queue-not-found", "overloaded").replace("404", "429");

        assertThat(ContractFilter.faults(
                        exchange("POST", "/queues", START, 429, "application/problem+json", Map.of(), problem)))
                .containsExactly("the header Retry-After is missing");
    }

    private static List<String> faults(String method, String path, int status, String contentType, String body) {
        return ContractFilter.faults(exchange(method, path, "", status, contentType, Map.of(), body));
    }

    private static ContractFilter.Exchange exchange(
            String method,
            String path,
            String request,
            int status,
            String contentType,
            Map<String, String> headers,
            String body) {
        return new ContractFilter.Exchange(method, path, List.of(), request, status, contentType, headers, body);
    }
}
