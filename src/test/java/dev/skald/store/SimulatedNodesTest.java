package dev.skald.store;

class SimulatedNodesTest extends NodesContract {
    @Override
    StoreUnderTest newStore() {
        return new SimulatedStoreUnderTest();
    }
}
