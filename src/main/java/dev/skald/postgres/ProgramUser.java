package dev.skald.postgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The user that runs the programs of PostgreSQL, which refuse to run as root.
 *
 * <p>Started by a normal user, they run as that user. Started by root (as in most containers), they run as the owner of
 * the cluster if that is another user. Otherwise they run in a user namespace of their own ({@code unshare -U}): there
 * they aren't root, and the files keep their owner. If that is forbidden, they run as {@code postgres} or {@code
 * nobody} ({@code setpriv}), which then becomes the owner of the cluster.
 *
 * @param prefix the words before each command; empty when run as ourselves
 * @param owner the id of the user that must own the cluster; empty when it stays ours
 */
record ProgramUser(List<String> prefix, OptionalInt owner) {

    private static final ProgramUser OURSELVES = new ProgramUser(List.of(), OptionalInt.empty());
    private static final ProgramUser IN_USER_NAMESPACE = new ProgramUser(List.of("unshare", "-U"), OptionalInt.empty());
    private static final List<String> LESSER_USERS = List.of("postgres", "nobody");
    private static final int ROOT = 0;

    ProgramUser {
        prefix = List.copyOf(prefix);
    }

    private static ProgramUser user(int id) {
        return new ProgramUser(
                List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"), OptionalInt.of(id));
    }

    /**
     * Finds a way that works here, and gives the cluster to another user if it takes one.
     *
     * @param bin where the programs are
     * @param cluster the folder of the cluster, which exists
     * @throws NotAsRoot when we are root and nothing works
     */
    static ProgramUser forCluster(Path bin, Path cluster) throws IOException {
        if (ourselves(cluster) != ROOT) {
            return OURSELVES;
        }
        if (ownerOf(cluster) == ROOT) {
            if (IN_USER_NAMESPACE.works(bin, cluster)) {
                return IN_USER_NAMESPACE;
            }
            giveToLesserUser(cluster);
        }
        ProgramUser owner = user(ownerOf(cluster));
        if (owner.works(bin, cluster)) {
            return owner;
        }
        throw new NotAsRoot(cluster);
    }

    /** The JDK does not tell the own user id, but it is the owner of a file that we make. */
    private static int ourselves(Path cluster) throws IOException {
        Path ours = Files.createTempFile(cluster.resolveSibling(""), "owner", null);
        try {
            return ownerOf(ours);
        } finally {
            Files.delete(ours);
        }
    }

    private static int ownerOf(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    private static void giveToLesserUser(Path cluster) throws IOException {
        var users = cluster.getFileSystem().getUserPrincipalLookupService();
        for (String name : LESSER_USERS) {
            try {
                Files.setOwner(cluster, users.lookupPrincipalByName(name));
                return;
            } catch (UserPrincipalNotFoundException e) {
                // Then the next one.
            }
        }
    }

    /** Gives the file to the user that needs it. */
    void own(Path file) throws IOException {
        if (owner.isPresent()) {
            Files.setAttribute(file, "unix:uid", owner.getAsInt());
        }
    }

    List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(words);
        return command;
    }

    /** Tests that this user isn't root, can run the programs and can write the cluster. */
    private boolean works(Path bin, Path cluster) {
        String test = "test \"$(id -u)\" -ne 0 && test -x \"$1\" && test -w \"$2\"";
        List<String> words =
                List.of("sh", "-c", test, "sh", bin.resolve("postgres").toString(), cluster.toString());
        try {
            Process trial = new ProcessBuilder(command(words))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            return trial.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
