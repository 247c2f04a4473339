package dev.skald.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An OpenID Connect provider: tells by HTTP where its keys are (OpenID Connect Discovery 1.0) and which (RFC 7517), and signs
 * tokens (RFC 7519) with them.
 */
public final class Issuer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_BITS = 2048;

    /** No two keys have the same id, as with real providers. */
    private static final AtomicInteger MADE = new AtomicInteger();

    private final int port;
    private final List<SigningKey> published = new ArrayList<>();
    private SigningKey key = SigningKey.make();
    private HttpServer server;

    /** One that is not there yet. */
    public Issuer(URI address) {
        port = address.getPort();
        published.add(key);
    }

    private record SigningKey(String id, KeyPair pair) {
        static SigningKey make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(KEY_BITS);
                return new SigningKey("key-" + MADE.incrementAndGet(), generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        Map<String, Object> jwk() {
            RSAPublicKey open = (RSAPublicKey) pair.getPublic();
            return Map.of(
                    "kty",
                    "RSA",
                    "use",
                    "sig",
                    "alg",
                    "RS256",
                    "kid",
                    id,
                    "n",
                    number(open.getModulus()),
                    "e",
                    number(open.getPublicExponent()));
        }

        private static String number(BigInteger number) {
            byte[] bytes = number.toByteArray();
            return encoded(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
        }
    }

    /** Answers from now on. */
    public void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, configuration()));
        server.createContext("/keys", exchange -> answer(exchange, keys()));
        server.start();
    }

    private Map<String, Object> configuration() {
        return Map.of("issuer", address(), "jwks_uri", address() + "/keys", "token_endpoint", address() + "/token");
    }

    private synchronized Map<String, Object> keys() {
        return Map.of("keys", published.stream().map(SigningKey::jwk).toList());
    }

    private static void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Answers nobody any more, until it is started again. */
    public void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Signs with another key from now on, and publishes only that. */
    public synchronized void rotate() {
        key = SigningKey.make();
        published.clear();
        published.add(key);
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** A token with these claims, signed as it should be. */
    public synchronized String token(Map<String, Object> claims) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.pair().getPrivate());
            String content = content("RS256", claims);
            signature.update(content.getBytes(UTF_8));
            return content + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that says of itself that it is not signed. */
    public String unsigned(Map<String, Object> claims) {
        return content("none", claims) + ".";
    }

    /** A token that is signed with the public key, taken for a shared secret. */
    public synchronized String signedWithThePublicKey(Map<String, Object> claims, byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String content = content("HS256", claims);
            return content + "." + encoded(mac.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The ways in which the public key can be written down as bytes. */
    public synchronized List<byte[]> publicKeyBytes() {
        byte[] der = key.pair().getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        return List.of(
                der,
                pem.getBytes(UTF_8),
                ((RSAPublicKey) key.pair().getPublic()).getModulus().toByteArray());
    }

    private String content(String algorithm, Map<String, Object> claims) {
        Map<String, Object> header = new TreeMap<>(Map.of("alg", algorithm, "typ", "JWT", "kid", key.id()));
        return encoded(json(header)) + "." + encoded(json(claims));
    }

    private static byte[] json(Map<String, Object> members) {
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        stop();
    }
}
