package dev.skald.store;

class SimulatedPurgeableQueuesTest extends PurgeableQueuesContract {
    @Override
    StoreUnderTest newStore() {
        return new SimulatedStoreUnderTest();
    }
}
