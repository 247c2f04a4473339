package dev.skald.crash;

import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.util.Objects;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.pool.TypePool;

/**
 * Changes classes of Skald and of its driver so that they tell {@link Passing} of each commit, before and after, and of each
 * call to a participant. So no line of Skald itself is there for its tests.
 *
 * <p>Byte Buddy comes along with Hibernate, and must not be declared as a dependency of the tests: it would leave the
 * application.
 */
final class Weaver {
    private static final String DRIVER = "org/postgresql/jdbc/PgConnection";
    private static final String STORE = "dev/skald/store/";

    /** The one that makes calls, as {@link CrashPoints} has it. */
    private static final String CALLER = "dev/skald/outbound/HttpCalls";

    private static final String MAKES_CALLS = "exchange";

    private static final String CLASS_FILE = ".class";

    private Weaver() {}

    /** Whether a file in a jar is of a class that is changed. */
    static boolean weaves(String file) {
        // What Quarkus has generated does no work of its own.
        return file.endsWith(CLASS_FILE) && !file.contains("_") && advice(type(file)) != null;
    }

    /** The changed class. */
    static byte[] woven(String file, byte[] bytes) {
        String type = type(file).replace('/', '.');
        ClassFileLocator classes = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(type, bytes),
                ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader()));
        // As it is compiled already, a class needs no proof that it is well made.
        return new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .decorate(TypePool.Default.of(classes).describe(type).resolve(), classes)
                .visit(Objects.requireNonNull(advice(type(file))))
                .make()
                .getBytes();
    }

    private static String type(String file) {
        return file.substring(0, file.length() - CLASS_FILE.length());
    }

    private static AsmVisitorWrapper advice(String name) {
        if (name.equals(DRIVER)) {
            return Advice.to(Commit.class).on(named("commit").and(takesNoArguments()));
        }
        if (name.equals(CALLER)) {
            return Advice.to(Call.class).on(named(MAKES_CALLS));
        }
        return name.startsWith(STORE)
                ? Advice.to(Work.class).on(nameStartsWith("lambda$").and(not(returns(void.class))))
                : null;
    }

    /** Around a commit. */
    static final class Commit {
        private Commit() {}

        @Advice.OnMethodEnter
        static void before(@Advice.This Object connection) {
            Passing.beforeCommit(connection);
        }

        @Advice.OnMethodExit
        static void after() {
            Passing.afterCommit();
        }
    }

    /** After a piece of work in the store, each of which is a lambda. */
    static final class Work {
        private Work() {}

        @Advice.OnMethodExit
        static void after(
                @Advice.AllArguments Object[] given, @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object result) {
            Passing.worked(given, result);
        }
    }

    /** Around a call. */
    static final class Call {
        private Call() {}

        @Advice.OnMethodEnter
        static void before(@Advice.Origin("#t.#m") String caller, @Advice.AllArguments Object[] given) {
            Passing.beforeCall(caller, given);
        }

        @Advice.OnMethodExit
        static void after(@Advice.Origin("#t.#m") String caller, @Advice.AllArguments Object[] given) {
            Passing.afterCall(caller, given);
        }
    }
}
