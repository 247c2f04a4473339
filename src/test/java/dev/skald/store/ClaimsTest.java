package dev.skald.store;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(NoTimers.class)
class ClaimsTest extends ClaimsContract {
    @Override
    StoreUnderTest newStore() {
        return RealStore.here();
    }
}
