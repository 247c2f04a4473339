package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.store.log.EveryOperation;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the list of crash points against the code, so that no commit and no call is without its points. */
class CrashPointsTest {
    private static final String STORE = "dev.skald.store";
    private static final String DATABASE = STORE + ".jdbc.Database";
    private static final String TRANSACTIONAL = "jakarta.transaction.Transactional";

    /** What HTTP requests can be made with. */
    private static final Set<Class<?>> CLIENTS = Set.of(HttpClient.class, io.vertx.core.http.HttpClient.class);

    /** The one that makes them. */
    private static final String CONNECTIONS = "dev.skald.outbound.Connections";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.skald");

    @Test
    void every_method_that_commits_has_its_crash_points_and_no_other_is_listed() {
        Set<String> listed = Stream.concat(
                        CrashPoints.PLACES.keySet().stream(), CrashPoints.NOT_REACHED.keySet().stream())
                .filter(place -> !place.startsWith(CrashPoints.CALLER))
                .map(place -> place.replaceFirst("\\).*", ")"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(committing()).as("methods that a commit is asked of").isEqualTo(listed);
        assertThat(CrashPoints.AGAIN).allMatch(place -> CrashPoints.PLACES.containsKey(place.getKey()));
    }

    @Test
    void nothing_commits_but_the_one_place_that_all_transactions_go_through() {
        Set<String> commits = accesses()
                .filter(access -> access.getName().equals("commit")
                        && access.getTargetOwner().isAssignableTo(Connection.class))
                .map(access -> access.getOriginOwner().getName())
                .collect(Collectors.toSet());
        Set<String> others = accesses()
                .map(access -> access.getTargetOwner().getName())
                .filter(type -> type.startsWith("jakarta.transaction.") || type.startsWith("io.quarkus.narayana."))
                .collect(Collectors.toSet());

        assertThat(commits).containsExactly(DATABASE);
        assertThat(others).isEmpty();
    }

    @Test
    void every_operation_that_a_log_can_hold_has_its_crash_points() {
        Set<String> words =
                EveryOperation.examples().map(Operation::word).collect(Collectors.toCollection(TreeSet::new));
        words.add("nothing");

        assertThat(of(CrashPoints.JOURNAL)).isEqualTo(words);
        assertThat(of(CrashPoints.ALONE)).containsExactlyInAnyOrder("overtaken", "sub-queue");
    }

    @Test
    void every_call_has_its_crash_points() {
        Set<String> clients = accesses()
                .filter(access -> CLIENTS.stream().anyMatch(access.getTargetOwner()::isAssignableTo))
                // It plays the world outside.
                .filter(access -> !access.getOriginOwner().getPackageName().equals("dev.skald.demo"))
                .map(access -> access.getOriginOwner().getName())
                // It keeps clients and sends nothing.
                .filter(name -> !name.startsWith("dev.skald.outbound.TlsClients"))
                .collect(Collectors.toSet());
        Set<String> callers = accesses()
                .filter(access -> access.getName().equals("send")
                        && access.getTargetOwner().getName().equals(CONNECTIONS))
                .map(access -> access.getOriginOwner().getSimpleName() + "."
                        + access.getOrigin().getName())
                .collect(Collectors.toSet());
        Set<String> kinds = Stream.of(CallKind.values()).map(CallKind::word).collect(Collectors.toSet());
        kinds.add("poll");
        kinds.add("check");
        kinds.add("webhook");

        assertThat(clients).containsExactly(CONNECTIONS);
        assertThat(callers).containsExactly(CrashPoints.CALLER);
        assertThat(of(CrashPoints.CALLER)).isEqualTo(kinds);
    }

    private static Set<String> of(String method) {
        return CrashPoints.PLACES.keySet().stream()
                .filter(place -> place.startsWith(method + " "))
                .map(place -> place.substring(method.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JavaAccess<?>> accesses() {
        return CLASSES.stream().flatMap(type -> type.getAccessesFromSelf().stream());
    }

    /**
     * The methods of the store through which a transaction is reached from outside of it: those that ask for a
     * transaction, or that call those within the store.
     */
    private static Set<String> committing() {
        Deque<JavaCodeUnit> open = new ArrayDeque<>();
        for (JavaClass type : CLASSES) {
            type.getCodeUnits().stream()
                    .filter(method -> method.isAnnotatedWith(TRANSACTIONAL)
                            || method.getCallsFromSelf().stream()
                                    .anyMatch(call ->
                                            call.getTargetOwner().getName().equals(DATABASE)
                                                    && call.getName().equals("inTransaction")))
                    .forEach(open::add);
        }
        Set<JavaCodeUnit> seen = new HashSet<>(open);
        Set<String> fromOutside = new TreeSet<>();
        while (!open.isEmpty()) {
            JavaCodeUnit method = open.pop();
            // A method that hands it on for another to call, a thread for example, does not call it.
            Set<JavaCodeUnit> callers =
                    method.getCallsOfSelf().stream().map(JavaAccess::getOrigin).collect(Collectors.toSet());
            Set<JavaCodeUnit> within = callers.stream()
                    .filter(caller -> caller.getOwner().getPackageName().startsWith(STORE))
                    .collect(Collectors.toSet());
            if (within.isEmpty() || within.size() < callers.size()) {
                fromOutside.add(name(method));
            }
            within.stream().filter(seen::add).forEach(open::add);
        }
        return fromOutside;
    }

    private static String name(JavaCodeUnit method) {
        return method.getOwner().getSimpleName() + "." + method.getName()
                + method.getRawParameterTypes().stream()
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
