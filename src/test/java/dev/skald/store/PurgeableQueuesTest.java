package dev.skald.store;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(NoTimers.class)
class PurgeableQueuesTest extends PurgeableQueuesContract {
    @Override
    StoreUnderTest newStore() {
        return RealStore.here();
    }
}
