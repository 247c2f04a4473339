package dev.skald.store;

class SimulatedRemoveEndedTest extends RemoveEndedContract {
    @Override
    StoreUnderTest newStore() {
        return new SimulatedStoreUnderTest();
    }
}
