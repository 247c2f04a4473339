package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
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
                "*",
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
}
