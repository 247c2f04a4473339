package dev.skald.outbound.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialSettingsTest {
    private static final CredentialName HOTEL = new CredentialName("default", "hotel");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hotel.bearer=marker1                                        | skald.credentials.hotel.targets is missing
            hotel.targets=h                                             | skald.credentials.hotel is of no kind
            hotel.targets=h;hotel.bearer=                               | skald.credentials.hotel is of no kind
            hotel.targets=h;hotel.bearer=marker1;hotel.header.name=X-A  | skald.credentials.hotel is of more than one kind
            hotel.targets=h;hotel.bearer=marker1 2                      | skald.credentials.hotel.bearer must be visible ASCII
            hotel.targets=h;hotel.bearer=marker1;hotel.bearer-file=f    | skald.credentials.hotel.bearer and skald.credentials.hotel.bearer-file are both set
            hotel.targets=h;hotel.bearer-file=/no/marker1               | skald.credentials.hotel.bearer-file names a file that can't be read
            hotel.targets=h;hotel.basic.username=marker1                | skald.credentials.hotel.basic.password is missing
            hotel.targets=h;hotel.basic.username=mar:ker1;hotel.basic.password=p | skald.credentials.hotel.basic.username must be
            hotel.targets=h;hotel.header.value=marker1                  | skald.credentials.hotel.header.name is missing
            hotel.targets=h;hotel.header.name=Host;hotel.header.value=v | skald.credentials.hotel.header.name must be a header that neither
            hotel.targets=h;hotel.header.name=Proxy-Connection;hotel.header.value=v | skald.credentials.hotel.header.name must be a header that neither
            hotel.targets=h;hotel.header.name=Content-Type;hotel.header.value=v | skald.credentials.hotel.header.name must be a header that neither
            hotel.targets=h;hotel.header.name=Skald-Queue;hotel.header.value=v | skald.credentials.hotel.header.name must be a header that neither
            hotel.targets=h;hotel.header.name=mar ker1;hotel.header.value=v | skald.credentials.hotel.header.name must be the name of a header
            hotel.targets=h;hotel.oauth2.token-url=http://u:marker1@h/;hotel.oauth2.client-id=i;hotel.oauth2.client-secret=s | skald.credentials.hotel.oauth2.token-url must be an http
            hotel.targets=h;hotel.oauth2.token-url=http://h/            | skald.credentials.hotel.oauth2.client-id is missing
            hotel.targets=h;hotel.mtls.key-file=/no/marker1             | skald.credentials.hotel.mtls.key-file names a file
            hotel.targets=https://h/marker1;hotel.bearer=b              | skald.credentials.hotel.targets must be a list
            hotel.targets=http://h/marker1;hotel.bearer=b               | skald.credentials.hotel.targets must be a list
            hotel.targets=h:0;hotel.bearer=b                            | skald.credentials.hotel.targets must be a list
            hotel.targets=*.h;hotel.bearer=b                            | skald.credentials.hotel.targets must be a list
            hotel.targets=h;hotel.bearer=b;hotel.namespace=a b          | skald.credentials.hotel.namespace must be
            Hotel.targets=h;Hotel.bearer=marker1                        | The name of the credential skald.credentials.Hotel must be
            """)
    void wrong_settings_are_refused_by_their_names_and_not_their_values(String settings, String sentence) {
        Map<String, String> read = new HashMap<>();
        for (String setting : settings.split(";", -1)) {
            int equals = setting.indexOf('=');
            read.put(setting.substring(0, equals), setting.substring(equals + 1));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SetUp.credentials(read))
                .withMessageStartingWith(sentence)
                .withMessageEndingWith(".")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("marker1"));
    }

    @Test
    void a_fault_is_found_before_anything_is_started() {
        ConfigSource right = new PropertiesConfigSource(
                Map.of("skald.credentials.hotel.targets", "h", "skald.credentials.hotel.bearer", "b"), "right", 100);
        ConfigSource environment = new EnvConfigSource(Map.of("SKALD_CREDENTIALS_FLIGHT_BEARER", "marker1"), 300);

        assertThat(CheckCredentialsFactory.fault(List.of(right))).isEmpty();
        assertThat(CheckCredentialsFactory.fault(List.of(right, environment)))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("skald.credentials.flight.targets is missing")
                        .doesNotContain("marker1"));
    }

    @Test
    void a_credential_is_for_its_namespace_only() {
        Credentials credentials = SetUp.credentials(Map.of(
                "hotel.targets",
                "h",
                "hotel.bearer",
                "b",
                "flight.targets",
                "h",
                "flight.bearer",
                "b",
                "flight.namespace",
                "tours",
                "car.targets",
                "h",
                "car.bearer",
                "b",
                "car.namespace",
                "*"));

        assertThat(credentials.find(HOTEL)).isPresent();
        assertThat(credentials.find(new CredentialName("tours", "hotel"))).isEmpty();
        assertThat(credentials.find(new CredentialName("default", "flight"))).isEmpty();
        assertThat(credentials.find(new CredentialName("tours", "flight"))).isPresent();
        assertThat(credentials.find(new CredentialName("tours", "car"))).isPresent();
        assertThat(credentials.ofSettings("default")).containsOnlyKeys("hotel", "car");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hotel.example/a, true",
        "https://HOTEL.example./a, true",
        "https://hotel.example:8080/, true",
        "http://hotel.example:8080/, false",
        "http://hotel.example:443/, false",
        "http://car.example/, true",
        "https://car.example/, true",
        "http://train.example:8080/, true",
        "http://train.example/, false",
        "http://localhost/, true",
        "http://127.0.0.2:90/, true",
        "http://localhost.example/, false",
        "https://flight.example/, true",
        "https://flight.example:443/, true",
        "https://flight.example:8443/, false",
        "http://flight.example/, false",
        "http://[::1]:8080/, true",
        "http://[::1]/, false",
        "https://a.hotel.example/, false",
        "https://hotel.example.evil/, false"
    })
    void a_credential_is_for_its_targets_only(URI url, boolean allowed) {
        Credentials credentials = SetUp.credentials(Map.of(
                "hotel.targets",
                "Hotel.example, flight.example:443, [::1]:8080, HTTP://car.example, http://train.example:8080,"
                        + " localhost, 127.0.0.2, localhost.example",
                "hotel.bearer",
                "marker1"));

        String whyNot = credentials.whyNot(HOTEL, url);

        assertThat(whyNot == null).as(whyNot).isEqualTo(allowed);
        assertThat(credentials.whyNot(new CredentialName("default", "nobody"), url))
                .isEqualTo("are not known in this namespace");
    }

    @Test
    void a_secret_in_a_file_is_read_again_when_the_file_changes() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Credentials credentials = SetUp.credentials(Map.of("hotel.targets", "h", "hotel.bearer-file", file.toString()));
        Credential.Bearer bearer = (Credential.Bearer) credentials.find(HOTEL).orElseThrow();
        assertThat(bearer.token().text()).isEqualTo("first");

        Files.writeString(file, "second-one\r\n");
        assertThat(bearer.token().text()).isEqualTo("second-one");

        Files.delete(file);
        assertThat(bearer.token().text()).isEqualTo("second-one");

        Files.writeString(file, "third");
        assertThat(bearer.token().text()).isEqualTo("third");
    }

    @Test
    void a_file_that_is_half_written_leaves_the_secret_from_before() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Credentials credentials = SetUp.credentials(Map.of("hotel.targets", "h", "hotel.bearer-file", file.toString()));
        Credential.Bearer bearer = (Credential.Bearer) credentials.find(HOTEL).orElseThrow();

        Files.writeString(file, "");
        assertThat(bearer.token().text()).isEqualTo("first");
        Files.writeString(file, "two words");
        assertThat(bearer.token().text()).isEqualTo("first");

        Files.writeString(file, "second\n");
        assertThat(bearer.token().text()).isEqualTo("second");
    }

    @ParameterizedTest
    @CsvSource({
        "MTLS_KEY, 65500, true",
        "MTLS_KEY, 65600, false",
        "MTLS_CERTIFICATE, 65450, true",
        "MTLS_CERTIFICATE, 65600, false",
        "OAUTH2_SCOPE, 1000, true",
        "OAUTH2_SCOPE, 1001, false"
    })
    void a_part_has_a_bound(CredentialPart part, int length, boolean allowed) {
        String label = part == CredentialPart.MTLS_KEY ? "PRIVATE KEY-----" : "CERTIFICATE-----";
        String text = part == CredentialPart.OAUTH2_SCOPE
                ? "s".repeat(length)
                : "-----BEGIN " + label + "A".repeat(length - 60) + "-----END " + label;

        assertThat(MakeCredential.fault(part, text) == null).isEqualTo(allowed);
    }

    @Test
    void a_key_without_its_end_is_none() {
        assertThat(MakeCredential.fault(CredentialPart.MTLS_KEY, "-----BEGIN PRIVATE KEY-----\nAAAA\n"))
                .isEqualTo("must be a private key in PEM, without a password");
    }

    @Test
    void nothing_shows_a_secret_as_text() {
        Credentials credentials = SetUp.credentials(
                Map.of("hotel.targets", "h", "hotel.basic.username", "marker1", "hotel.basic.password", "marker2"));

        assertThat(credentials.find(HOTEL).toString()).contains("***").doesNotContain("marker");
    }
}
