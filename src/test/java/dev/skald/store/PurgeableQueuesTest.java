package dev.skald.store;

import dev.skald.store.jdbc.Database;
import dev.skald.support.NoTimers;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;

@QuarkusTest
@TestProfile(NoTimers.class)
class PurgeableQueuesTest extends PurgeableQueuesContract {
    @Inject
    Database database;

    @Inject
    AgroalDataSource pool;

    private RealStore real;

    @Override
    StoreUnderTest newStore() {
        real = new RealStore(database, pool);
        return real;
    }

    @AfterEach
    void leaveNothingForOtherTests() {
        real.clear();
    }
}
