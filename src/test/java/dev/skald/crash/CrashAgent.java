package dev.skald.crash;

import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * A Java agent that has a Skald tell {@link Passing} of each commit, before and after, and of each call to a participant;
 * so that no line of Skald itself is there for its tests.
 *
 * <p>Byte Buddy comes along with Hibernate, and must not be declared as a dependency of the tests: it would leave the
 * application.
 */
public final class CrashAgent {
    /** The one that makes calls, as {@link CrashPoints} has it. */
    private static final String CALLER = "dev.skald.participant.HttpParticipant";

    private static final String MAKES_CALLS = "exchange";

    private CrashAgent() {}

    /** Called by the JVM before Skald's main method. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly())
                .type(named("org.postgresql.jdbc.PgConnection"))
                .transform((type, description, loader, module, domain) ->
                        type.visit(Advice.to(Commit.class).on(named("commit").and(takesNoArguments()))))
                .type(nameStartsWith("dev.skald.store."))
                .transform((type, description, loader, module, domain) -> type.visit(Advice.to(Work.class)
                        .on(nameStartsWith("lambda$").and(ElementMatchers.not(returns(void.class))))))
                .type(named(CALLER))
                .transform((type, description, loader, module, domain) ->
                        type.visit(Advice.to(Call.class).on(named(MAKES_CALLS))))
                .installOn(instrumentation);
    }

    /** Around a commit. */
    static final class Commit {
        private Commit() {}

        @Advice.OnMethodEnter
        static void before() {
            Passing.beforeCommit();
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
