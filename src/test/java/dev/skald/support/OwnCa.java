package dev.skald.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A CA of a test's own, made with the JDK's keytool, and certificates that it signs. */
public final class OwnCa {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;

    /**
     * Makes a CA.
     *
     * @param folder where its files go
     * @param name of the CA and its files
     */
    public OwnCa(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store(),
                "-storepass",
                PASSWORD);
    }

    /** Its certificate, PEM. */
    public String certificate() {
        return certificate(name);
    }

    /**
     * A key with a certificate by this CA, for localhost.
     *
     * @param key private, PEM
     * @param certificate PEM
     */
    public record Signed(String key, String certificate) {}

    /** Makes a certificate for localhost. */
    public Signed sign(String subject) {
        keytool(
                "-genkeypair",
                "-alias",
                subject,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + subject,
                "-signer",
                name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-keystore",
                store(),
                "-storepass",
                PASSWORD);
        return new Signed(key(subject), certificate(subject));
    }

    private String key(String alias) {
        return read(store ->
                pem("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    }

    private String certificate(String alias) {
        return read(store -> pem("CERTIFICATE", store.getCertificate(alias).getEncoded()));
    }

    private interface Reading {
        String read(KeyStore store) throws GeneralSecurityException;
    }

    private String read(Reading reading) {
        try {
            return reading.read(KeyStore.getInstance(Path.of(store()).toFile(), PASSWORD.toCharArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private String store() {
        return folder.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        try {
            Path output = Files.createTempFile("keytool", ".txt");
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(output));
            }
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
