import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** Compares what the callers were told with what the participants did. */
final class Verify {
    private static final int FAULTS_SHOWN = 5;
    private static final int PAGE = 1 << 16;

    private final int stubPort;
    private byte[] page = {};
    private int pageFrom;
    private int lost;
    private int doubled;
    private int left;

    private Verify(int stubPort) {
        this.stubPort = stubPort;
    }

    /**
     * @param firstSlots of the sagas that were acknowledged
     * @return how many steps lack an effect, have it twice, have one that should not be there
     */
    static String books(int stubPort, Workload workload, int[] firstSlots) throws IOException {
        Verify verify = new Verify(stubPort);
        int shown = 0;
        for (int first : firstSlots) {
            for (int step = 0; step < workload.steps().size(); step++) {
                String fault =
                        verify.fault(verify.slot(first + step), workload.steps().get(step));
                if (fault != null && ++shown <= FAULTS_SHOWN) {
                    System.err.println(
                            "the effect of step %d of the saga with slot %d was %s".formatted(step + 1, first, fault));
                }
            }
        }
        return "acknowledged=%d lost=%d doubled=%d left=%d"
                .formatted(firstSlots.length, verify.lost, verify.doubled, verify.left);
    }

    /** @return what is wrong with the step, or null */
    private String fault(int slot, Workload.Effect expected) {
        int acted = slot & Books.ACTED;
        int undone = slot >> Books.UNDONE_SHIFT & Books.ACTED;
        if (acted > 1 || undone > 1) {
            doubled++;
            return "doubled";
        }
        boolean isLost = switch (expected) {
            case DONE -> acted == 0 || undone > 0;
            case UNDONE -> acted == 0;
            case NONE -> false;
        };
        if (isLost) {
            lost++;
            return "lost";
        }
        if (expected != Workload.Effect.DONE && acted > undone) {
            left++;
            return "left";
        }
        return null;
    }

    private byte slot(int slot) throws IOException {
        if (slot < pageFrom || slot >= pageFrom + page.length) {
            pageFrom = slot;
            URI uri = URI.create("http://127.0.0.1:%d/books/%d/%d".formatted(stubPort, slot, slot + PAGE));
            try (InputStream in = uri.toURL().openStream()) {
                page = in.readAllBytes();
            }
        }
        return page[slot - pageFrom];
    }
}
