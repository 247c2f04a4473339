package dev.skald.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Runs inside of a Skald that is to die: knows which place it is passing just now, before or after, and halts it at the
 * one that the file {@code crash.at} names. The file is looked at each time, so that a test says where when it is
 * ready. Every point passed is written once to the file {@code crash.passed}.
 *
 * <p>A place is a method of the store from which a transaction is committed, seen from outside, or the method that makes a
 * call: {@code Claims.due(int)}. What the journal writes is told apart by what it records
 * ({@code GroupCommitJournal.write(Change) step-done}), a call by its kind. A commit of nothing, by a round that found nothing
 * to do, is no place.
 *
 * <p>This class stands on the boot class path, for all class loaders to see it, and uses nothing but the JDK.
 */
public final class Passing {
    private static final String OURS = "dev.skald.";
    private static final String STORE = "dev.skald.store.";

    /** What a transaction that changed nothing gives, apart from what is empty. */
    private static final Set<String> NO_CHANGE =
            Set.of("Known", "Remembered", "ClaimLost", "Closed", "Same", "Unexpected", "Absent");

    private static final Path AT = Path.of(System.getProperty("crash.at", "nowhere"));
    private static final Path PASSED = Path.of(System.getProperty("crash.passed", "passed"));
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    /** What the work of this thread's transaction was given and gave. */
    private static final ThreadLocal<Worked> WORKED = new ThreadLocal<>();

    /** The places of the commit that this thread is at. */
    private static final ThreadLocal<List<String>> COMMITTING = ThreadLocal.withInitial(List::of);

    private Passing() {}

    private record Worked(List<Object> given, Object result) {}

    /** Work on a connection has ended; of nested pieces the outermost comes last and counts. */
    public static void worked(Object[] given, Object result) {
        WORKED.set(new Worked(Arrays.asList(given), result));
    }

    /**
     * A transaction is about to be committed.
     *
     * @param connection the driver's own; on its way back into the pool it commits what is not there, which is no commit
     */
    public static void beforeCommit(Object connection) {
        if (!get(connection, "getTransactionState").toString().equals("OPEN")) {
            return;
        }
        Worked worked = WORKED.get();
        WORKED.remove();
        List<String> places = committing(worked);
        COMMITTING.set(places);
        pass("before", places);
    }

    /** The database has acknowledged the commit. */
    public static void afterCommit() {
        List<String> places = COMMITTING.get();
        COMMITTING.remove();
        pass("after", places);
    }

    /**
     * A call is about to be made.
     *
     * @param caller the method that makes the call, with the whole name of its class
     * @param given what it was given
     */
    public static void beforeCall(String caller, Object[] given) {
        pass("before", List.of(calling(caller, given)));
    }

    /** The same, once there is an answer or none will come. */
    public static void afterCall(String caller, Object[] given) {
        pass("after", List.of(calling(caller, given)));
    }

    private static List<String> committing(Worked worked) {
        String method = outermostOfStore();
        if (method.isEmpty() || (worked != null && noChange(worked.result))) {
            return List.of();
        }
        if (worked != null && ofType("Batch", worked.given) != null) {
            return together((List<?>) worked.result).stream()
                    .map(what -> method + " " + what)
                    .toList();
        }
        // A start that is written by itself has a name of its own, which is enough.
        boolean isStart =
                worked != null && worked.result.getClass().getSimpleName().equals("Fresh");
        Object change = worked == null || isStart ? null : ofType("Change", worked.given);
        return change == null
                ? List.of(method)
                : recorded(change, worked.result).stream()
                        .map(what -> method + " " + what)
                        .toList();
    }

    /** Of the frames of the store that asked for this commit, the one that was called from outside. */
    private static String outermostOfStore() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> {
                    String outermost = "";
                    for (StackWalker.StackFrame frame : (Iterable<StackWalker.StackFrame>) frames::iterator) {
                        String type = frame.getClassName();
                        if (type.startsWith(STORE)) {
                            outermost = handWritten(frame) ? name(frame) : outermost;
                        } else if (type.startsWith(OURS) && !type.startsWith(OURS + "crash.")) {
                            return outermost;
                        }
                    }
                    return outermost;
                });
    }

    /** Neither made by the compiler nor by Quarkus, nor the place where all transactions come together. */
    private static boolean handWritten(StackWalker.StackFrame frame) {
        return !frame.getClassName().contains("_")
                && !frame.getMethodName().contains("$")
                && !simple(frame.getClassName()).equals("Database");
    }

    private static String name(StackWalker.StackFrame frame) {
        return simple(frame.getClassName()) + "." + frame.getMethodName()
                + frame.getMethodType().parameterList().stream()
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String simple(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private static boolean noChange(Object result) {
        return switch (result) {
            case null -> true;
            case Boolean yes -> !yes;
            case Number number -> number.longValue() == 0;
            case Optional<?> maybe -> maybe.isEmpty();
            case Collection<?> all -> all.isEmpty();
            case Map<?, ?> all -> all.isEmpty();
            default -> NO_CHANGE.contains(result.getClass().getSimpleName());
        };
    }

    /** What a change put into the log, each by its word. */
    private static List<String> recorded(Object change, Object written) {
        if (written.getClass().getSimpleName().equals("Overtaken")) {
            return List.of("overtaken");
        }
        List<String> words = new ArrayList<>();
        for (Object entry : (List<?>) get(written, "entries")) {
            words.add((String) get(get(entry, "operation"), "word"));
        }
        if (!((List<?>) get(change, "subQueues")).isEmpty()) {
            words.add("sub-queue");
        }
        return words.isEmpty() ? List.of("nothing") : words;
    }

    /** What was put into the logs of queues that were written in one transaction, each by its word. */
    private static List<String> together(List<?> done) {
        List<String> words = new ArrayList<>();
        for (Object one : done) {
            if ((Boolean) get(one, "written")) {
                List<?> rows = (List<?>) get(get(one, "submission"), "rows");
                rows.forEach(row -> words.add((String) get(row, "word")));
                if (rows.isEmpty()) {
                    words.add("nothing");
                }
            }
        }
        return words;
    }

    private static String calling(String caller, Object[] given) {
        int method = caller.lastIndexOf('.');
        Object request = Objects.requireNonNull(ofType("Request", Arrays.asList(given)));
        Map<?, ?> headers = (Map<?, ?>) get(request, "headers");
        Object kind = get(request, "method").equals("GET") ? "poll" : headers.get("Skald-Operation");
        kind = headers.containsKey("webhook-id") ? "webhook" : kind;
        return simple(caller.substring(0, method)) + caller.substring(method) + " " + kind;
    }

    private static Object ofType(String name, List<Object> candidates) {
        for (Object candidate : candidates) {
            if (candidate != null && candidate.getClass().getSimpleName().equals(name)) {
                return candidate;
            }
        }
        return null;
    }

    private static Object get(Object from, String member) {
        try {
            Method accessor = accessor(from.getClass(), member);
            accessor.setAccessible(true);
            return accessor.invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(from.getClass() + " has no " + member + " any more", e);
        }
    }

    private static Method accessor(Class<?> type, String member) throws NoSuchMethodException {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(member) && method.getParameterCount() == 0) {
                    return method;
                }
            }
        }
        return type.getMethod(member);
    }

    private static void pass(String moment, List<String> places) {
        if (places.isEmpty()) {
            return;
        }
        String fatal = fatal();
        for (String place : places) {
            String point = moment + " " + place;
            if (KNOWN.add(point)) {
                write(point);
            }
            if (point.equals(fatal)) {
                Runtime.getRuntime().halt(137);
            }
        }
    }

    private static String fatal() {
        try {
            return Files.readString(AT).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void write(String point) {
        try {
            Files.writeString(PASSED, point + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
