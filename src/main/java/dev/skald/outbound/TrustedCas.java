package dev.skald.outbound;

import dev.skald.process.WatchedFile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The trusted CAs: those of the system, and those in {@code skald.targets.ca-file}. */
final class TrustedCas {
    private static final Logger LOG = Logger.getLogger(TrustedCas.class);
    private static final String SETTING = "skald.targets.ca-file";

    private final @Nullable WatchedFile file;
    /** The last text of the file that could be used; null when there is no file. */
    private volatile @Nullable String good;
    /** The last text that could not, so that it is logged once. */
    private volatile @Nullable String bad;

    /**
     * Reads the file.
     *
     * @param path null when only the system's CAs are believed
     * @throws IllegalArgumentException when it can't be read or has no certificate
     */
    TrustedCas(@Nullable String path) {
        if (path == null) {
            file = null;
            return;
        }
        try {
            file = new WatchedFile(SETTING, Path.of(path));
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(SETTING + " names a file that can't be read.", e);
        }
        String text = file.text();
        if (!isUsable(text)) {
            throw new IllegalArgumentException(
                    SETTING + " must name a file with certificates in PEM, and nothing else.");
        }
        good = text;
    }

    /** The CAs that are trusted now beside the system's, as PEM; null for none. */
    @Nullable
    String own() {
        if (file == null) {
            return null;
        }
        String now = file.text();
        if (!now.equals(good)) {
            if (isUsable(now)) {
                LOG.infof("%s was read again", SETTING);
                good = now;
            } else if (!now.equals(bad)) {
                bad = now;
                LOG.warnf("%s has something else than certificates in PEM now; the old ones are still used", SETTING);
            }
        }
        return good;
    }

    private static boolean isUsable(String text) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    /** These CAs and the system's, for one client. */
    static PemTrustOptions withSystems(String own) {
        PemTrustOptions options = new PemTrustOptions().addCertValue(Buffer.buffer(own));
        systems().forEach(certificate -> options.addCertValue(Buffer.buffer(pem(certificate))));
        return options;
    }

    private static Stream<X509Certificate> systems() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Stream.of(factory.getTrustManagers()).flatMap(TrustedCas::issuers);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the system's CAs can't be read", e);
        }
    }

    private static Stream<X509Certificate> issuers(TrustManager manager) {
        return manager instanceof X509TrustManager x509 ? Stream.of(x509.getAcceptedIssuers()) : Stream.empty();
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK made it of the same bytes", e);
        }
    }
}
