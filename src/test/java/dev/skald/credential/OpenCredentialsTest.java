package dev.skald.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.CredentialTargets;
import dev.skald.outbound.credential.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OpenCredentialsTest {
    private static final CredentialName HOTEL = new CredentialName("default", "hotel");
    private static final Credential KEPT =
            new Credential.Bearer(new CredentialTargets(List.of("h")), Secret.of("marker"));

    @Test
    void credentials_are_read_once_for_many_calls() {
        AtomicInteger reads = new AtomicInteger();
        OpenCredentials opened = new OpenCredentials(name -> {
            reads.incrementAndGet();
            return Optional.of(KEPT);
        });

        opened.find(HOTEL);

        assertThat(opened.find(HOTEL)).contains(KEPT);
        assertThat(reads).hasValue(1);
    }

    @Test
    void credentials_that_are_deleted_while_they_are_read_are_not_used_again() {
        AtomicReference<Optional<Credential>> row = new AtomicReference<>(Optional.of(KEPT));
        AtomicReference<OpenCredentials> opened = new AtomicReference<>();
        opened.set(new OpenCredentials(name -> {
            Optional<Credential> read = row.getAndSet(Optional.empty());
            opened.get().forget(name);
            return read;
        }));

        assertThat(opened.get().find(HOTEL)).contains(KEPT);

        assertThat(opened.get().find(HOTEL)).isEmpty();
    }
}
