package dev.skald.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "PROXY-AUTHORIZATION",
                "Cookie",
                "Set-Cookie",
                "X-Api-Key",
                "Api-Key",
                "apikey",
                "X_Api_Key",
                "X-Auth-Token",
                "X-Access-Token",
                "X-Amz-Security-Token",
                "X-Vault-Token",
                "Private-Token",
                "X-Client-Secret",
                "X-Password",
                "Ocp-Apim-Subscription-Key"
            })
    void no_queue_may_give_a_header_that_is_for_secrets(String name) {
        assertThat(CallHeaders.whyNot(name)).contains("credentials");
        assertThat(SecretHeaders.isHidden(name, "x")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Class", "Accept", "X-Author", "X-Tenant-Id", "X-Token-Count", "X-Cookies-Ordered", "baggage"})
    void other_headers_may_be_given(String name) {
        assertThat(CallHeaders.whyNot(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer  abc", "BASIC dTpw", "Basic {% $input.a %}", "Digest username=x"})
    void no_queue_may_give_a_value_that_is_for_authorization(String value) {
        assertThat(CallHeaders.whyNotValue(value)).contains("credentials");
        assertThat(SecretHeaders.isHidden("X-Class", value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "economy", "Bearer", "basic", "a bearer of news", "basic-tariff x"})
    void other_values_may_be_given(String value) {
        assertThat(CallHeaders.whyNotValue(value)).isNull();
        assertThat(SecretHeaders.isHidden("X-Class", value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"WWW-Authenticate", "X-Session", "X-Request-Signature", "X-Author"})
    void a_log_hides_more_than_is_refused(String name) {
        assertThat(SecretHeaders.isHidden(name, "x")).isTrue();
    }
}
