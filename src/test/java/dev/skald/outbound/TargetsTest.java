package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
    private static final Targets BY_DEFAULT = new Targets(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hotel/",
                "https://hotel.example.com:8443/a?b#c",
                "http://127.0.0.1:8080/",
                "http://localhost/",
                "http://10.1.2.3/",
                "http://[::1]:8080/",
                "HTTP://Hotel/"
            })
    void by_default_every_http_host_may_be_called(String url) {
        assertThat(BY_DEFAULT.allows(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://169.254.0.1/",
                "http://[fe80::1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[64:ff9b::169.254.169.254]/",
                "http://[::169.254.169.254]/",
                "http://[64:ff9b:1:a9fe:a9:fe00::]/",
                "http://[64:ff9b:1:7::169.254.169.254]/",
                "http://[64:ff9b:1::169.254.169.254]/",
                "http://[64:ff9b:1:a9:fe:a9fe::]/",
                "http://[64:ff9b:1:7a9:fe:a9fe::]/",
                "http://[64:ff9b:1:0:a9:fea9:fe00:0]/",
                "http://[64:ff9b:1:a00:a9:fea9:fe00:a00]/",
                "http://[::ffff:0:169.254.169.254]/",
                "http://[::ffff:0:100.100.100.200]/",
                "http://[2002:a9fe:a9fe::1]/",
                "http://[2001:0:7f00:1:0:0:5601:5601]/",
                "http://[2002:6464:64c8::]/",
                "http://[2001:db8::5efe:169.254.169.254]/",
                "http://[2001:db8::200:5efe:169.254.169.254]/",
                "http://[fd00:ec2::254]/",
                "http://100.100.100.200/",
                "http://metadata.google.internal/",
                "http://METADATA.google.internal./",
                "http://metadata/",
                "http://instance-data.ec2.internal/",
                "ftp://hotel/",
                "file:///etc/passwd",
                "http:opaque",
                "//hotel/",
                "/path",
                "http://user:secret@hotel/",
                "http://2852039166/",
                "http://169.254.43518/",
                "http://hotel:0/",
                "http://hotel:65536/",
                "http://10.0.0.1:70000/"
            })
    void by_default_link_local_and_metadata_addresses_may_not_be_called(String url) {
        assertThat(BY_DEFAULT.allows(URI.create(url))).isFalse();
    }

    @Test
    void a_name_may_not_lead_to_a_forbidden_address() throws UnknownHostException {
        URI url = URI.create("http://innocent.example/");

        assertThat(BY_DEFAULT.allows(url)).isTrue();
        assertThat(BY_DEFAULT.allows(url, addresses("10.0.0.1", "::1"))).isTrue();
        assertThat(BY_DEFAULT.allows(url, addresses("10.0.0.1", "169.254.169.254")))
                .isFalse();
        assertThat(BY_DEFAULT.allows(url, addresses("fd00:ec2::254"))).isFalse();
        assertThat(BY_DEFAULT.allows(url, List.of())).isFalse();
    }

    @Test
    void a_list_allows_the_hosts_that_it_names_and_no_others() throws UnknownHostException {
        Targets targets = new Targets(List.of("hotel.internal", "*.example.com", "flight:8443"));

        assertThat(targets.allows(URI.create("http://hotel.internal:9999/"))).isTrue();
        assertThat(targets.allows(URI.create("http://HOTEL.internal./"))).isTrue();
        assertThat(targets.allows(URI.create("http://a.b.example.com/"))).isTrue();
        assertThat(targets.allows(URI.create("https://flight:8443/"))).isTrue();

        assertThat(targets.allows(URI.create("http://example.com/"))).isFalse();
        assertThat(targets.allows(URI.create("http://badexample.com/"))).isFalse();
        assertThat(targets.allows(URI.create("http://a.example.com.evil.org/"))).isFalse();
        assertThat(targets.allows(URI.create("http://xhotel.internal/"))).isFalse();
        assertThat(targets.allows(URI.create("https://flight/"))).isFalse();
        assertThat(targets.allows(URI.create("http://10.0.0.1/"))).isFalse();

        assertThat(targets.allows(URI.create("http://hotel.internal/"), addresses("10.0.0.1")))
                .isTrue();
        assertThat(targets.allows(URI.create("http://hotel.internal/"), addresses("169.254.169.254")))
                .isFalse();
    }

    @Test
    void a_list_allows_the_addresses_that_it_names_and_the_names_that_lead_only_there() throws UnknownHostException {
        Targets targets =
                new Targets(List.of("10.0.0.0/8", "127.0.0.1:8080", "[::1]:8080", "fd12::/16", "172.16.0.0/12"));

        assertThat(targets.allows(URI.create("http://10.255.0.1/"))).isTrue();
        assertThat(targets.allows(URI.create("http://11.0.0.1/"))).isFalse();
        assertThat(targets.allows(URI.create("http://172.31.0.1/"))).isTrue();
        assertThat(targets.allows(URI.create("http://172.32.0.1/"))).isFalse();
        assertThat(targets.allows(URI.create("http://127.0.0.1:8080/"))).isTrue();
        assertThat(targets.allows(URI.create("http://127.0.0.1/"))).isFalse();
        assertThat(targets.allows(URI.create("http://[::1]:8080/"))).isTrue();
        assertThat(targets.allows(URI.create("http://[::1]:8081/"))).isFalse();
        assertThat(targets.allows(URI.create("http://[fd12::7]/"))).isTrue();
        assertThat(targets.allows(URI.create("http://[fd13::7]/"))).isFalse();
        assertThat(targets.allows(URI.create("http://[::ffff:10.0.0.1]/"))).isTrue();

        URI name = URI.create("http://hotel/");
        assertThat(targets.allows(name)).isTrue();
        assertThat(targets.allows(name, addresses("10.0.0.1", "10.0.0.2"))).isTrue();
        assertThat(targets.allows(name, addresses("10.0.0.1", "192.168.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::10.0.0.1",
                "::ffff:0:10.0.0.1",
                "64:ff9b:1:a00:0:100:a00:1",
                "64:ff9b:1::10.0.0.1",
                "64:ff9b:1:a00:0:100::",
                "64:ff9b:1:a:0:1::",
                "2002:a00:1::7",
                "2001:0:c000:201::f5ff:fffe"
            })
    void an_address_within_another_counts_as_itself(String address) throws UnknownHostException {
        URI url = URI.create("http://[" + address + "]/");

        assertThat(EmbeddedAddress.meantBy(InetAddress.getByName(address)))
                .containsOnly(InetAddress.getByName("10.0.0.1"));
        assertThat(new Targets(List.of("10.0.0.0/8")).allows(url)).isTrue();
        assertThat(new Targets(List.of("10.0.0.2", "::/0")).allows(url)).isFalse();
    }

    /** What the look-up of a name gives; an address that is written so is read as IPv4 by the JDK. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0"})
    void a_name_that_leads_to_a_mapped_address_leads_to_the_address_in_it(String ipv4) throws UnknownHostException {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(InetAddress.getByName(ipv4).getAddress(), 0, bytes, 12, 4);
        InetAddress mapped = Inet6Address.getByAddress("hotel", bytes, -1);

        assertThat(EmbeddedAddress.meantBy(mapped)).containsExactly(InetAddress.getByName(ipv4));
        assertThat(reachedByOthers().allows(URI.create("http://hotel/"), List.of(mapped)))
                .isFalse();
        assertThat(new Targets(List.of(ipv4)).allows(URI.create("http://hotel/"), List.of(mapped)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "fd00::1", "2001:db8::1", "2001:1::1", "2003:a00:1::7", "64:ff9c::a00:1"})
    void an_address_that_leads_nowhere_else_stays_what_it_is(String address) throws UnknownHostException {
        InetAddress itself = InetAddress.getByName(address);

        assertThat(EmbeddedAddress.meantBy(itself)).containsExactly(itself);
    }

    @Test
    void all_that_an_address_may_stand_for_must_be_allowed() {
        // 10.0.0.1 by a prefix of 64 bits, 1.0.0.0 by one of 96.
        URI shorter = URI.create("http://[64:ff9b:1:0:a:0:100:0]/");
        assertThat(new Targets(List.of("10.0.0.0/8")).allows(shorter)).isFalse();
        assertThat(new Targets(List.of("10.0.0.0/8", "1.0.0.0")).allows(shorter))
                .isTrue();

        // 10.0.0.1 by a prefix of 48 bits, 192.168.0.1 by one of 96.
        URI url = URI.create("http://[64:ff9b:1:a00:0:100:c0a8:1]/");

        assertThat(new Targets(List.of("10.0.0.0/8")).allows(url)).isFalse();
        assertThat(new Targets(List.of("192.168.0.0/16")).allows(url)).isFalse();
        assertThat(new Targets(List.of("10.0.0.0/8", "192.168.0.0/16")).allows(url))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "fc00::/7, fe80::1",
        "fc00::/7, ff02::1",
        "2000::/3, fd00:ec2::254",
        "2000::/3, fe80::1",
        "fd00::/8, ff02::1",
        "::/0,     10.0.0.1",
        "::/0,     2002:a9fe:a9fe::1",
        "0.0.0.0/0, fd00::1",
        "10.1.2.128/25, 10.1.2.127"
    })
    void a_range_allows_nothing_outside_of_it(String range, String address) {
        assertThat(allows(range, address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "fc00::/7, fd00::1",
        "2000::/3, 3fff::1",
        "::/0,     2001:db8::1",
        "::/0,     fd00::1",
        "::/0,     ::1",
        "::/96,    ::1",
        "64:ff9b::/47, 64:ff9b:0:1::",
        "2001::/16, 2001:db8::1",
        "0.0.0.0/0, 2002:a00:1::7",
        "10.1.2.128/25, 10.1.2.255"
    })
    void a_range_allows_what_is_within_it(String range, String address) {
        assertThat(allows(range, address)).isTrue();
    }

    private static boolean allows(String pattern, String address) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return new Targets(List.of(pattern)).allows(URI.create("http://" + host + "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2002::/16",
                "2002:a00::/24",
                "[2002:a00:1::7]:8080",
                "2001::/32",
                "64:ff9b::/96",
                "64:ff9b::a00:1",
                "64:ff9b:1::/48",
                "::ffff:0:0:0/96",
                "::10.0.0.0/104"
            })
    void a_range_that_can_allow_nothing_is_found_at_the_start(String pattern) {
        assertThatThrownBy(() -> new Targets(List.of("10.0.0.0/8", pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("skald.targets.allow: ")
                .hasMessageContaining("can allow nothing");
    }

    @Test
    void a_link_local_address_may_be_called_when_the_list_names_it() {
        Targets targets = new Targets(List.of("169.254.7.0/24"));

        assertThat(targets.allows(URI.create("http://169.254.7.9/"))).isTrue();
        assertThat(targets.allows(URI.create("http://169.254.169.254/"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://hotel",
                "hotel/path",
                "*:80",
                "*hotel",
                "10.0.0.0/33",
                "300.0.0.1",
                "10.0.0.0/x",
                "a b",
                "hotel:99999999",
                "hotel:65536",
                "10.0.0.0/8:0",
                "user@hotel",
                "::1/129",
                "-",
                "hotel:"
            })
    void a_pattern_that_makes_no_sense_is_found_at_the_start(String pattern) {
        assertThatThrownBy(() -> new Targets(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("skald.targets.allow");
    }

    private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return Arrays.asList(addresses);
    }

    /** Bound to all addresses, at port 8080, with a database of its own at port 5555. */
    private static Targets reachedByOthers(String... patterns) {
        return new Targets(List.of(patterns), new OwnServices(true, port -> port == 5555, port -> port == 8080));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000/, false",
        "http://127.255.0.1/, false",
        "http://localhost:9000/, false",
        "http://a.localhost/, false",
        "http://LOCALHOST./, false",
        "http://[::1]:9000/, false",
        "http://0.0.0.0:9000/, false",
        "http://0.1.2.3/, false",
        "http://[::]/, false",
        "http://2130706433/, false",
        "http://127.1/, false",
        "http://[::ffff:127.0.0.1]/, false",
        "http://[64:ff9b::127.0.0.1]/, false",
        "http://[2002:7f00:1::]/, false",
        "http://[2001:0:0:0:0:0:80ff:fffe]/, false",
        "http://[2001:db8::5efe:127.0.0.1]/, false",
        "http://10.1.2.3/, true",
        "http://192.168.1.1:8080/, true",
        "http://hotel/, true"
    })
    void a_server_that_others_reach_does_not_call_its_own_machine_by_default(URI url, boolean allowed) {
        assertThat(reachedByOthers().allows(url)).isEqualTo(allowed);
        assertThat(reachedByOthers("*").allows(url)).isEqualTo(allowed);
    }

    @Test
    void a_server_that_others_reach_calls_the_services_of_its_machine_that_it_is_told() throws UnknownHostException {
        Targets targets = reachedByOthers("*", "127.0.0.1:9000", "localhost:9001");

        assertThat(targets.allows(URI.create("http://127.0.0.1:9000/"))).isTrue();
        assertThat(targets.allows(URI.create("http://127.0.0.1:5555/"))).isFalse();
        assertThat(targets.allows(URI.create("http://localhost:9001/"))).isTrue();
        assertThat(targets.allows(URI.create("http://[::1]:9001/"))).isTrue();
        assertThat(targets.allows(URI.create("http://localhost:9002/"))).isFalse();
        assertThat(targets.allows(URI.create("http://hotel/"))).isTrue();
        assertThat(targets.allows(URI.create("http://hotel/"), addresses("127.0.0.1")))
                .isFalse();
        assertThat(targets.allows(URI.create("http://hotel:9000/"), addresses("127.0.0.1")))
                .isTrue();
        assertThat(targets.allows(URI.create("http://hotel/"), addresses("169.254.169.254")))
                .isFalse();
    }

    @Test
    void a_server_that_only_its_machine_reaches_calls_all_of_it_but_the_database() throws UnknownHostException {
        Targets targets = new Targets(List.of(), new OwnServices(false, port -> port == 5555, port -> port == 8080));

        assertThat(targets.allows(URI.create("http://127.0.0.1:8080/demo/hotel")))
                .isTrue();
        assertThat(targets.allows(URI.create("http://127.0.0.1:9000/"))).isTrue();
        assertThat(targets.allows(URI.create("http://127.0.0.1:5555/"))).isFalse();
        assertThat(targets.allows(URI.create("http://localhost:5555/"))).isFalse();
        assertThat(targets.allows(URI.create("http://hotel:5555/"), addresses("::1")))
                .isFalse();
        assertThat(targets.allows(URI.create("http://hotel:5555/"), addresses("10.0.0.1")))
                .isTrue();
    }

    @Test
    void a_server_that_others_reach_does_not_call_itself() throws IOException {
        assertThat(reachedByOthers().allows(URI.create("http://hotel:8080/"), List.of(ownAddress())))
                .isFalse();
    }

    private static InetAddress ownAddress() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
    }

    @Test
    void a_server_never_calls_its_database_at_any_address_of_its_machine() throws IOException {
        Targets targets = new Targets(List.of(), new OwnServices(false, port -> port == 5555, port -> port == 8080));

        assertThat(targets.allows(URI.create("http://hotel:5555/"), List.of(ownAddress())))
                .isFalse();
        assertThat(targets.allows(URI.create("http://hotel:8080/"), List.of(ownAddress())))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://127.0.0.1:5555/skald           | true
            jdbc:postgresql://127.0.0.2:5555/skald           | true
            jdbc:postgresql://localhost:5555/skald?a=b       | true
            jdbc:postgresql://LOCALHOST:5555/skald           | true
            jdbc:postgresql://[::1]:5555/skald               | true
            jdbc:postgresql://10.0.0.1,localhost:5555/skald  | true
            jdbc:postgresql://:5555/skald                    | true
            jdbc:postgresql://10.0.0.1:5555/skald            | false
            jdbc:postgresql://127.0.0.1:5556/skald           | false
            jdbc:postgresql://localhost:/skald               | false
            """)
    void the_databases_port_is_known_from_its_address(String url, boolean known) {
        assertThat(OwnServices.databasePorts(url).contains(5555)).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1/skald",
                "jdbc:postgresql:///skald",
                "jdbc:postgresql:skald",
                "jdbc:postgresql:"
            })
    void a_database_without_a_port_is_at_the_usual_one(String url) {
        assertThat(OwnServices.databasePorts(url)).containsExactly(5432);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quarkus.http.host=127.0.0.1                                                     | false
            quarkus.http.host=localhost                                                     | false
            quarkus.http.host=0.0.0.0                                                       | true
            quarkus.http.host=127.0.0.1;skald.security.admin-token=                         | false
            quarkus.http.host=127.0.0.1;skald.security.admin-token=t                        | true
            quarkus.http.host=127.0.0.1;skald.security.admin-token-file=f                   | true
            quarkus.http.host=127.0.0.1;quarkus.oidc.auth-server-url=https://id.example     | true
            quarkus.http.host=127.0.0.1;skald.url=https://skald.example                     | true
            quarkus.http.host=127.0.0.1;skald.url=http://localhost:8080                     | false
            quarkus.http.host=127.0.0.1;skald.url=http://[::1]:8080                         | false
            quarkus.http.host=127.0.0.1;skald.url=                                          | false
            """)
    void others_reach_a_server_also_through_a_proxy(String settings, boolean reached) {
        Map<String, String> values = Pattern.compile(";")
                .splitAsStream(settings)
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();

        assertThat(OwnServices.isReached(config)).isEqualTo(reached);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://metadata.google.internal/", "http://metadata/", "http://instance-data/"})
    void a_name_of_a_metadata_service_must_be_named(URI url) throws UnknownHostException {
        Targets all = new Targets(List.of("*"));

        assertThat(all.allows(url)).isFalse();
        assertThat(all.allows(url, addresses("10.0.0.1"))).isFalse();
        assertThat(new Targets(List.of("*", url.getHost())).allows(url)).isTrue();
    }
}
