package dev.skald;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.skald.process.Sleep;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the shape of the code: which package may see which, and who may touch the database, the clock and chance.
 * A rule that finds nothing to hold fails.
 */
class ArchitectureTest {

    private static final String ROOT = "dev.skald";

    /**
     * The packages and which of the others each may see; every arrow points down. To add a package, add its row, and
     * say in {@code docs/architecture.md} what it is for.
     */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            // The root holds no code of its own.
            Map.entry("", Set.of()),
            // Edges: who calls us. None of them sees another one.
            Map.entry(
                    "api",
                    Set.of(
                            "credential",
                            "engine",
                            "event",
                            "outbound",
                            "participant",
                            "queue",
                            "security",
                            "store",
                            "web")),
            Map.entry("demo", Set.of("process", "settings", "web")),
            // What every edge needs, and what we answer when it goes wrong.
            Map.entry("web", Set.of("json", "queue")),
            // Who may do what.
            Map.entry("security", Set.of("json", "process", "queue", "settings", "store", "web")),
            // What an admin gives for calls.
            Map.entry("credential", Set.of("engine", "json", "outbound", "process", "queue", "store")),
            // Drivers: what runs by itself.
            Map.entry("event", Set.of("credential", "engine", "json", "outbound", "process", "queue", "store")),
            Map.entry("purge", Set.of("engine", "process", "queue", "store")),
            Map.entry("recovery", Set.of("engine", "postgres", "process", "queue", "store")),
            // What moves a queue.
            Map.entry("engine", Set.of("json", "outbound", "participant", "process", "queue", "store")),
            // Leaves: the outside world, the database, the server that the database runs on, and our own process.
            Map.entry("participant", Set.of("expression", "json", "outbound", "queue")),
            Map.entry("outbound", Set.of("json", "process", "queue", "settings")),
            Map.entry("store", Set.of("json", "process", "queue")),
            Map.entry("json", Set.of()),
            Map.entry("postgres", Set.of()),
            Map.entry("process", Set.of()),
            Map.entry("settings", Set.of()),
            // The language of expressions.
            Map.entry("expression", Set.of("queue")),
            // The domain.
            Map.entry("queue", Set.of()));

    /** How many classes a folder may have. */
    private static final long CLASSES_MAX = 40;

    /** Where time and chance come from; everyone else has an InstantSource or a RandomGenerator passed in. */
    private static final Set<String> PRODUCERS = Set.of(
            ROOT + ".engine.run.IdsAndRandom", ROOT + ".web.problem.ErrorIds", ROOT + ".store.node.DatabaseClock");

    /** Calls whose answer is another one at each run, so that a test could not repeat what it saw. */
    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "java.lang.Math.random",
            "java.lang.System.currentTimeMillis",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.systemUTC",
            "java.time.Clock.system",
            "java.time.Clock.tickMillis",
            "java.time.Clock.tickMinutes",
            "java.time.Clock.tickSeconds",
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.Date.<init>",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of");

    /** Calls that only let time pass. */
    private static final Set<String> SLEEP = Set.of(
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.util.concurrent.locks.LockSupport.parkNanos",
            "java.util.concurrent.locks.LockSupport.parkUntil");

    private static final JavaClasses TESTS_TOO = new ClassFileImporter().importPackages(ROOT);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void every_arrow_between_packages_points_down() {
        check(classes()
                .should(seeOnlyPackagesBelow())
                .because("a newcomer reads the packages from the top down, and a leaf can be tested without the tree"));
    }

    @Test
    void packages_form_no_cycle() {
        check(slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "packages in a cycle are one package that can only be read as a whole, also within a feature"));
    }

    @Test
    void the_engine_knows_nobody_who_waits() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".engine")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("engine.wait"))
                .because("the engine says to every QueueListener what happened, and who waits is one of them"));
        check(noClasses()
                .that()
                .resideInAnyPackage(in("engine.run"), in("engine.call"), in("engine.wait"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".engine")
                .because("commands stand above what runs queues, which asks sub-queues through a port"));
    }

    @Test
    void http_is_served_by_the_edges_only() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("api"), in("demo"), in("security"), in("web"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.ws.rs..")
                .because("what lies below the edges returns values, no matter who asks and by which protocol"));
    }

    @Test
    void problems_are_answered_by_the_edges_only() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("api"), in("demo"), in("security"), in("web"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(ROOT + ".web.problem.ProblemException")
                .because("an expected outcome is a value; only an edge ends a request"));
    }

    @Test
    void http_is_spoken_to_others_in_one_place() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(in("outbound"), in("demo"))
                .should()
                .dependOnClassesThat(describe(
                        "make HTTP requests",
                        type -> type.getPackageName().startsWith("java.net.http")
                                || type.getName().startsWith("io.vertx.core.http.HttpClient")
                                || type.getName().equals("java.net.HttpURLConnection")))
                .because("every rule about what may be called holds there; the demo plays the world outside"));
    }

    @Test
    void what_calls_others_is_made_at_the_start() {
        check(classes()
                .that()
                .resideInAPackage(in("outbound"))
                .and()
                .areAnnotatedWith("jakarta.enterprise.context.ApplicationScoped")
                .should()
                .beAnnotatedWith("io.quarkus.runtime.Startup")
                .because("what cannot be made should end the start, and not the first call"));
    }

    @Test
    void a_folder_can_be_taken_in_at_a_glance() {
        Map<String, Long> sizes = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(CLASSES_MAX));
    }

    @Test
    void the_domain_sees_only_the_jdk() {
        check(classes()
                .that()
                .resideInAPackage(in("queue"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", in("queue"))
                .because("what to do next is decided purely; frameworks are for those who then do it"));
    }

    @Test
    void expressions_see_only_the_jdk_and_the_bounds_of_numbers() {
        check(classes()
                .that()
                .resideInAPackage(in("expression"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", in("expression"), in("queue"))
                .because("what an expression costs is counted, and what a library does for it can't be"));
    }

    @Test
    void the_domain_does_no_io() {
        check(noClasses()
                .that()
                .resideInAPackage(in("queue"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net.http..", "java.nio.channels..", "java.nio.file..", "java.sql..", "javax.sql..")
                .because("a decision that reads a file or a socket cannot be repeated from the log"));
    }

    @Test
    void the_database_launcher_stands_alone() {
        check(classes()
                .that()
                .resideInAPackage(in("postgres"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify.annotations..",
                        "org.jboss.logging..",
                        "io.smallrye.config..",
                        "org.eclipse.microprofile.config..",
                        "org.apache.commons.compress..",
                        "org.tukaani.xz..",
                        // For one word: that its setting is to be kept.
                        "io.quarkus.arc..",
                        // For one event: that the application has ended.
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        in("postgres"))
                .because("it runs while the configuration is being read, before there is anything else to see"));
    }

    @Test
    void sql_and_transactions_stay_in_the_store() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("store"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "jakarta.persistence..",
                        "jakarta.transaction..",
                        "io.agroal..",
                        "io.quarkus.agroal..",
                        "io.quarkus.hibernate..",
                        "io.quarkus.narayana..",
                        "io.quarkus.panache..",
                        "org.hibernate",
                        "org.hibernate.annotations..",
                        "org.hibernate.query..",
                        "org.postgresql..")
                .because("no call to a participant may ever happen inside a transaction, and one place is"
                        + " easily watched"));
    }

    @Test
    void statements_and_rows_are_seen_by_the_store_only() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("store"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("store.jdbc"), in("store.log"))
                .because("code that could run a statement, or read a row, could pass by what the store promises"));
    }

    @Test
    void time_and_chance_are_passed_in() {
        check(noClasses()
                .that(describe("are not named producers", type -> !PRODUCERS.contains(topLevel(type))))
                .should()
                .accessTargetWhere(targetIsOneOf("the wall clock or chance", TIME_AND_CHANCE))
                .because("stored times are the database's, and a test must be able to repeat what it saw;"
                        + " take an InstantSource or a RandomGenerator, or be named in PRODUCERS"));
    }

    @Test
    void only_one_class_sleeps() {
        checkTestsToo(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Sleep.class.getName())
                .should()
                .accessTargetWhere(targetIsOneOf("sleep", SLEEP))
                .because("a queue that waits has a due time and no thread, and a test waits for a signal;"
                        + " where neither can be, Sleep is easily found"));
    }

    @Test
    void nobody_waits_for_a_latch_that_nobody_else_can_see() {
        checkTestsToo(classes().should(notWaitForTheirOwnLatch()).because("that is a sleep in disguise"));
    }

    @Test
    void nothing_is_injected_into_fields() {
        check(noFields()
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .because("a constructor shows what a class needs, and its fields can then be final"));
    }

    @Test
    void only_drivers_are_scheduled() {
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(
                        in("recovery"), in("purge"), in("engine"), in("credential"), in("security"), in("event"))
                .should()
                .beAnnotatedWith("io.quarkus.scheduler.Scheduled")
                .because("what runs by itself must be easy to find"));
    }

    @Test
    void names_come_from_the_domain() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Service|DTO|Dto)")
                .because("such a name says how a class was made, not what it is or does"));
    }

    @Test
    void packages_are_named_after_features() {
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..config..", "..impl..")
                .because("such a package is where things end up that nobody can find again"));
    }

    @Test
    void a_queue_is_always_a_saga() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Queue")
                .because("here a queue is a saga; where the JDK's is meant, a Deque does"));
    }

    @Test
    void every_package_is_null_marked() {
        JavaPackage root = CLASSES.getPackage(ROOT);
        Set<JavaPackage> packages = new HashSet<>(root.getSubpackagesInTree());
        packages.add(root);

        List<String> unmarked = packages.stream()
                .filter(each -> !each.getClasses().isEmpty())
                .filter(each -> !each.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .map(JavaPackage::getName)
                .sorted()
                .toList();

        assertThat(unmarked)
                .as("packages whose package-info.java lacks @NullMarked, so that NullAway passes over them")
                .isEmpty();
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static void checkTestsToo(ArchRule rule) {
        rule.check(TESTS_TOO);
    }

    /** {@code new CountDownLatch(1).await(…)}: in one method, a latch is made and waited for, and never opened or passed on. */
    private static ArchCondition<JavaClass> notWaitForTheirOwnLatch() {
        return new ArchCondition<>("not wait for a latch of their own") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    Set<String> ofLatch = unit.getCallsFromSelf().stream()
                            .filter(call -> call.getTargetOwner().isEquivalentTo(CountDownLatch.class))
                            .map(call -> call.getTarget().getName())
                            .collect(Collectors.toSet());
                    if (ofLatch.equals(Set.of("<init>", "await"))) {
                        events.add(
                                SimpleConditionEvent.violated(type, unit.getFullName() + " makes a latch and waits"));
                    }
                }
            }
        };
    }

    private static String in(String feature) {
        return ROOT + "." + feature + "..";
    }

    private static ArchCondition<JavaClass> seeOnlyPackagesBelow() {
        return new ArchCondition<>("see only the packages below their own, as listed in ARROWS") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = featureOf(type);
                Set<String> below = ARROWS.get(from);
                if (below == null) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in a package that has no row in ARROWS"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (!isOurs(target)) {
                        continue;
                    }
                    String to = featureOf(target);
                    if (!to.equals(from) && !below.contains(to)) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** The first part of the package name below the root; empty for the root itself. */
    private static String featureOf(JavaClass type) {
        if (type.getPackageName().equals(ROOT)) {
            return "";
        }
        String below = type.getPackageName().substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }

    private static String topLevel(JavaClass type) {
        int dollar = type.getName().indexOf('$');
        return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
    }

    /** Matches calls and method references alike: {@code Instant::now} reads the clock as {@code Instant.now()} does. */
    private static DescribedPredicate<JavaAccess<?>> targetIsOneOf(String description, Set<String> names) {
        return describe(
                "target is " + description,
                access -> names.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }
}
