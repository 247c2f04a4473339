package dev.skald.security;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may do what, as the contract says it in words, written down from there and not from the code. <em>yes</em>: may;
 * <em>no</em>: is told that it may not; <em>own</em>: may with its own queues, and others are not there for it; <em>hidden
 * </em>: may not with its own queues, and others are not there for it either; <em>any</em>: everybody may.
 */
public final class ContractRights {
    private static final String TABLE = """
            endpoint                               | reader | caller | operator | admin
            POST /queues                           | no     | yes    | no       | yes
            GET /queues                            | yes    | yes    | yes      | yes
            GET /queues/{id}                       | yes    | own    | yes      | yes
            GET /queues/{id}/log                   | yes    | own    | yes      | yes
            POST /queues/{id}/submit               | no     | own    | no       | yes
            POST /queues/{id}/restore              | no     | own    | yes      | yes
            POST /queues/{id}/steps/{step}/signal  | no     | own    | yes      | yes
            POST /queues/{id}/steps                | no     | own    | no       | yes
            POST /queues/{id}/complete             | no     | own    | no       | yes
            POST /queues/{id}/events               | no     | own    | no       | yes
            GET /queues/{id}/events                | yes    | own    | yes      | yes
            POST /queues/{id}/retry                | no     | hidden | yes      | yes
            POST /queues/{id}/recover              | no     | hidden | yes      | yes
            POST /queues/{id}/pause                | no     | hidden | yes      | yes
            POST /queues/{id}/resume               | no     | hidden | yes      | yes
            POST /queues/{id}/steps/{step}/resolve | no     | hidden | no       | yes
            DELETE /queues/{id}                    | no     | hidden | no       | yes
            POST /queues/{id}/steps/{step}/result  | any    | any    | any      | any
            GET /events                            | yes    | yes    | yes      | yes
            GET /definitions                       | yes    | no     | yes      | yes
            GET /definitions/{name}                | yes    | no     | yes      | yes
            PUT /definitions/{name}                | no     | no     | no       | yes
            DELETE /definitions/{name}             | no     | no     | no       | yes
            GET /credentials                       | no     | no     | no       | yes
            GET /credentials/{name}                | no     | no     | no       | yes
            PUT /credentials/{name}                | no     | no     | no       | yes
            DELETE /credentials/{name}             | no     | no     | no       | yes
            GET /subscriptions                     | yes    | no     | yes      | yes
            GET /subscriptions/{name}              | yes    | no     | yes      | yes
            PUT /subscriptions/{name}              | no     | no     | no       | yes
            DELETE /subscriptions/{name}           | no     | no     | no       | yes
            POST /subscriptions/{name}/secrets     | no     | no     | no       | yes
            POST /subscriptions/{name}/pause       | no     | no     | no       | yes
            POST /subscriptions/{name}/resume      | no     | no     | no       | yes
            POST /subscriptions/{name}/test        | no     | no     | no       | yes
            POST /subscriptions/{name}/replay      | no     | no     | no       | yes
            POST /tokens                           | no     | no     | no       | yes
            GET /tokens                            | no     | no     | no       | yes
            DELETE /tokens/{name}                  | no     | no     | no       | yes
            GET /audit                             | no     | no     | no       | yes
            GET /whoami                            | yes    | yes    | yes      | yes
            GET /q/metrics                         | yes    | no     | yes      | yes
            GET /q/health                          | any    | any    | any      | any
            GET /q/health/live                     | any    | any    | any      | any
            GET /q/health/ready                    | any    | any    | any      | any
            GET /q/health/started                  | any    | any    | any      | any
            GET /openapi                           | any    | any    | any      | any
            GET /problems/{slug}                   | any    | any    | any      | any
            """;

    private ContractRights() {}

    /** What a role may with an endpoint. */
    public enum May {
        YES,
        NO,
        OWN,
        HIDDEN,
        ANY
    }

    /** An endpoint, and what each role may with it. */
    public record Right(String endpoint, Map<Role, May> may) {
        public String method() {
            return endpoint.substring(0, endpoint.indexOf(' '));
        }

        public String path() {
            return endpoint.substring(endpoint.indexOf(' ') + 1);
        }

        @Override
        public String toString() {
            return endpoint;
        }
    }

    /** All endpoints. */
    public static List<Right> all() {
        List<String> roles = cells(TABLE.lines().findFirst().orElseThrow());
        return TABLE.lines().skip(1).map(line -> right(roles, cells(line))).toList();
    }

    private static Right right(List<String> roles, List<String> cells) {
        return new Right(
                cells.getFirst(),
                Stream.iterate(1, column -> column < cells.size(), column -> column + 1)
                        .collect(Collectors.toMap(
                                column -> Role.WORDS.get(roles.get(column)),
                                column -> May.valueOf(cells.get(column).toUpperCase(java.util.Locale.ROOT)))));
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|")).map(String::strip).toList();
    }
}
