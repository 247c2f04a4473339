package dev.skald;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.skald.engine.run.RunningHere;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.node.Claims;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds how the classes that act depend on each other. A class acts when it is no value: no record, enum or exception, and no
 * part of a sealed hierarchy. Values may refer to each other.
 */
class ActingClassesTest {
    private static final int PARAMETERS_MAX = 8;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.skald");

    /** Where classes may reach themselves: {@code expression} follows a grammar that nests. */
    private static final Set<String> EXEMPT = Set.of("expression");

    /** What takes queues for this node. */
    private static final Set<String> CLAIMS = Set.of(
            Claims.class.getName() + ".due",
            Claims.class.getName() + ".interrupted",
            Claims.class.getName() + ".unowned",
            Journal.class.getName() + ".start",
            LockChange.Take.class.getName() + ".<init>",
            LockChange.TakeIfFree.class.getName() + ".<init>");

    /** Everything that it uses, by its top-level class: which top-level classes it names in any way. */
    private static final Map<String, Set<String>> USES = uses();

    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            if (!acts(type)) {
                continue;
            }
            Set<String> used = uses.computeIfAbsent(topLevel(type), unknown -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (CLASSES.contain(target.getName()) && acts(target)) {
                    used.add(topLevel(target));
                }
            }
            used.remove(topLevel(type));
        }
        return uses;
    }

    private static boolean acts(JavaClass type) {
        return !type.isRecord()
                && !type.isEnum()
                && !type.isAnnotation()
                && !type.isAssignableTo(Throwable.class)
                && !isSealed(type)
                && type.getAllRawInterfaces().stream().noneMatch(ActingClassesTest::isSealed)
                && type.getAllRawSuperclasses().stream().noneMatch(ActingClassesTest::isSealed);
    }

    private static boolean isSealed(JavaClass type) {
        return CLASSES.contain(type.getName()) && type.reflect().isSealed();
    }

    private static String topLevel(JavaClass type) {
        int dollar = type.getName().indexOf('$');
        return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
    }

    @Test
    void no_class_that_acts_reaches_itself() {
        List<Set<String>> circles = new ArrayList<>();
        Set<String> inCircles = new HashSet<>();
        for (String type : USES.keySet()) {
            if (EXEMPT.contains(type.split("\\.", -1)[2])) {
                continue;
            }
            if (!inCircles.contains(type) && reached(type).contains(type)) {
                Set<String> circle = new TreeSet<>(reached(type));
                circle.removeIf(other -> !reached(other).contains(type));
                inCircles.addAll(circle);
                circles.add(circle);
            }
        }

        assertThat(circles)
                .as("classes that need each other to be made can be neither read nor tested one by one; let the one say"
                        + " what happens to an interface, which the other implements")
                .isEmpty();
    }

    /** Everything that a class uses, and what that uses in turn. */
    private static Set<String> reached(String from) {
        Set<String> reached = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(USES.getOrDefault(from, Set.of()));
        while (!next.isEmpty()) {
            String type = next.pop();
            if (reached.add(type)) {
                next.addAll(USES.getOrDefault(type, Set.of()));
            }
        }
        return reached;
    }

    @Test
    void no_class_has_more_than_eight_collaborators() {
        Map<String, Integer> tooMany = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            if (type.isRecord() || type.isEnum()) {
                continue;
            }
            for (JavaConstructor constructor : type.getConstructors()) {
                int count = constructor.getRawParameterTypes().size();
                if (count > PARAMETERS_MAX) {
                    tooMany.put(type.getName(), count);
                }
            }
        }

        assertThat(tooMany)
                .as("a class with more parameters than this does more than one thing, or lacks a word for what belongs"
                        + " together")
                .isEmpty();
    }

    @Test
    void claims_are_made_only_where_others_see_that_they_are_being_made() {
        List<String> outside = new ArrayList<>();
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().startsWith("dev.skald.store")) {
                continue;
            }
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                String target = name(access.getTarget());
                if (CLAIMS.contains(target)) {
                    found.add(target);
                    if (!isInClaiming(access, new HashSet<>())) {
                        outside.add(access.getDescription());
                    }
                }
            }
        }

        assertThat(found).as("what takes queues, where it is called").containsExactlyInAnyOrderElementsOf(CLAIMS);
        assertThat(outside)
                .as("a claim that RunningHere.claiming does not know of is taken for one that nobody works with")
                .isEmpty();
    }

    /** Whether it happens in a lambda that is given to {@code claiming}, or in what is called from there only. */
    private static boolean isInClaiming(JavaAccess<?> access, Set<JavaCodeUnit> seen) {
        JavaCodeUnit origin = access.getOrigin();
        if (access.isDeclaredInLambda() && callsClaiming(origin)) {
            return true;
        }
        if (!seen.add(origin)) {
            return true;
        }
        Set<JavaAccess<?>> callers = new HashSet<>(origin.getAccessesToSelf());
        return !callers.isEmpty() && callers.stream().allMatch(caller -> isInClaiming(caller, seen));
    }

    private static boolean callsClaiming(JavaCodeUnit unit) {
        return unit.getCallsFromSelf().stream()
                .anyMatch(call -> name(call.getTarget()).equals(RunningHere.class.getName() + ".claiming"));
    }

    private static String name(AccessTarget target) {
        return target.getOwner().getName() + "." + target.getName();
    }
}
