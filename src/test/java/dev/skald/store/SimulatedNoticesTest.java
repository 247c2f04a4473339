package dev.skald.store;

class SimulatedNoticesTest extends NoticesContract {
    @Override
    StoreUnderTest newStore() {
        return new SimulatedStoreUnderTest();
    }
}
