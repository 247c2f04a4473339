package dev.skald.store;

class SimulatedClaimsTest extends ClaimsContract {
    @Override
    StoreUnderTest newStore() {
        return new SimulatedStoreUnderTest();
    }
}
