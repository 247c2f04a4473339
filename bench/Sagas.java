import java.util.Deque;

/** Hands out the sagas of a run one by one: new ones, each with slots of its own, or those that were made before. */
final class Sagas {
    private static final byte[] NO_ID = {};

    private final Workload workload;
    private final Deque<Load.Made> stock;
    private int nextSlot;
    private long left;

    /**
     * @param stock the sagas to work on, or null to make new ones
     * @param nextSlot the first slot that no saga has
     * @param count how many there are; null for as many as the time allows
     */
    Sagas(Workload workload, Deque<Load.Made> stock, int nextSlot, String count) {
        this.workload = workload;
        this.stock = stock;
        this.nextSlot = nextSlot;
        this.left = count == null ? Long.MAX_VALUE : Long.parseLong(count);
    }

    /** The next one, or null when there is none left. */
    Load.Made next() {
        if (left == 0) {
            return null;
        }
        left--;
        if (stock != null) {
            return stock.poll();
        }
        Load.Made saga = new Load.Made(nextSlot, NO_ID);
        nextSlot += workload.steps().size();
        return saga;
    }

    int nextSlot() {
        return nextSlot;
    }
}
